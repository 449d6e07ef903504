import type { AttackClass, Location } from '../../event/index.js';
import type { CustomRuleOrderField } from '../../store/services/custom-rules.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';
import type { ProtectionKit } from './protection-kit.js';

export function defineCustomRule(kit: Kit, { attackClass, location, scopeFields }: ProtectionKit) {
  const { builder, comparators } = kit;
  const CustomRule = builder.prismaNode('CustomRule', {
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'A rule of your own over incoming values. What is done when it holds is its mode’s affair.',
    fields: (t) => ({
      rule: t.exposeString('rule', { description: 'Its name, as in alerts: `custom.coupon-probing`.' }),
      class: t.field({
        type: attackClass,
        description: 'The class of attack that it finds.',
        resolve: (row) => row.class as AttackClass,
      }),
      pattern: t.exposeString('pattern', { description: 'RE2 syntax.' }),
      ignoreCase: t.exposeBoolean('ignoreCase', { description: 'Whether case does not count.' }),
      locations: t.field({
        type: [location],
        description: 'Where it looks; empty: everywhere.',
        resolve: (row) => row.locations as Location[],
      }),
      names: t.exposeStringList('names', { description: 'Parameters at which it looks; empty: all.' }),
      confidence: t.exposeFloat('confidence', { description: 'How sure it is, from 0 to 1.' }),
      service: t.exposeString('service', { nullable: true, description: 'Only in this service.' }),
      method: t.exposeString('method', { nullable: true, description: 'Only for this HTTP method.' }),
      route: t.exposeString('route', { nullable: true, description: 'Only on this route.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    }),
  });
  const connection = defineConnection(kit, 'CustomRule', CustomRule);
  const filter = defineFilter(kit, 'CustomRule', {
    rule: [comparators.text, 'Its name.'],
    class: [comparators.enumeration('AttackClassFilter', attackClass), 'The class of attack.'],
    createdAt: [comparators.time, 'When it was made.'],
  });
  const order = defineOrder<CustomRuleOrderField>(kit, 'CustomRule', {
    CREATED_AT: 'When it was made.',
    RULE: 'Its name.',
  });
  builder.queryField('customRules', (t) =>
    t.field({
      type: connection,
      description: 'Your own rules over incoming values.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.customRules.page(nodeQuery(context, info), request),
    }),
  );
  const write = { scope: 'protection:write' } as const;
  builder.mutationField('customRulePut', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'customRulePut', 'customRule', CustomRule),
      description:
        'Makes a rule of your own, or replaces the one of that name. Needs the scope `protection:write`.',
      authScopes: write,
      typeOptions: { name: 'CustomRulePutInput', description: 'The rule.' },
      argOptions: { description: 'The rule.' },
      input: {
        ...scopeFields(t.input),
        rule: t.input.string({ required: true, description: 'Its name, which begins with `custom.`.' }),
        class: t.input.field({
          type: attackClass,
          required: true,
          description: 'The class of attack that it finds.',
        }),
        pattern: t.input.string({ required: true, description: 'RE2 syntax, found anywhere in a value.' }),
        ignoreCase: t.input.boolean({ description: 'Case does not count.' }),
        locations: t.input.field({ type: [location], description: 'Where it looks; left out: everywhere.' }),
        names: t.input.stringList({ description: 'Parameters at which it looks; left out: all.' }),
        confidence: t.input.float({ description: 'How sure it is, from 0 to 1; 0.9 when left out.' }),
      },
      resolve: (_root, { input }, { services }) => services.customRules.put(input),
    }),
  );
  builder.mutationField('customRuleDelete', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'customRuleDelete', 'customRule', CustomRule),
      description: 'Deletes a rule of your own. Needs the scope `protection:write`.',
      authScopes: write,
      typeOptions: { name: 'CustomRuleDeleteInput', description: 'The rule to delete.' },
      argOptions: { description: 'The rule to delete.' },
      input: { id: t.input.globalID({ for: CustomRule, required: true, description: 'The rule.' }) },
      resolve: (_root, { input }, { services }) => services.customRules.delete(input.id.id),
    }),
  );
}
