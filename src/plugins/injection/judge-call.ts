import type { ApiCall, EventOf, Signal } from '../../event/index.js';
import type { DetectorContext, StateMap, z } from '../sdk/index.js';
import { type CallOutcome, callOutcome, saysTooMuch } from './call-outcome.js';
import { HINT_BELOW, type Signalled } from './campaign.js';
import type { config } from './config.js';
import { type EndpointNorm, failsSeldom, isFresh, isSuccess } from './endpoint-norm.js';
import { isSaidOrdinary } from './heeded.js';
import { type Content, contentKey, isOrdinary, learnContent } from './ordinary-content.js';
import { callSignal } from './signal.js';

type Context = DetectorContext<z.output<typeof config>>;

export interface JudgedCall {
  /** Those that tell something. */
  readonly signals: readonly Signalled[];
  readonly outcome: CallOutcome['outcome'];
  readonly because: CallOutcome['because'] | 'failure';
  readonly note: string;
}

interface Known {
  readonly norms: StateMap<EndpointNorm>;
  readonly contents: StateMap<Content>;
}

/** What an error of the server adds to a signal: the input may have broken a statement. More, when the error says what broke. */
const ERROR_WEIGHT = 0.5;
/** A text that somebody with an account writes to an endpoint of which nothing is known may be what it is for. */
const HELD = 0.6;

/** What the signals of a call are worth, at its endpoint, with its answer; and what came of it. */
export function judgeCall(
  call: EventOf<'api.call'>,
  { norms, contents }: Known,
  context: Context,
  at: number,
): JudgedCall {
  const { event, endpoint, serviceId } = call;
  const { status } = event.response;
  const norm = endpoint && norms.get(endpoint.id);
  const isBreaking = status >= 500 && failsSeldom(norm);
  const isSaid = isSaidOrdinary(context.feedback, endpoint?.id);
  const signals: Signalled[] = [];
  let came: CallOutcome = { outcome: event.blocked === true ? 'blocked' : 'attempted' };
  const seen = new Set<string>();
  for (const signal of event.signals ?? []) {
    const { rule, class: kind, location, name = '', confidence } = signal;
    const key = `${rule} ${location} ${name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const isClear = confidence >= context.config.confidenceMin;
    const outcome = callOutcome(event, kind, norm, isClear, context.config.sizeFactor);
    if (outcome.outcome === 'attempted') {
      if (isSaid || (endpoint && learnedOrdinary(call, signal, contents, norm, at))) continue;
    } else if (came.outcome === 'attempted') came = outcome;
    const place = endpoint?.id ?? serviceId ?? '';
    const weighed =
      outcome.outcome === 'attempted' && isHeld(call, signal, norm) ? HELD : weigh(event, confidence);
    const heard = callSignal(signal, event, place, weighed);
    // What is held counts once for its field, whatever the field says.
    signals.push(
      weighed === HELD && confidence > HELD ? { ...heard, identity: `held ${heard.place}` } : heard,
    );
  }
  const because = came.because ?? (isBreaking && signals.length > 0 ? 'failure' : undefined);
  return { signals, outcome: came.outcome, because, note: noteOf(signals) };
}

/** The strongest, and how many more. */
function noteOf(signals: readonly Signalled[]): string {
  const [first, ...rest] = [...signals].sort((a, b) => b.confidence - a.confidence);
  return `${first?.note ?? ''}${rest.length > 0 ? `, and ${rest.length} more` : ''}`;
}

function weigh(event: ApiCall, confidence: number): number {
  if (event.response.status < 500) return confidence;
  const weight = saysTooMuch(event) ? 2 * ERROR_WEIGHT : ERROR_WEIGHT;
  return confidence + (1 - confidence) * weight * confidence;
}

function learnedOrdinary(
  { event, endpoint, principal, clientAddress }: EventOf<'api.call'>,
  { location, name = '', confidence }: Signal,
  contents: StateMap<Content>,
  norm: EndpointNorm | undefined,
  at: number,
): boolean {
  const key = contentKey(endpoint?.id ?? '', location, name);
  const ordinary = isOrdinary(contents.get(key), norm, confidence);
  learnContent(contents, key, { principal, clientAddress }, isSuccess(event.response.status), at);
  return ordinary;
}

function isHeld(
  { event, principal }: EventOf<'api.call'>,
  { location, confidence }: Signal,
  norm: EndpointNorm | undefined,
): boolean {
  if (location !== 'body' || principal === undefined || confidence < HINT_BELOW || confidence > 0.98)
    return false;
  return isFresh(norm) && event.response.status < 400;
}
