import { PolicyCustomRule } from '../../event/index.js';
import { deterministicId } from '../deterministic-id.js';
import type { CustomRule, Prisma } from '../generated/prisma/client.js';
import { column } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { textKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import { patternProblem } from './pattern-problem.js';
import { changePolicy, contractErrors, present } from './policy-changes.js';
import type { ServiceScope } from './service-scope.js';
import { type Change, changed, refused, userErrorAt } from './user-error.js';

/** As many as a policy holds. */
const RULES_MAX = 200;
const CONFIDENCE_DEFAULT = 0.9;

export const customRuleOrderFields = ['CREATED_AT', 'RULE'] as const;
export type CustomRuleOrderField = (typeof customRuleOrderFields)[number];

const listing: Listing<CustomRuleOrderField> = {
  columns: { rule: column('rule'), class: column('class'), createdAt: column('createdAt') },
  orders: { CREATED_AT: timeKey('createdAt'), RULE: textKey('rule') },
  defaultOrder: { field: 'CREATED_AT', direction: 'desc' },
};

type Optional<T> = { readonly [K in keyof T]?: T[K] | null | undefined };
export type CustomRuleInput = Pick<PolicyCustomRule, 'class' | 'pattern'> & {
  readonly rule: string;
} & Optional<Omit<PolicyCustomRule, 'id' | 'class' | 'pattern'>>;

export class CustomRules {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<CustomRuleOrderField>): Promise<Page<CustomRule>> {
    const { customRule } = this.scope.prisma;
    return listPage<
      CustomRuleOrderField,
      CustomRule,
      Prisma.CustomRuleWhereInput,
      Prisma.CustomRuleOrderByWithRelationInput
    >(listing, request, undefined, {
      fetch: (part) => customRule.findMany({ ...query, ...part }),
      count: (where) => customRule.count({ where }),
    });
  }

  /** Makes the rule, or replaces the one of that name. */
  async put({ rule, ...input }: CustomRuleInput): Promise<Change<CustomRule>> {
    const { organisationId, clock } = this.scope;
    const policy = { confidence: CONFIDENCE_DEFAULT, ...present(input), id: rule };
    const errors = contractErrors(PolicyCustomRule, policy);
    if (errors.length === 0 && !rule.startsWith('custom.'))
      errors.push(
        userErrorAt('INVALID', 'its name begins with `custom.`, so that no rule of ours is meant', 'rule'),
      );
    const problem = patternProblem(input.pattern);
    if (problem) errors.push(userErrorAt('INVALID', problem, 'pattern'));
    if (errors.length > 0) return { value: undefined, errors };
    const { service = null, method = null, route = null } = input;
    const fields = {
      class: input.class,
      pattern: input.pattern,
      ignoreCase: input.ignoreCase ?? false,
      locations: [...(input.locations ?? [])],
      names: [...(input.names ?? [])],
      confidence: input.confidence ?? CONFIDENCE_DEFAULT,
      service,
      method,
      route,
    };
    const where = { organizationId_rule: { organizationId: organisationId, rule } };
    return changePolicy(this.scope, async (tx, note) => {
      const known = await tx.customRule.findUnique({ where });
      if (!known && (await tx.customRule.count()) >= RULES_MAX)
        return refused('CONFLICT', `there are ${RULES_MAX} rules, which is the most; delete some`);
      const row = await tx.customRule.upsert({
        where,
        create: {
          id: deterministicId('custom-rule', organisationId, rule),
          organizationId: organisationId,
          rule,
          createdAt: new Date(clock.now()),
          ...fields,
        },
        update: fields,
      });
      await note({
        action: 'custom-rule.put',
        target: `custom-rule:${rule}`,
        detail: { class: input.class },
      });
      return changed(row);
    });
  }

  async delete(id: string): Promise<Change<CustomRule>> {
    return changePolicy(this.scope, async (tx, note) => {
      const row = await tx.customRule.findUnique({ where: { id } });
      if (!row) return refused('NOT_FOUND', 'there is no such rule', 'id');
      await tx.customRule.delete({ where: { id } });
      await note({ action: 'custom-rule.delete', target: `custom-rule:${row.rule}`, detail: {} });
      return changed(row);
    });
  }
}
