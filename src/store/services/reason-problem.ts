import { hasNul } from './text-rules.js';
import { type UserError, userErrorAt } from './user-error.js';

const REASON_LENGTH_MAX = 500;

/** What is wrong with a reason that somebody gives; undefined when nothing is. */
export function reasonProblem(reason: string | null | undefined): UserError | undefined {
  if (reason == null) return undefined;
  if (reason.length > REASON_LENGTH_MAX)
    return userErrorAt('INVALID', `a reason has at most ${REASON_LENGTH_MAX} characters`, 'reason');
  if (hasNul(reason)) return userErrorAt('INVALID', 'a reason must not have the character U+0000', 'reason');
  return undefined;
}
