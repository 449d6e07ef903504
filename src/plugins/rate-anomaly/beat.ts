import type { Instant } from '../../event/index.js';
import type { CallerHabits } from './caller-habits.js';
import { deserved } from './deserved.js';
import { type EndpointProfile, FIRST_MS } from './endpoint-profile.js';
import type { GoingOn } from './tell.js';

const DAY_MS = 86_400_000;
/** Callers before it is known how many keep a beat. */
const PEERS_MIN = 20;

/** Calls at a beat that no person keeps, by one who came after the endpoint had long been in use. */
export function beatOf(
  habits: CallerHabits,
  profile: EndpointProfile,
  at: Instant,
  shared: boolean,
): GoingOn | undefined {
  if (shared || habits.beats < 60 || habits.beats * habits.gap < 240_000) return undefined;
  if (profile.callers < PEERS_MIN || profile.regular > Math.max(2, 0.03 * profile.callers)) return undefined;
  // So is what has gone on for days.
  const since = habits.beatSince ?? at;
  if (since - profile.since < FIRST_MS || at - since > 3 * DAY_MS) return undefined;
  return {
    on: 'beat',
    every: 1,
    rule: 'rate-anomaly.automation',
    title: 'Calls at a beat that no person keeps',
    severity: 'low',
    confidence: deserved.beat,
    stage: 'reconnaissance',
    note: `${habits.beats} calls, each ${(habits.gap / 1000).toFixed(1)} s after the one before`,
  };
}
