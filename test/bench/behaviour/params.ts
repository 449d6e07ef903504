import { Random } from './random.js';

export type Family = 'A' | 'B';

/** What a world is like. Drawn anew for each seed; nothing in a detector may rest on one of these. */
export interface Params {
  readonly seed: number;
  readonly family: Family;
  readonly users: number;
  readonly days: number;
  /** Calls of ordinary traffic to aim at. */
  readonly calls: number;
  readonly services: number;
  readonly tenants: number;
  readonly teamSize: number;
  /** Whether principals carry role tokens. */
  readonly roles: boolean;
  /** Objects of a user at the start, as a factor on each resource's own range. */
  readonly objects: number;
  readonly page: number;
  readonly sharing: number;
  readonly mobile: number;
  /** Share of a mobile client's details that it opens without a list. */
  readonly cached: number;
  readonly agents: number;
  readonly offices: number;
  readonly officeShare: number;
  readonly carrierAddresses: number;
  readonly errors: number;
  readonly brokenLinks: number;
  readonly typos: number;
  readonly forgotten: number;
  readonly staff: number;
  readonly admins: number;
  readonly robots: number;
  readonly crawler: boolean;
  readonly monitoring: boolean;
  readonly tests: boolean;
  /** Whether logins tell the account's token. */
  readonly loginNames: boolean;
  readonly nightShare: number;
  readonly weekendShare: number;
  readonly firstHour: number;
  readonly peak: boolean;
  readonly release: boolean;
  readonly signups: number;
  readonly startDay: number;
  /** Sessions that an endpoint has had when it may be attacked first, at most 200. */
  readonly warm: number;
}

/** Family B has other ranges, partly outside those of A: for checks on what nobody tuned on. */
export function params(
  seed: number,
  family: Family = 'A',
  options: { days?: number; calls?: number } = {},
): Params {
  const r = new Random(`params ${family} ${seed}`);
  const a = family === 'A';
  const range = (fromA: [number, number], fromB: [number, number]) => r.range(...(a ? fromA : fromB));
  return {
    seed,
    family,
    users: Math.round(range([150, 700], [90, 1200])),
    days: options.days ?? 6,
    calls: options.calls ?? Math.round(range([45_000, 70_000], [40_000, 80_000])),
    services: r.between(3, 4),
    tenants: r.between(3, a ? 12 : 25),
    teamSize: r.between(a ? 3 : 2, a ? 9 : 16),
    roles: r.chance(a ? 0.55 : 0.45),
    objects: range([0.6, 1.6], [0.4, 2.5]),
    page: r.between(a ? 8 : 4, a ? 30 : 60),
    sharing: range([0, 0.2], [0, 0.35]),
    mobile: range([0.15, 0.6], [0.05, 0.8]),
    cached: range([0.15, 0.5], [0.05, 0.75]),
    agents: r.between(a ? 12 : 5, a ? 60 : 150),
    offices: r.between(0, a ? 3 : 6),
    officeShare: range([0.1, 0.4], [0, 0.6]),
    carrierAddresses: r.between(40, a ? 200 : 600),
    errors: range([0.001, 0.01], [0.0005, 0.025]),
    brokenLinks: range([0.002, 0.02], [0.001, 0.04]),
    typos: range([0.03, 0.1], [0.02, 0.15]),
    forgotten: range([0.005, 0.02], [0.002, 0.04]),
    staff: r.between(2, a ? 7 : 12),
    admins: r.between(2, a ? 4 : 6),
    robots: r.between(1, a ? 3 : 5),
    crawler: r.chance(0.7),
    monitoring: r.chance(0.8),
    tests: r.chance(0.6),
    loginNames: r.chance(0.75),
    nightShare: range([0.05, 0.2], [0.02, 0.5]),
    weekendShare: range([0.3, 0.9], [0.15, 1.3]),
    firstHour: r.between(5, 10),
    peak: r.chance(0.7),
    release: r.chance(0.7),
    signups: range([0.01, 0.05], [0, 0.1]),
    startDay: r.below(7),
    warm: r.between(120, 200),
  };
}
