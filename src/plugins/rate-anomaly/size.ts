import type { EventOf, Instant } from '../../event/index.js';
import { hashText, quantileOf, type StateMap } from '../sdk/index.js';
import { type CallerHabits, wait } from './caller-habits.js';
import { deserved } from './deserved.js';
import { type EndpointProfile, excessOf, FIRST_MS, type Learns, type Size } from './endpoint-profile.js';
import { type HeavyCalls, heavyClaims, kindOf, newHeavyCalls } from './heavy-calls.js';
import { isIncident, type ServiceProfile } from './service-profile.js';
import type { Claim } from './tell.js';

type Call = EventOf<'api.call'>;
const DAY_MS = 86_400_000;
/** Calls far above the usual before one speaks of it. */
const HEAVY_MIN = 3;
const FAR = 5;
/** Of durations, and of size and duration at once. */
const FAR_SLOW = 3;
const FAR_BOTH = 2.5;
/** While little is known of an endpoint, calls of one caller and day that are learned. */
const LEARNED_OF_ONE = 2;
/** What is above the usual by this goes with what is far above it; for so long after that is told of, by less. */
const ABOVE = 2;
const GOING = 1.25;
const GOING_MS = 4 * 3_600_000;
/** Of few calls, one may have made the larger ones. */
const LOWER = 0.3;
/** Who came so lately is new; of so many something is learned in any case. */
const NEW_MS = 15 * 60_000;
const NEWCOMERS_MIN = 100;
const WAITING_MAX = 64;
const SLOW_MS = 1000;
const VERY_SLOW_MS = 3000;
const ANSWER_BYTES = 30_000;
const UPLOAD_BYTES = 1_000_000;
/** A service has to be known for so long before its sizes stand for those of an endpoint that is hardly ever called. */
const SERVICE_KNOWN_MS = FIRST_MS;
const SERVICE_CALLS_MIN = 40;
const FIRST_CALLS = 3;
/** What he did so long ago is his own past. */
const OWN_MS = 1_800_000;

/** Answers, uploads and durations far above what the endpoint usually gives, more than once by one caller. */
export function judgeSize(
  call: Call,
  habits: CallerHabits,
  profile: EndpointProfile,
  at: Instant,
  serviceOf: () => ServiceProfile,
  heavies: StateMap<HeavyCalls>,
): Claim | undefined {
  const { event } = call;
  const { response, request, durationMs } = event;
  const [answers, uploads, times] = profile.sizes as [Size, Size, Size];
  const day = Math.floor(at / DAY_MS);
  if (habits.sizedDay !== day) {
    habits.sizedDay = day;
    habits.sized = 0;
  }
  const isOne = ++habits.sized <= LEARNED_OF_ONE;
  const learns: Learns = !teaches(event.response.status, at - habits.since < NEW_MS, profile)
    ? 'nothing'
    : isOne
      ? 'all'
      : at - habits.heavyTold > GOING_MS
        ? 'known'
        : 'nothing';
  const caller = call.principal ?? call.clientAddress ?? '';
  const bytes = response.bytes ?? 0;
  if (at - habits.since < FIRST_MS && bytes > habits.firstBytes && habits.sized <= FIRST_CALLS)
    habits.firstBytes = bytes;
  let answer = response.bytes === undefined ? 0 : excessOf(answers, response.bytes, learns, caller);
  let upload = request?.bytes === undefined ? 0 : excessOf(uploads, request.bytes, learns, caller);
  let time = durationMs === undefined ? 0 : excessOf(times, durationMs, learns, caller);
  let cold = false;
  if (
    (answers.usual === 0 && bytes > ANSWER_BYTES) ||
    (times.usual === 0 && (durationMs ?? 0) > VERY_SLOW_MS) ||
    (uploads.usual === 0 && (request?.bytes ?? 0) > UPLOAD_BYTES)
  ) {
    const service = serviceOf();
    const [ofAnswers, ofUploads, ofTimes] = service.sizes;
    if (at - service.since < SERVICE_KNOWN_MS || ofTimes.histogram.total < SERVICE_CALLS_MIN)
      return undefined;
    cold = true;
    answer = answers.usual > 0 ? answer : against(ofAnswers, answers, response.bytes);
    upload = uploads.usual > 0 ? upload : against(ofUploads, uploads, request?.bytes);
    time = times.usual > 0 ? time : against(ofTimes, times, durationMs);
  }
  if (answer <= GOING && upload <= GOING && time <= GOING) return undefined;
  const marked = request?.marks?.some((mark) => mark === 'deep-query' || mark === 'batch-large') ?? false;
  const ms = durationMs ?? 0;
  const large = answer > FAR && bytes > ANSWER_BYTES;
  const both = answer > FAR_BOTH && time > FAR_BOTH && ms > VERY_SLOW_MS;
  const long =
    (time > (marked ? ABOVE : FAR) && ms > SLOW_MS) || (time > FAR_SLOW && ms > VERY_SLOW_MS) || both;
  const heavyUpload = upload > FAR && (request?.bytes ?? 0) > UPLOAD_BYTES;
  const lesser =
    !long &&
    !large &&
    !heavyUpload &&
    ((answer > GOING && bytes > ANSWER_BYTES) ||
      (time > GOING && ms > SLOW_MS) ||
      (upload > GOING && (request?.bytes ?? 0) > UPLOAD_BYTES));
  if (!long && !large && !heavyUpload && !lesser) return undefined;
  const key = `${call.endpoint?.serviceId}|${caller}`;
  const known = heavies.get(key);
  const heavy = known === undefined || at - known.at > DAY_MS ? newHeavyCalls(at) : known;
  const going = heavy.on !== undefined && at - heavy.at < GOING_MS;
  if (lesser && !going) {
    // Tells nothing alone; something, when more comes.
    if (heavy.calls > 0 && (answer > ABOVE || upload > ABOVE || time > ABOVE))
      wait(heavy.waiting, event.id, at, WAITING_MAX);
    return undefined;
  }
  // What a program has done since the service was first seen is part of what is usual.
  if (
    bytes <= 3 * habits.firstBytes &&
    at - habits.since > OWN_MS &&
    !long &&
    !heavyUpload &&
    habits.since - serviceOf().since < FIRST_MS
  )
    return undefined;
  // A server that is slow is slow for everybody: durations alone tell nothing then.
  const waitsWithOthers = long && (isIncident(serviceOf(), hashText(caller), at) || times.outliers > 0.3);
  if (waitsWithOthers && !large && !heavyUpload && !marked && !(both && !cold) && !going) return undefined;
  heavies.set(key, heavy, at);
  if (!lesser || heavy.calls === 0) {
    heavy.calls++;
    heavy.at = at;
    habits.heavy = at - habits.heavyAt > DAY_MS ? 1 : habits.heavy + 1;
    habits.heavyAt = at;
    heavy.larger += Math.log(Math.max(1, answer));
    heavy.slower += Math.log(Math.max(1, time));
  }
  wait(heavy.waiting, event.id, at, WAITING_MAX);
  const alone = !large && !heavyUpload && !marked && !both;
  const least = HEAVY_MIN + (alone ? 2 : 0) + (cold ? 1 : 0);
  if (!going && habits.heavy < least && heavy.calls < 2 * least) return undefined;
  const { waiting } = heavy;
  heavy.waiting = [];
  habits.heavyTold = at;
  const huge = response.marks?.includes('list-huge') ?? false;
  const costly = heavyUpload || marked || response.status >= 500 || huge;
  const times1 = (factor: number) => `${Math.round(factor)} times`;
  const note =
    `answer ${times1(answer)}, request ${times1(upload)}, duration ${times1(time)} what nearly none ${
      cold ? 'of the service' : ''
    } exceeds`.replace('  ', ' ');
  const confidence = cold ? deserved.size.cold : deserved.size.known;
  const kind = (going ? heavy.on : undefined) ?? kindOf(heavy, { costly, taking: heavyUpload || huge });
  heavy.on = kind;
  return { ...heavyClaims[kind], confidence, note, waiting };
}

/**
 * Refusals are small whatever is asked for; and newcomers teach no more than those who come back, so that no flood of them makes
 * what everybody else gets strange.
 */
function teaches(status: number, isNew: boolean, profile: EndpointProfile): boolean {
  if (status >= 400) return false;
  profile.taught ??= [0, 0];
  const { taught } = profile;
  if (isNew && taught[0] >= taught[1] + NEWCOMERS_MIN) return false;
  taught[isNew ? 0 : 1]++;
  return true;
}

/** The excess over what the service usually gives, twice that, unless most calls of the endpoint are known to be larger. */
function against(ofService: Size, ofEndpoint: Size, value = 0): number {
  const few = ofEndpoint.histogram.total >= 3 ? quantileOf(ofEndpoint.histogram, LOWER) : 0;
  return ofService.usual === 0 ? 0 : value / Math.max(2 * ofService.usual, few);
}
