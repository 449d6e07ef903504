import { addTo, age, bucketOf, type LogHistogram, newLogHistogram } from '../sdk/index.js';

/** What callers of one endpoint usually do. Plain data. */
export interface EndpointBaseline {
  /** Calls per caller and window, the windows under way included. */
  rates: LogHistogram;
  /** Callers that came, no one counted twice as long as he is remembered. */
  callers: number;
  /** Windows with traffic so far, and the latest of them. */
  windows: number;
  window: number;
}

/** Caller-windows that the baseline rests on; past it the old ones weigh half. */
const SAMPLES_MAX = 4096;

export function newEndpointBaseline(): EndpointBaseline {
  return { rates: newLogHistogram(), callers: 0, windows: 0, window: -1 };
}

/**
 * Follows one caller's count of the current window from `before` to `before + 1`. Returns true when the baseline changed:
 * for a caller who goes on calling it does so at every half octave only.
 */
export function follow(baseline: EndpointBaseline, before: number, window: number): boolean {
  let changed = false;
  if (window > baseline.window) {
    baseline.window = window;
    baseline.windows++;
    changed = true;
  }
  const to = bucketOf(before + 1);
  const from = bucketOf(before);
  if (before > 0 && from === to) return changed;
  if (before > 0) addTo(baseline.rates, from, -1);
  addTo(baseline.rates, to);
  if (baseline.rates.total > SAMPLES_MAX) age(baseline.rates);
  return true;
}
