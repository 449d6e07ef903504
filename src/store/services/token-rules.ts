import type { Clock } from '../../event/index.js';
import { type Change, refused } from './user-error.js';

const NAME_LENGTH_MAX = 120;

/** Control characters would garble lists and logs. */
const CONTROL = /\p{Cc}/u;

export function checkName<T>(name: string): Change<T> | undefined {
  if (name.trim() === '') return refused('INVALID', 'a name must not be empty', 'name');
  if (CONTROL.test(name)) return refused('INVALID', 'a name must not have control characters', 'name');
  if (name.length > NAME_LENGTH_MAX)
    return refused('INVALID', `a name has at most ${NAME_LENGTH_MAX} characters`, 'name');
  return undefined;
}

export function checkExpiry<T>(expiresAt: Date | null | undefined, now: number): Change<T> | undefined {
  if (expiresAt && expiresAt.getTime() <= now)
    return refused('INVALID', 'the expiry must lie in the future', 'expiresAt');
  return undefined;
}

export const revokedAt = (clock: Clock): Date => new Date(clock.now());
