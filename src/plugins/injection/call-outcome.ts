import type { ApiCall, AttackClass, Outcome } from '../../event/index.js';
import { type EndpointNorm, failsSeldom, isHuge, isSlow, isSuccess, refusesMostly } from './endpoint-norm.js';

/** What came of a request, and by what it shows. */
export interface CallOutcome {
  readonly outcome: Outcome;
  readonly because?: 'size' | 'time' | 'status' | 'error';
}

/** Classes whose inputs can make a server wait. */
const WAITS: ReadonlySet<AttackClass> = new Set(['sqli', 'nosqli', 'cmdi', 'code', 'ssti', 'xpath']);
/** Classes whose inputs an interpreter takes apart, and complains about. */
const INTERPRETED: ReadonlySet<AttackClass> = new Set([
  'sqli',
  'nosqli',
  'ldap',
  'xpath',
  'xxe',
  'ssti',
  'cmdi',
  'code',
  'deserialization',
]);

const attempted: CallOutcome = { outcome: 'attempted' };

/** @param isClear whether the request's signals are an attack by themselves: without that, an odd answer says nothing */
export function callOutcome(
  { response, blocked, durationMs }: ApiCall,
  kind: AttackClass,
  norm: EndpointNorm | undefined,
  isClear: boolean,
  sizeFactor: number,
): CallOutcome {
  if (blocked === true) return { outcome: 'blocked' };
  if (!isClear) return attempted;
  const { status, bytes = 0 } = response;
  if (isSuccess(status)) {
    if (isHuge(norm, bytes, sizeFactor)) return { outcome: 'succeeded', because: 'size' };
    if (refusesMostly(norm)) return { outcome: 'succeeded', because: 'status' };
  }
  if (WAITS.has(kind) && isSlow(norm, durationMs)) return { outcome: 'reached-sink', because: 'time' };
  if (saysTooMuch({ response }) && INTERPRETED.has(kind) && failsSeldom(norm))
    return { outcome: 'reached-sink', because: 'error' };
  return attempted;
}

/** An error that names what lies beneath, or shows a stack. */
export function saysTooMuch({ response: { status, marks } }: Pick<ApiCall, 'response'>): boolean {
  return status >= 500 && (marks?.includes('verbose-error') || marks?.includes('stack-trace') || false);
}
