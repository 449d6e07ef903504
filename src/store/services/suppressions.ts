import type { AlertParties } from '../effects.js';
import type { Prisma, Suppression } from '../generated/prisma/client.js';
import { isNetwork, isSuppressed, matchParts, type SuppressionMatch } from '../suppressions.js';
import { appendChange } from './append-change.js';
import { audited, type Transaction } from './audited.js';
import { column, idColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { newTokenId } from './new-secret.js';
import { timeKey } from './order-key.js';
import type { Page } from './page.js';
import { reasonProblem } from './reason-problem.js';
import { reassess, wakeAnalyst } from './reassess.js';
import type { ServiceScope } from './service-scope.js';
import { byCurrentIds } from './survivors.js';
import { hasNul } from './text-rules.js';
import { checkExpiry } from './token-rules.js';
import { type Change, changed, refused } from './user-error.js';

/** Each commit of alerts looks at all of them. */
const ACTIVE_MAX = 200;
const LIFE_MAX_MS = 366 * 86_400_000;
/** Alerts that are open when it is made. */
const QUIETENED_MAX = 500;
const TEXT_MAX = 64;

export const suppressionOrderFields = ['CREATED_AT', 'EXPIRES_AT'] as const;
export type SuppressionOrderField = (typeof suppressionOrderFields)[number];

const listing: Listing<SuppressionOrderField> = {
  columns: {
    detector: column('detector'),
    rule: column('rule'),
    principal: column('principal'),
    address: column('address'),
    createdAt: column('createdAt'),
    expiresAt: column('expiresAt'),
    service: idColumn('serviceId', 'Service'),
    endpoint: idColumn('endpointId', 'Endpoint'),
  },
  orders: { CREATED_AT: timeKey('createdAt'), EXPIRES_AT: timeKey('expiresAt') },
  defaultOrder: { field: 'CREATED_AT', direction: 'desc' },
};

export interface SuppressionInput extends SuppressionMatch {
  readonly reason: string;
  readonly expiresAt: Date;
  readonly idempotencyKey?: string | null | undefined;
}

export class Suppressions {
  constructor(private readonly scope: ServiceScope) {}

  async page(query: NodeQuery, request: ListRequest<SuppressionOrderField>): Promise<Page<Suppression>> {
    const { suppression } = this.scope.prisma;
    return listPage<
      SuppressionOrderField,
      Suppression,
      Prisma.SuppressionWhereInput,
      Prisma.SuppressionOrderByWithRelationInput
    >(listing, { ...request, filter: await byCurrentIds(this.scope, request.filter) }, undefined, {
      fetch: (part) => suppression.findMany({ ...query, ...part }),
      count: (where) => suppression.count({ where }),
    });
  }

  /** What matches is quiet from now on, and so is what is open already. */
  async create(input: SuppressionInput): Promise<Change<Suppression>> {
    const { organisationId, clock, prisma } = this.scope;
    const now = clock.now();
    const wrong = inputProblem(input, now);
    if (wrong) return wrong;
    const id = newTokenId('suppression', organisationId, this.scope.actor, input.idempotencyKey);
    if (input.idempotencyKey != null) {
      const repeated = await prisma.suppression.findUnique({ where: { id } });
      if (repeated) return changed(repeated);
    }
    const match = matchOf(input);
    const change = await audited(this.scope, async (tx, note): Promise<Change<Suppression>> => {
      const { serviceId, endpointId } = match;
      if (serviceId && !(await tx.service.findUnique({ where: { id: serviceId } })))
        return refused('NOT_FOUND', 'there is no such service', 'serviceId');
      if (endpointId && !(await tx.endpoint.findUnique({ where: { id: endpointId } })))
        return refused('NOT_FOUND', 'there is no such endpoint', 'endpointId');
      const active = await tx.suppression.count({
        where: { endedAt: null, expiresAt: { gt: new Date(now) } },
      });
      if (active >= ACTIVE_MAX)
        return refused('CONFLICT', `there are ${ACTIVE_MAX} in force, which is the most; end some`);
      const { reason, expiresAt } = input;
      const suppression = await tx.suppression.create({
        data: { id, organizationId: organisationId, ...match, reason, expiresAt, createdAt: new Date(now) },
      });
      const quietened = await this.#quieten(tx, suppression);
      await note({
        action: 'suppression.create',
        target: `suppression:${id}`,
        detail: { ...match, reason, expiresAt: expiresAt.toISOString(), alerts: quietened.length },
      });
      for (const each of quietened) await appendChange(tx, this.scope, 'alert.changed', each);
      return changed(suppression);
    });
    if (change.value) await wakeAnalyst(this.scope);
    return change;
  }

  /** What it kept quiet stays so until it is seen again. Ending it twice changes nothing. */
  async end(id: string): Promise<Change<Suppression>> {
    return audited(this.scope, async (tx, note): Promise<Change<Suppression>> => {
      const before = await tx.suppression.findUnique({ where: { id } });
      if (!before) return refused('NOT_FOUND', 'there is no such suppression', 'id');
      if (before.endedAt) return changed(before);
      const endedAt = new Date(this.scope.clock.now());
      const suppression = await tx.suppression.update({ where: { id }, data: { endedAt } });
      await note({
        action: 'suppression.end',
        target: `suppression:${id}`,
        detail: { matched: String(suppression.matched) },
      });
      return changed(suppression);
    });
  }

  async #quieten(tx: Transaction, suppression: Suppression): Promise<string[]> {
    const where = Object.fromEntries(
      matchParts.flatMap((part) => (suppression[part] === null ? [] : [[part, suppression[part]]])),
    );
    const open = await tx.alert.findMany({
      where: { ...where, state: { in: ['open', 'acknowledged'] } },
      orderBy: { lastSeenAt: 'desc' },
      take: QUIETENED_MAX,
    });
    const quietened = open.filter((alert) =>
      isSuppressed(suppression, { ...alert, involved: alert.involved as unknown as AlertParties }),
    );
    const ids = quietened.map(({ id }) => id).sort();
    if (ids.length === 0) return ids;
    await tx.alert.updateMany({
      where: { id: { in: ids } },
      data: { state: 'suppressed', suppressionId: suppression.id, revision: { increment: 1 } },
    });
    for (const endpointId of new Set(quietened.flatMap(({ endpointId: each }) => each ?? [])))
      await reassess(tx, this.scope, endpointId);
    return ids;
  }
}

const matchOf = (input: SuppressionMatch) => ({
  detector: input.detector ?? null,
  rule: input.rule ?? null,
  serviceId: input.serviceId ?? null,
  endpointId: input.endpointId ?? null,
  principal: input.principal ?? null,
  address: input.address ?? null,
});

function inputProblem(input: SuppressionInput, now: number): Change<Suppression> | undefined {
  const match = matchOf(input);
  const given = Object.entries(match).filter(([, value]) => value !== null) as [string, string][];
  if (given.length === 0) return refused('INVALID', 'say what it is about: it would concern every alert');
  for (const [name, value] of given) {
    if (value.trim() === '' || value.length > (name === 'detector' || name === 'rule' ? 80 : TEXT_MAX))
      return refused('INVALID', 'it is empty or too long', name);
    if (hasNul(value)) return refused('INVALID', 'it must not have the character U+0000', name);
  }
  if (match.address?.includes('/') && !isNetwork(match.address))
    return refused('INVALID', 'no address and no network', 'address');
  if (input.reason.trim() === '') return refused('INVALID', 'say why', 'reason');
  const problem = reasonProblem(input.reason);
  if (problem) return { value: undefined, errors: [problem] };
  if (input.expiresAt.getTime() > now + LIFE_MAX_MS)
    return refused('INVALID', 'it ends within a year', 'expiresAt');
  return checkExpiry<Suppression>(input.expiresAt, now);
}
