import type { Fix } from '../../inventory/risk/top-fixes.js';
import { firstFixes } from '../inventory/first-fixes.js';
import { textsOf } from '../inventory/rule-texts.js';
import type { Kit } from '../kit/kit.js';

type Example = Fix['examples'][number];

export function defineTopFix({ builder, enums }: Kit): void {
  const Helped = builder.objectRef<Example>('FixedEndpoint').implement({
    description: 'An endpoint that a fix would help.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Method and path.' }),
      lowers: t.exposeFloat('lowers', { description: 'Points that its risk would lose.' }),
      endpoint: t.prismaField({
        type: 'Endpoint',
        nullable: true,
        description: 'The endpoint.',
        resolve: (query, { id }, _args, { services }) => services.endpoints.find(query, id),
      }),
    }),
  });
  const TopFix = builder.objectRef<Fix>('TopFix').implement({
    description: 'One thing to do in one service: what one rule found there.',
    fields: (t) => ({
      rule: t.exposeString('rule', { description: 'The rule whose findings it would end.' }),
      title: t.string({
        description: 'What was found, for people.',
        resolve: ({ rule }) => textsOf(rule).title,
      }),
      fix: t.string({ description: 'What to do, for people.', resolve: ({ rule }) => textsOf(rule).fix }),
      owasp: t.string({
        nullable: true,
        description: 'Its place in the OWASP API Security Top 10 of 2023.',
        resolve: ({ rule }) => textsOf(rule).owasp,
      }),
      severity: t.expose('severity', { type: enums.severity, description: 'The worst of its findings.' }),
      lowers: t.exposeFloat('lowers', {
        description: 'Points of risk that all endpoints together would lose.',
      }),
      endpointCount: t.exposeInt('endpoints', { description: 'How many endpoints it would help.' }),
      examples: t.field({
        type: [Helped],
        description: 'Those that it would help most, at most five.',
        complexity: { field: 1, multiplier: 5 },
        resolve: ({ examples }) => [...examples],
      }),
      service: t.prismaField({
        type: 'Service',
        nullable: true,
        description: 'The service concerned.',
        resolve: (query, { serviceId }, _args, { services }) => services.services.find(query, serviceId),
      }),
    }),
  });
  builder.prismaObjectField('Organization', 'topFixes', (t) =>
    t.field({
      type: [TopFix],
      description:
        'The first ten things to fix, with what each would lower: of what was found at the 1,000 riskiest endpoints.',
      // Weighs as many rows as ten pages hold.
      complexity: { field: 200, multiplier: 10 },
      resolve: async (_organization, _args, { services }) => firstFixes(await services.riskyEndpoints.read()),
    }),
  );
}
