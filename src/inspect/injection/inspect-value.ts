import type { Location } from '../../event/vocabulary.js';
import type { Verdict } from './verdict.js';

/** Verdicts on one decoded string. */
export function inspectValue(_text: string, _location: Location): Verdict[] {
  return [];
}
