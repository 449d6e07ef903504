import type { EventOf, Instant } from '../../event/index.js';
import { type CallerHabits, wait } from './caller-habits.js';
import { type EndpointProfile, excessOf, type Size } from './endpoint-profile.js';
import type { Claim } from './tell.js';

const DAY_MS = 86_400_000;
/** Calls far above the usual before one speaks of it. */
const HEAVY_MIN = 3;
const FAR = 5;
/** While little is known of an endpoint, calls of one caller and day that are learned. */
const LEARNED_OF_ONE = 2;
const SLOW_MS = 1000;
const ANSWER_BYTES = 30_000;
const UPLOAD_BYTES = 1_000_000;

/** Answers, uploads and durations far above what the endpoint usually gives, more than once by one caller. */
export function judgeSize(
  { event }: EventOf<'api.call'>,
  habits: CallerHabits,
  profile: EndpointProfile,
  at: Instant,
): Claim | undefined {
  const { response, request, durationMs } = event;
  const [answers, uploads, times] = profile.sizes as [Size, Size, Size];
  const day = Math.floor(at / DAY_MS);
  if (habits.sizedDay !== day) {
    habits.sizedDay = day;
    habits.sized = 0;
  }
  const learns = ++habits.sized <= LEARNED_OF_ONE;
  const answer = response.bytes === undefined ? 0 : excessOf(answers, response.bytes, learns);
  const upload = request?.bytes === undefined ? 0 : excessOf(uploads, request.bytes, learns);
  const time = durationMs === undefined ? 0 : excessOf(times, durationMs, learns);
  const marked = request?.marks?.some((mark) => mark === 'deep-query' || mark === 'batch-large') ?? false;
  const long = time > (marked ? 2 : FAR) && (durationMs ?? 0) > SLOW_MS;
  const large = answer > FAR && (response.bytes ?? 0) > ANSWER_BYTES;
  const heavyUpload = upload > FAR && (request?.bytes ?? 0) > UPLOAD_BYTES;
  if (!long && !large && !heavyUpload) return undefined;
  habits.heavy = at - habits.heavyAt > DAY_MS ? 1 : habits.heavy + 1;
  habits.heavyAt = at;
  habits.waitingHeavy ??= [];
  wait(habits.waitingHeavy, event.id, at);
  // A server that is slow is slow for everybody: durations alone tell less.
  if (
    habits.heavy < HEAVY_MIN + (large || heavyUpload || marked ? 0 : 2) ||
    (times.outliers > 0.3 && !large && !heavyUpload)
  )
    return undefined;
  const waiting = habits.waitingHeavy;
  habits.waitingHeavy = [];
  const costly =
    heavyUpload || marked || response.status >= 500 || (response.marks?.includes('list-huge') ?? false);
  const times1 = (factor: number) => `${Math.round(factor)} times`;
  const note = `answer ${times1(answer)}, request ${times1(upload)}, duration ${times1(time)} what nearly none exceeds`;
  if (large && !costly && answer > 2 * FAR)
    return {
      rule: 'rate-anomaly.exfiltration',
      title: 'Answers far larger than this endpoint ever gives, to one caller',
      severity: 'high',
      confidence: 0.85,
      stage: 'exfiltration',
      note,
      waiting,
    };
  return heavyUpload || (response.marks?.includes('list-huge') ?? false)
    ? {
        rule: 'rate-anomaly.resource-exhaustion',
        title: 'One caller’s requests take far more than others’',
        severity: 'medium',
        confidence: 0.85,
        stage: 'probing',
        note,
        waiting,
      }
    : {
        rule: 'rate-anomaly.expensive-query',
        title: 'One caller’s queries cost the server far more than others’',
        severity: 'medium',
        confidence: 0.85,
        stage: 'probing',
        note,
        waiting,
      };
}
