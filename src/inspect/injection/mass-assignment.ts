import type { Location } from '../../event/vocabulary.js';
import type { Verdict } from './verdict.js';

const PRIVILEGE =
  /^(?:is[_-]?)?(?:super[_-]?)?(?:admin|staff|root|superuser)(?:istrator)?$|^(?:user[_-]?)?(?:roles?|permissions?|privileges?)$|^is[_-]?(?:verified|approved|owner|premium)$/i;

/** A field that gives its sender rights where an application assigns whatever it is sent. Many APIs have such fields: a hint. */
export function judgeMassAssignment(key: string, location: Location): Verdict | undefined {
  if (location !== 'body' || !PRIVILEGE.test(key)) return undefined;
  return {
    rule: 'mass-assignment.privilege',
    class: 'mass-assignment',
    confidence: 0.3,
    fingerprint: 'FIELD',
  };
}
