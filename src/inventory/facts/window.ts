import type { FactName } from './fact-name.js';
import { DAY_MS, type EndpointFacts } from './facts-state.js';

/** Days of calls that judgements rest on. */
export const WINDOW_DAYS = 14;

/** The last call: a service without calls proves nothing, so time stands still for it. */
export const lastCall = (facts: EndpointFacts, now: number): number =>
  Math.min(now, facts.ever.get('calls')?.last ?? 0);

/** Calls with the fact in the last fourteen days that have calls. */
export function windowCount(facts: EndpointFacts, fact: FactName, now: number): number {
  const end = Math.floor(lastCall(facts, now) / DAY_MS);
  let count = 0;
  for (const [day, counts] of facts.days)
    if (day <= end && day > end - WINDOW_DAYS) count += counts.get(fact) ?? 0;
  return count;
}
