import type { z } from 'zod';
import { type AuditNote, audited, type Transaction } from './audited.js';
import { bumpPolicyVersion } from './bump-policy-version.js';
import type { ServiceScope } from './service-scope.js';
import { type Change, type UserError, userErrorAt } from './user-error.js';

/** A change that ends up in what sensors are told: it, its audit entry and the policy's next version are one transaction. */
export async function changePolicy<T>(
  scope: ServiceScope,
  change: (tx: Transaction, note: (entry: AuditNote) => Promise<void>) => Promise<Change<T>>,
): Promise<Change<T>> {
  const done = await audited(scope, async (tx, note) => {
    const result = await change(tx, note);
    if (result.errors.length === 0) await bumpPolicyVersion(tx, scope.organisationId);
    return result;
  });
  if (done.errors.length === 0) await scope.notifications.notify('policy', scope.organisationId);
  return done;
}

/** Checks against the very schema that sensors are held to; each problem is an error that names the input's field. */
export function contractErrors(
  schema: z.ZodType,
  value: unknown,
  within: readonly string[] = [],
): UserError[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  if (issues.length === 0 && JSON.stringify(value).includes('\\u0000'))
    return [userErrorAt('INVALID', 'text must not have the character U+0000', ...within)];
  return issues
    .slice(0, 20)
    .map((issue) => userErrorAt('INVALID', issue.message, ...within, ...issue.path.map(String)));
}

/** Fields that were left out stay out: `null` is no value of the contract. */
export function present<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as never;
}
