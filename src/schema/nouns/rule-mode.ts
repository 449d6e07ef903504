import type { PolicyRule } from '../../event/index.js';
import type { RuleModeOrderField } from '../../store/services/rule-modes.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';
import type { ProtectionKit } from './protection-kit.js';

export function defineRuleMode(kit: Kit, { mode, scopeFields }: ProtectionKit) {
  const { builder, comparators } = kit;
  const RuleMode = builder.prismaNode('RuleMode', {
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'What sensors do when a rule holds, and where. The most particular one counts.',
    fields: (t) => ({
      rule: t.exposeString('rule', {
        description: 'A rule, such as `sqli.union`; its kind, `sqli.*`; or all, `*`.',
      }),
      mode: t.field({
        type: mode,
        description: 'What is done.',
        resolve: (row) => row.mode as PolicyRule['mode'],
      }),
      service: t.exposeString('service', { nullable: true, description: 'Only in this service.' }),
      method: t.exposeString('method', { nullable: true, description: 'Only for this HTTP method.' }),
      route: t.exposeString('route', { nullable: true, description: 'Only on this route.' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last set.' }),
    }),
  });
  const connection = defineConnection(kit, 'RuleMode', RuleMode);
  const filter = defineFilter(kit, 'RuleMode', {
    rule: [comparators.text, 'The rule.'],
    mode: [comparators.enumeration('RuleModeValueFilter', mode), 'What is done.'],
    service: [comparators.text, 'The service.'],
    route: [comparators.text, 'The route.'],
    updatedAt: [comparators.time, 'When it was last set.'],
  });
  const order = defineOrder<RuleModeOrderField>(kit, 'RuleMode', {
    UPDATED_AT: 'When it was last set.',
    RULE: 'The rule.',
  });
  builder.queryField('ruleModes', (t) =>
    t.field({
      type: connection,
      description: 'What sensors do, where it differs from the organization’s mode.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.ruleModes.page(nodeQuery(context, info), request),
    }),
  );
  const write = { scope: 'protection:write' } as const;
  builder.mutationField('ruleModeSet', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'ruleModeSet', 'ruleMode', RuleMode),
      description:
        'Sets what sensors do when a rule holds; they know within a second. Needs the scope `protection:write`.',
      authScopes: write,
      typeOptions: { name: 'RuleModeSetInput', description: 'The mode to set.' },
      argOptions: { description: 'The mode to set.' },
      input: {
        ...scopeFields(t.input),
        rule: t.input.string({ required: true, description: '`sqli.union`, `sqli.*` or `*`.' }),
        mode: t.input.field({ type: mode, required: true, description: 'What is to be done.' }),
      },
      resolve: (_root, { input }, { services }) => services.ruleModes.set(input),
    }),
  );
  builder.mutationField('ruleModeDelete', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'ruleModeDelete', 'ruleMode', RuleMode),
      description: 'Takes a mode back; the next more general one holds. Needs the scope `protection:write`.',
      authScopes: write,
      typeOptions: { name: 'RuleModeDeleteInput', description: 'The mode to take back.' },
      argOptions: { description: 'The mode to take back.' },
      input: { id: t.input.globalID({ for: RuleMode, required: true, description: 'The mode.' }) },
      resolve: (_root, { input }, { services }) => services.ruleModes.delete(input.id.id),
    }),
  );
}
