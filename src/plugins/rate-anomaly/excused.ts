import type { EventOf } from '../../event/index.js';
import type { DetectorContext } from '../sdk/index.js';

/** People have looked at the same before and said that it is in order. */
export function isExcused({ feedback }: DetectorContext, rule: string, call: EventOf<'api.call'>): boolean {
  for (const one of feedback) {
    if (one.because === 'own-test') {
      if (one.principal === undefined && one.clientAddress === undefined) continue;
      if (one.principal !== undefined && one.principal !== call.principal) continue;
    } else {
      if (one.rule !== rule || one.because === 'other') continue;
      if (one.endpointId !== undefined && one.endpointId !== call.endpoint?.id) continue;
      if (one.principal !== undefined && one.principal !== call.principal) continue;
    }
    if (one.clientAddress === undefined || one.clientAddress === call.clientAddress) return true;
  }
  return false;
}
