import { bucketOf, quantileOf, type z } from '../sdk/index.js';
import type { CallerHabits } from './caller-habits.js';
import { usualOf } from './caller-rate.js';
import type { config as settings } from './config.js';
import { deserved } from './deserved.js';
import type { EndpointProfile } from './endpoint-profile.js';
import type { GoingOn } from './tell.js';

/** Deviations from his own median that a caller may take. */
const DEVIATIONS = 6;

/** Undefined when nobody is there to compare with, or the caller does what he always does. */
export function burstOf(
  habits: CallerHabits,
  profile: EndpointProfile,
  config: z.output<typeof settings>,
): GoingOn | undefined {
  const { recent } = habits;
  const going = habits.on === 'burst';
  if (recent < (going ? config.burstCallsMin / 3 : Math.min(config.absoluteCalls, config.burstCallsMin)))
    return undefined;
  if (profile.callers <= config.peersMin) return undefined;
  const learned = profile.windows >= config.minimumWindows;
  const usual = quantileOf(profile.rates, learned ? 0.95 : 0.5, bucketOf(habits.inWindow));
  if (!going) {
    const own = usualOf(habits);
    if (
      own !== undefined &&
      recent <= Math.max(config.factor * own.median, own.median + DEVIATIONS * own.mad)
    )
      return undefined;
    if (recent < (learned ? config.burstCallsMin : config.absoluteCalls) || recent <= config.factor * usual)
      return undefined;
  }
  return {
    on: 'burst',
    every: 4,
    rule: 'rate-anomaly.burst',
    title: 'One caller far above the usual rate of an endpoint',
    severity: learned && recent > 50 * usual ? 'high' : 'medium',
    confidence: learned ? deserved.burst.learned : deserved.burst.absolute,
    stage: 'probing',
    note: `${recent} calls within 10 s; ${learned ? 'nearly all callers' : 'most callers'} make ${usual}`,
  };
}
