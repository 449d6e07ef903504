import type { Instant } from '../event/clock.js';

/** When and why a detector was switched off last, as it is saved. */
export interface SavedHealth {
  readonly code: string;
  readonly since: Instant;
  /** `NEVER`: until somebody switches it on again. */
  readonly until: Instant;
  /** How often it was in a row; once when absent. */
  readonly times?: number;
  /** Version of the organisation's setting: another one means that somebody has looked at it since. */
  readonly version?: number;
}

/** The end of event time. */
export const NEVER: Instant = 8_640_000_000_000_000;

/** The host's own rows among those of the detectors' state; no plugin may be called so. */
export const HOST = 'host';
/** Where event time stood. */
export const CLOCK_KEY = 'clock\u0001now';
/** `SavedHealth`, with the detector's id behind it. */
export const HEALTH_KEY = 'health\u0001';
