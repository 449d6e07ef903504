import type { Instant } from '../../event/index.js';
import { addRecent, type Episode } from '../sdk/index.js';

/** What tells for guessing, of one address, account, agent or door. Plain data, within 1.5 KB. */
export interface Suspicion {
  /** Log of how much likelier guessing is than mistakes; 0 at the least. */
  weight: number;
  /** Refusals since somebody got in. */
  refused: number;
  /** Hashes, the latest 24 of each. */
  accounts: number[];
  sources: number[];
  /** Hashes of the programs of the latest 24 refusals at a door, each as often as it came. */
  agents: number[];
  /** Of tries that no finding has named, the latest: event id and time. */
  waiting: [string, Instant][];
  at: Instant;
  on: boolean;
  /** Of what is no address: since when it goes on, with rests of less than a day. */
  episode?: Episode;
  /** Of a door: hash of the program that half of the refusals came by when it began. */
  tool?: number;
}

export const newSuspicion = (at: Instant): Suspicion => ({
  weight: 0,
  refused: 0,
  accounts: [],
  sources: [],
  agents: [],
  waiting: [],
  at,
  on: false,
});

const WEIGHT_MAX = 40;
const HASHES_MAX = 24;
const WAITING_MAX = 24;
/** Of those who guess, nine of ten tries are refused. */
const GUESSING = 0.9;
/** Nothing for so long, and it is over. */
const IDLE_MS = 26 * 3_600_000;

export interface Try {
  readonly at: Instant;
  readonly id: string;
  readonly refused: boolean;
  /** It tells nothing by itself: an answer that is the same for all. */
  readonly neutral: boolean;
  /** What a neutral answer weighs when the account is new here. */
  readonly neutralWeight: number;
  readonly account: number | undefined;
  readonly source: number | undefined;
  /** Share of tries that are refused to ordinary people. */
  readonly usual: number;
}

/** Counts a try: the sequential test of guessing against mistakes. */
export function weigh(
  one: Suspicion,
  { at, id, refused, neutral, neutralWeight, account, source, usual }: Try,
): void {
  if (at - one.at > IDLE_MS) Object.assign(one, newSuspicion(at));
  one.at = Math.max(one.at, at);
  const isNew = account !== undefined && addRecent(one.accounts, account, HASHES_MAX);
  if (source !== undefined) addRecent(one.sources, source, HASHES_MAX);
  if (neutral) one.weight += isNew || neutralWeight < 0 ? neutralWeight : 0;
  else one.weight += refused ? Math.log(GUESSING / usual) : -Math.log((1 - usual) / (1 - GUESSING));
  one.weight = Math.min(WEIGHT_MAX, Math.max(0, one.weight));
  if (refused || neutral) {
    one.refused++;
    one.waiting.push([id, at]);
    if (one.waiting.length > WAITING_MAX) one.waiting.shift();
  } else if (one.weight === 0) clear(one);
}

/** Those who erred got in: what they did before tells nothing more. */
export function clear(one: Suspicion): void {
  one.weight = 0;
  one.refused = 0;
  one.accounts = [];
  one.sources = [];
  one.agents = [];
  one.waiting = [];
  one.on = false;
}
