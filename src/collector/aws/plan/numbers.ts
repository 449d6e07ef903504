import { createHash } from 'node:crypto';
import { sessionNumberMax, vniMax } from './limits.js';

/** The lowest session number that nobody uses on a source: the lowest is the first that AWS evaluates. */
export function freeSessionNumber(taken: ReadonlySet<number>): number {
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
