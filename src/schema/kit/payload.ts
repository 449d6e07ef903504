import type { OutputRef } from '@pothos/core';
import type { Change, UserError } from '../../store/services/user-error.js';
import type { Kit } from './kit.js';

/** The payload of a mutation: the noun as it is now, or the errors that kept it as it was. */
export function definePayload<T>(
  { builder, userError }: Kit,
  mutation: string,
  nounField: string,
  noun: OutputRef<T>,
) {
  return builder
    .objectRef<Change<T>>(`${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`)
    .implement({
      description: `What ${mutation} did.`,
      fields: (t) => ({
        [nounField]: t.field({
          type: noun,
          nullable: true,
          description: 'As it is now; null when there are user errors.',
          resolve: ({ value }) => (value ?? null) as never,
        }),
        userErrors: t.field({
          type: [userError],
          description: 'What the caller can put right; empty when it was done.',
          resolve: ({ errors }): UserError[] => [...errors],
        }),
      }),
    });
}
