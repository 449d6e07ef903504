import type { Location } from '../../event/vocabulary.js';
import { judgeMassAssignment } from './mass-assignment.js';
import { operatorKey } from './nosql.js';
import { judgePrototypeKey } from './proto.js';
import type { Verdict } from './verdict.js';

/** Judges of names of fields and parameters. */
const judges: readonly ((key: string, location: Location) => Verdict | undefined)[] = [
  operatorKey,
  judgePrototypeKey,
  judgeMassAssignment,
];

export function judgeKey(key: string, location: Location): Verdict | undefined {
  for (const judge of judges) {
    const verdict = judge(key, location);
    if (verdict) return verdict;
  }
  return undefined;
}
