import { createHash } from 'node:crypto';
import { sessionNumberMax, vniMax } from './limits.js';

/**
 * A session number behind all that are used on a source: AWS mirrors a packet once, by the first session that accepts it, and
 * what others mirror is not to be taken from them.
 */
export function freeSessionNumber(taken: ReadonlySet<number>): number {
  const behind = Math.max(0, ...taken) + 1;
  if (behind <= sessionNumberMax) return behind;
  for (let number = 1; number <= sessionNumberMax; number += 1) if (!taken.has(number)) return number;
  return sessionNumberMax;
}

/** A network id for a source's session: the same each time it is asked for, unless another session has it. */
export function freeVni(source: string, taken: ReadonlySet<number>): number {
  const digest = createHash('sha256').update(source).digest().readUIntBE(0, 3);
  let vni = 1 + (digest % vniMax);
  while (taken.has(vni)) vni = 1 + (vni % vniMax);
  return vni;
}
