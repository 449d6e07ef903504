import { randomUUID } from 'node:crypto';

export interface AnalystOptions {
  /** Names this process in leases. */
  readonly holder: string;
  /** Least time between the beginnings of two rounds of one organisation. */
  readonly pauseMs: number;
  /** Every organisation has a round at least this often, in whatever process. */
  readonly everyMs: number;
  readonly leaseTtlMs: number;
  /** An organisation of which nothing is heard for this long is given up. */
  readonly idleMs: number;
  /** Organisations that have their round at the same time. */
  readonly roundsMax: number;
  /** Rounds that follow each other at once when there is more to do. */
  readonly inARowMax: number;
  readonly backOffMs: { readonly first: number; readonly max: number };
  readonly random: () => number;
}

export const analystOptions = (overrides: Partial<AnalystOptions> = {}): AnalystOptions => ({
  holder: randomUUID(),
  pauseMs: 1_000,
  everyMs: 60_000,
  leaseTtlMs: 30_000,
  idleMs: 120_000,
  roundsMax: 2,
  inARowMax: 20,
  backOffMs: { first: 500, max: 60_000 },
  random: Math.random,
  ...overrides,
});
