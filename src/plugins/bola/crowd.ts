import type { ApiCall } from '../../event/index.js';
import { type Episode, episodeAt, episodeKey } from '../sdk/index.js';

/*
 * Enumeration by many accounts or addresses, each of which does too little to be told: at each endpoint a sequential test
 * (CUSUM) of how many calls name objects that are not the caller's by anything known, against how many did before. Once over
 * calls of callers who are hardly known, once over all.
 */

/** Plain data. */
export interface Crowd {
  /** Thin callers, then all. */
  a: [Sum, Sum];
  /** Calls that may be part of it: id, time, caller, address, agent. */
  q: Suspect[];
  /** While it goes on, each call is told as it comes. */
  told?: boolean;
  /** The agent that most came by when it began, if there was one. */
  t?: string;
  /** Since when it goes on, with rests of less than a day. */
  e?: Episode;
}

/** `s` suspicious of `n` calls in quiet times; `c` the log odds that it is not quiet any more; `o` while it is told. */
interface Sum {
  s: number;
  n: number;
  c: number;
  o: boolean;
}

export type Suspect = [id: string, at: number, caller: string, address: string, agent: string];

const SUSPECTS_MAX = 48;
const ALARM = 9;
const QUIET = 2;
const MOST = 16;
/** Before so many calls nothing is usual; above such a share nothing is unusual. */
const CALLS_MIN = [40, 150] as const;
const CALLS_MAX = 4000;
const USUAL_MAX = 0.35;
/** How many times more than usual is looked for, and what share at least. */
const TIMES = 4;
const SHARE_LEAST = [0.5, 0.2] as const;
const CALLERS_MIN = 5;
/** Calls of one caller within it are one visit: a test that takes them for independent finds crowds in people who look around. */
const VISIT_MS = 3_600_000;
const OWN_TOOL_SHARE = 0.7;

export const newCrowd = (): Crowd => ({
  a: [
    { s: 0, n: 0, c: 0, o: false },
    { s: 0, n: 0, c: 0, o: false },
  ],
  q: [],
});

/** Takes a call into account; answers with the calls that are part of a crowd's enumeration from now on. */
export function follow(crowd: Crowd, suspect: Suspect | undefined, thin: boolean): Suspect[] {
  if (suspect !== undefined) {
    const [, at, caller] = suspect;
    const comesAgain = crowd.q.some(([, since, other]) => other === caller && at - since < VISIT_MS);
    crowd.q.push(suspect);
    if (crowd.q.length > SUSPECTS_MAX) crowd.q.shift();
    if (comesAgain) return tellOf(crowd);
  }
  if (thin) step(crowd.a[0], suspect !== undefined, 0);
  step(crowd.a[1], suspect !== undefined, 1);
  if (suspect === undefined) {
    if (crowd.q.length > 0 && crowd.a[0].c === 0 && crowd.a[1].c === 0) crowd.q = [];
    if (crowd.told && !crowd.a[0].o && !crowd.a[1].o) crowd.told = false;
    return [];
  }
  return tellOf(crowd);
}

/** Takes what was told for usual. */
export function calm(crowd: Crowd): void {
  crowd.told = false;
  for (const sum of crowd.a) {
    sum.c = 0;
    sum.o = false;
  }
}

/** Those who wait to be told, once it is a crowd: one alone is none, whatever he does. */
function tellOf(crowd: Crowd): Suspect[] {
  if (!crowd.a[0].o && !crowd.a[1].o) return [];
  const told = sameTool(crowd.q);
  const callers = new Set(told.map(([, , caller]) => caller)).size;
  if (callers < CALLERS_MIN && !crowd.told) return [];
  if (crowd.told !== true) crowd.t = toolOf(told);
  crowd.told = true;
  crowd.q = [];
  return told;
}

function step(sum: Sum, suspicious: boolean, which: 0 | 1): void {
  // Nothing takes away from nothing.
  const idle = !suspicious && sum.c === 0 && !sum.o;
  const usual = (sum.s + 0.5) / (sum.n + 10);
  if (!idle && sum.n >= CALLS_MIN[which] && usual <= USUAL_MAX) {
    const looked = Math.min(0.9, Math.max(TIMES * usual, SHARE_LEAST[which]));
    const weight = suspicious ? Math.log(looked / usual) : Math.log((1 - looked) / (1 - usual));
    sum.c = Math.min(MOST, Math.max(0, sum.c + weight));
    sum.o = sum.o ? sum.c > QUIET : sum.c >= ALARM;
  }
  // What may be an attack is not what is usual.
  if (sum.c > ALARM / 2) return;
  sum.n++;
  if (suspicious) sum.s++;
  if (sum.n < CALLS_MAX) return;
  sum.n /= 2;
  sum.s /= 2;
}

/** What makes it one alert: another attack on the place, by another tool or after a day of rest, is another. */
export function keyOf(crowd: Crowd, told: readonly Suspect[], at: number): string {
  crowd.e = episodeAt(crowd.e, at);
  const tool = toolOf(told);
  return `${tool === crowd.t ? tool : ''}|${episodeKey(crowd.e)}`;
}

/** The agent of them all. */
const toolOf = ([first, ...rest]: readonly Suspect[]): string =>
  first !== undefined && rest.every(([, , , , agent]) => agent === first[4]) ? first[4] : '';

/** Where most come by one agent, the rest are by-standers. */
function sameTool(suspects: Suspect[]): Suspect[] {
  const counts = new Map<string, number>();
  for (const [, , , , agent] of suspects) counts.set(agent, (counts.get(agent) ?? 0) + 1);
  for (const [agent, count] of counts)
    if (count >= OWN_TOOL_SHARE * suspects.length) return suspects.filter((one) => one[4] === agent);
  return suspects;
}

export const suspectOf = (event: ApiCall, caller: string, at: number): Suspect => [
  event.id,
  at,
  caller,
  event.client.address,
  event.client.agent ?? '',
];
