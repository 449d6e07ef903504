/** Milliseconds since the Unix epoch (UTC). Event time unless a name says otherwise. */
export type Instant = number;

/** The only way to ask for the current time outside of event time; tests inject their own. */
export interface Clock {
  now(): Instant;
}
