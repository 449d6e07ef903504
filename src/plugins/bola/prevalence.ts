import type { DetectorState, StateMap } from '../sdk/index.js';

/** Plain data. */
interface Counted {
  /** Principals that were seen with their own, and how many were told of, by how surely. */
  n: number;
  v: number;
  /** When both were halved. */
  at: number;
}

const ALL = 'all';
const DAY_MS = 86_400_000;
const ROOM = { entriesMax: 1, ttlMs: 90 * DAY_MS };
const HALF_MS = 10 * DAY_MS;
/** What is assumed weighs as much as so many principals. */
const ASSUMED_PRINCIPALS = 200;
/** Neither a quiet year nor somebody who has himself told of again and again changes more. */
const ODDS_MAX = 1.2;

/**
 * How many of an organisation's principals are violators, as far as was told: where hardly anybody is, as in most weeks of most
 * organisations, what may as well be innocent is; where many are, it is one more.
 */
export class Prevalence {
  private readonly map: StateMap<Counted>;

  constructor(state: DetectorState) {
    this.map = state.map('prevalence', ROOM);
  }

  /** Somebody used something of his own for the first time. */
  come(at: number): void {
    this.add(1, 0, at);
  }

  /** Somebody was told of for the first time. */
  tell(confidence: number, at: number): void {
    this.add(0, confidence, at);
  }

  /** Log odds against a share that is assumed. */
  odds(assumed: number): number {
    const { n, v } = this.map.get(ALL) ?? { n: 0, v: 0 };
    const share = (v + assumed * ASSUMED_PRINCIPALS) / (n + ASSUMED_PRINCIPALS);
    return Math.max(-ODDS_MAX, Math.min(ODDS_MAX, Math.log(share / assumed)));
  }

  private add(n: number, v: number, at: number): void {
    const all = this.map.get(ALL) ?? { n: 0, v: 0, at };
    if (at - all.at > HALF_MS) {
      all.n /= 2;
      all.v /= 2;
      all.at = at;
    }
    all.n += n;
    all.v += v;
    this.map.set(ALL, all, at);
  }
}
