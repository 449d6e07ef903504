import { PolicyRule } from '../../event/index.js';
import { deterministicId } from '../deterministic-id.js';
import type { Prisma, RuleMode } from '../generated/prisma/client.js';
import { column } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { textKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import { changePolicy, contractErrors, present } from './policy-changes.js';
import type { ServiceScope } from './service-scope.js';
import { type Change, changed, refused } from './user-error.js';

/** As many as a policy holds. */
const MODES_MAX = 500;

export const ruleModeOrderFields = ['UPDATED_AT', 'RULE'] as const;
export type RuleModeOrderField = (typeof ruleModeOrderFields)[number];

const listing: Listing<RuleModeOrderField> = {
  columns: {
    rule: column('rule'),
    mode: column('mode'),
    service: column('service'),
    route: column('route'),
    updatedAt: column('updatedAt'),
  },
  orders: { UPDATED_AT: timeKey('updatedAt'), RULE: textKey('rule') },
  defaultOrder: { field: 'UPDATED_AT', direction: 'desc' },
};

export interface RuleModeInput {
  readonly rule: string;
  readonly mode: PolicyRule['mode'];
  readonly service?: string | null | undefined;
  readonly method?: string | null | undefined;
  readonly route?: string | null | undefined;
}

export class RuleModes {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<RuleModeOrderField>): Promise<Page<RuleMode>> {
    const { ruleMode } = this.scope.prisma;
    return listPage<
      RuleModeOrderField,
      RuleMode,
      Prisma.RuleModeWhereInput,
      Prisma.RuleModeOrderByWithRelationInput
    >(listing, request, undefined, {
      fetch: (part) => ruleMode.findMany({ ...query, ...part }),
      count: (where) => ruleMode.count({ where }),
    });
  }

  /** One mode for a rule and a place: set again, it is replaced. */
  async set(input: RuleModeInput): Promise<Change<RuleMode>> {
    const { organisationId, clock } = this.scope;
    const errors = contractErrors(PolicyRule, present(input));
    if (errors.length > 0) return { value: undefined, errors };
    const { rule, mode, service = null, method = null, route = null } = input;
    const id = deterministicId(
      'rule-mode',
      organisationId,
      JSON.stringify([rule, service ?? null, method ?? null, route ?? null]),
    );
    const updatedAt = new Date(clock.now());
    return changePolicy(this.scope, async (tx, note) => {
      const known = await tx.ruleMode.findUnique({ where: { id } });
      if (!known && (await tx.ruleMode.count()) >= MODES_MAX)
        return refused('CONFLICT', `there are ${MODES_MAX} modes, which is the most; delete some`);
      const row = await tx.ruleMode.upsert({
        where: { id },
        create: { id, organizationId: organisationId, rule, mode, service, method, route, updatedAt },
        update: { mode, updatedAt },
      });
      await note({ action: 'rule-mode.set', target: `rule-mode:${id}`, detail: { rule, mode } });
      return changed(row);
    });
  }

  /** From then on the next more general mode holds. */
  async delete(id: string): Promise<Change<RuleMode>> {
    return changePolicy(this.scope, async (tx, note) => {
      const row = await tx.ruleMode.findUnique({ where: { id } });
      if (!row) return refused('NOT_FOUND', 'there is no such mode', 'id');
      await tx.ruleMode.delete({ where: { id } });
      await note({ action: 'rule-mode.delete', target: `rule-mode:${id}`, detail: { rule: row.rule } });
      return changed(row);
    });
  }
}
