import type { ApiCall } from '../../event/api-call.js';
import { requestMarks } from '../../event/words.js';
import type { Transaction } from '../transaction.js';
import { sendsClearCredentials } from './clear-credentials.js';
import { framingSignal } from './framing-signals.js';
import { headerLookups } from './header-lookups.js';

const SIGNALS_MAX = 32;

/** What only the wire shows, before any server has read it: added to the call that inspection has described. */
export function addWireSignals(call: ApiCall, transaction: Transaction): void {
  const { requestHeaders, isCodingDisguised = false, version } = transaction;
  const known = call.signals ?? [];
  const framing = framingSignal(requestHeaders, isCodingDisguised, version);
  const lookups = headerLookups(requestHeaders, known);
  if (framing !== undefined || lookups.length > 0)
    call.signals = [...(framing ? [framing] : []), ...lookups, ...known].slice(0, SIGNALS_MAX);
  if (!sendsClearCredentials(call, requestHeaders)) return;
  const marks = call.request?.marks ?? [];
  call.request = {
    ...call.request,
    marks: [...marks, 'clear-credentials' as const].slice(0, requestMarks.length),
  };
}
