import { isIP } from 'node:net';
import { type ControlMatch, type ParameterShape, PolicyControl } from '../../event/index.js';
import type { Control, Prisma } from '../generated/prisma/client.js';
import { appendChange } from './append-change.js';
import { column, compileFilter, type FilterInput } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { newTokenId } from './new-secret.js';
import { timeKey } from './order-key.js';
import type { Page } from './page.js';
import { patternProblem } from './pattern-problem.js';
import { changePolicy, contractErrors, present } from './policy-changes.js';
import type { ServiceScope } from './service-scope.js';
import { checkExpiry } from './token-rules.js';
import { type Change, changed, refused, type UserError, userErrorAt } from './user-error.js';

/** As many as a policy holds. */
const ACTIVE_MAX = 1000;

export const controlOrderFields = ['CREATED_AT'] as const;
export type ControlOrderField = (typeof controlOrderFields)[number];

const listing: Listing<ControlOrderField> = {
  columns: {
    action: column('action'),
    createdAt: column('createdAt'),
    expiresAt: column('expiresAt'),
    endedAt: column('endedAt'),
  },
  orders: { CREATED_AT: timeKey('createdAt') },
  defaultOrder: { field: 'CREATED_AT', direction: 'desc' },
};

type Given<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

export interface ControlInput {
  readonly action: PolicyControl['action'];
  readonly match: Given<ControlMatch>;
  readonly limitPerMinute?: number | null | undefined;
  readonly parameter?: (Given<ParameterShape> & Pick<ParameterShape, 'location' | 'name'>) | null | undefined;
  readonly reason?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export class Controls {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<ControlOrderField>): Promise<Page<Control>> {
    const { control } = this.scope.prisma;
    return listPage<
      ControlOrderField,
      Control,
      Prisma.ControlWhereInput,
      Prisma.ControlOrderByWithRelationInput
    >(listing, request, undefined, {
      fetch: (part) => control.findMany({ ...query, ...part }),
      count: (where) => control.count({ where }),
    });
  }

  /** The control if it exists and the filter lets it through. */
  async matching(id: string, filter: FilterInput | null | undefined): Promise<Control | undefined> {
    const where = compileFilter<Prisma.ControlWhereInput>(filter, listing.columns);
    return (await this.scope.prisma.control.findFirst({ where: { AND: [{ id }, where] } })) ?? undefined;
  }

  /** Sensors have it within a second. */
  async create(input: ControlInput): Promise<Change<Control>> {
    const { organisationId, prisma, clock } = this.scope;
    const id = newTokenId('control', organisationId, this.scope.actor, input.idempotencyKey);
    const match = present(input.match);
    const parameter = input.parameter ? present(input.parameter) : undefined;
    const policy = present({
      id,
      action: input.action,
      match,
      limitPerMinute: input.limitPerMinute,
      parameter,
      expiresAt: input.expiresAt?.getTime(),
    });
    const errors = [...contractErrors(PolicyControl, policy), ...meaningErrors(input, match)];
    if (errors.length > 0) return { value: undefined, errors };
    const expired = checkExpiry<Control>(input.expiresAt, clock.now());
    if (expired) return expired;
    const repeated = input.idempotencyKey == null ? null : await prisma.control.findUnique({ where: { id } });
    if (repeated) return changed(repeated);
    return changePolicy(this.scope, async (tx, note) => {
      const now = new Date(clock.now());
      const active = await tx.control.count({
        where: { endedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
      });
      if (active >= ACTIVE_MAX)
        return refused('CONFLICT', `there are ${ACTIVE_MAX} controls in force, which is the most; end some`);
      const control = await tx.control.create({
        data: {
          id,
          organizationId: organisationId,
          action: input.action,
          match: match as Prisma.InputJsonObject,
          limitPerMinute: input.limitPerMinute ?? null,
          ...(parameter ? { parameter: parameter as Prisma.InputJsonObject } : {}),
          reason: input.reason ?? null,
          createdAt: now,
          expiresAt: input.expiresAt ?? null,
        },
      });
      await note({ action: 'control.create', target: `control:${id}`, detail: { action: input.action } });
      await appendChange(tx, this.scope, 'control.changed', id);
      return changed(control);
    });
  }

  async end(id: string): Promise<Change<Control>> {
    return changePolicy(this.scope, async (tx, note) => {
      const before = await tx.control.findUnique({ where: { id } });
      if (!before) return refused('NOT_FOUND', 'there is no such control', 'id');
      if (before.endedAt) return changed(before);
      const endedAt = new Date(this.scope.clock.now());
      const control = await tx.control.update({ where: { id }, data: { endedAt } });
      await note({ action: 'control.end', target: `control:${id}`, detail: { action: control.action } });
      await appendChange(tx, this.scope, 'control.changed', id);
      return changed(control);
    });
  }
}

/** What a schema cannot say: each action needs its own part, and a control for everybody must be meant. */
function meaningErrors(input: ControlInput, match: Partial<ControlMatch>): UserError[] {
  const errors: UserError[] = [];
  const needs = (condition: boolean, message: string, ...field: string[]) => {
    if (!condition) errors.push(userErrorAt('INVALID', message, ...field));
  };
  needs(
    input.action === 'patch' ||
      Object.values(match).some((value) => (Array.isArray(value) ? value.length > 0 : value !== undefined)),
    'say which requests it is about: it would concern all of them',
    'match',
  );
  needs(
    (input.action === 'limit') === (input.limitPerMinute != null),
    'a limit has one, and nothing else has',
    'limitPerMinute',
  );
  needs(
    (input.action === 'patch') === (input.parameter != null),
    'a patch has one, and nothing else has',
    'parameter',
  );
  for (const [index, text] of (match.addresses ?? []).entries())
    needs(isNetwork(text), 'no address and no network', 'match', 'addresses', String(index));
  const pattern = input.parameter?.pattern;
  const problem = pattern == null ? undefined : patternProblem(pattern);
  if (problem) errors.push(userErrorAt('INVALID', problem, 'parameter', 'pattern'));
  if ((input.reason?.length ?? 0) > 500)
    errors.push(userErrorAt('INVALID', 'a reason has at most 500 characters', 'reason'));
  return errors;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
