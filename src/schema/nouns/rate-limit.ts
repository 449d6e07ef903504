import type { Kit } from '../kit/kit.js';
import type { RateStatus } from '../limits/rate-limit.js';

export function defineRateLimit({ builder }: Kit): void {
  const type = builder.objectRef<RateStatus>('RateLimit').implement({
    description: 'What a token may ask for in a window of time. Also in `extensions.cost` of every answer.',
    fields: (t) => ({
      cost: t.exposeInt('cost', {
        description: 'Points that this operation costs: about one per field and row asked for.',
      }),
      limit: t.exposeInt('limit', { description: 'Points per window.' }),
      remaining: t.exposeInt('remaining', { description: 'Points left in this window.' }),
      resetAt: t.field({
        type: 'DateTime',
        description: 'When the window ends.',
        resolve: ({ resetAt }) => resetAt,
      }),
    }),
  });
  builder.queryField('rateLimit', (t) =>
    t.field({
      type,
      nullable: true,
      description: 'What this token has left.',
      resolve: (_root, _args, { rate }) => rate,
    }),
  );
}
