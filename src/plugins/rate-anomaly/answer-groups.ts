import type { Instant } from '../../event/index.js';
import {
  addRecent,
  addTo,
  age,
  bucketOf,
  bucketTop,
  type LogHistogram,
  newLogHistogram,
  type StateMap,
} from '../sdk/index.js';

/** Answers with success of a login, by size: some say even no with 200. Plain data. */
export interface Admissions {
  sizes: LogHistogram;
  /** Addresses that were counted last, as hashes: each counts once among 24. */
  from: number[];
  /** Of those that were counted, how many were refused by status. */
  refused: number;
  /** Bytes up to which an answer is a refusal; 0 while the sizes are not two groups far apart. */
  small: number;
}

const FROM_MAX = 24;
const ANSWERS_MIN = 40;
const ANSWERS_MAX = 1024;
/** Half octaves between two groups that nothing falls into. */
const APART = 2;

export const newAdmissions = (): Admissions => ({ sizes: newLogHistogram(), from: [], refused: 0, small: 0 });

/** Learns an answer of a login, one of each address. */
export function learnAnswer(known: Admissions, source: number, refused: boolean, bytes: number): void {
  if (!addRecent(known.from, source, FROM_MAX)) return;
  if (refused) {
    known.refused++;
    known.small = 0;
    return;
  }
  addTo(known.sizes, bucketOf(bytes));
  if (known.sizes.total > ANSWERS_MAX) {
    age(known.sizes);
    known.refused >>= 1;
  }
  if (known.sizes.total % 8 === 0) known.small = smallOf(known);
}

/** Where wrong passwords are refused by status, small answers are something else. */
function smallOf({ sizes: { counts, total }, refused }: Admissions): number {
  if (total < ANSWERS_MIN || refused > 0.01 * total) return 0;
  let below = 0;
  let empty = 0;
  let top = 0;
  for (const [bucket, count] of counts.entries()) {
    if (count <= 0.01 * total) {
      if (below > 0) empty++;
      continue;
    }
    if (below > 0 && empty >= APART) return below >= 0.02 * total && below < 0.5 * total ? bucketTop(top) : 0;
    below += count;
    top = bucket;
    empty = 0;
  }
  return 0;
}

/** What one address was answered at a place that tells of accounts, the latest: hash of the account, bytes, milliseconds. */
export type Answers = [account: number, bytes: number, ms: number][];

const ACCOUNTS_MIN = 12;
const ANSWERS_OF_ONE = 32;
const SHARE = 0.3;
/** How much further two groups are from each other than theirs are among themselves, and how far at least, as a factor. */
const FURTHER = 4;
const FACTOR = 1.15;

/** Remembers an answer; true when those of many accounts fall into two groups, which tell who has one. */
export function tellsApart(
  map: StateMap<Answers>,
  key: string,
  account: number,
  { bytes = 0, ms = 0 }: { readonly bytes: number | undefined; readonly ms: number | undefined },
  at: Instant,
): boolean {
  const answers = map.get(key) ?? [];
  if (!answers.some(([of]) => of === account)) {
    answers.push([account, bytes, ms]);
    if (answers.length > ANSWERS_OF_ONE) answers.shift();
    map.set(key, answers, at);
  }
  if (answers.length < ACCOUNTS_MIN) return false;
  return isTwofold(answers.map(([, size]) => size)) || isTwofold(answers.map(([, , time]) => time));
}

/** Whether numbers are two groups, each a good share of them, far from each other and close together. */
export function isTwofold(values: readonly number[]): boolean {
  const logs = values.map((value) => Math.log(1 + value)).sort((a, b) => a - b);
  let gap = 0;
  let split = 0;
  for (let i = 1; i < logs.length; i++) {
    const step = (logs[i] ?? 0) - (logs[i - 1] ?? 0);
    if (step > gap) {
      gap = step;
      split = i;
    }
  }
  if (Math.min(split, logs.length - split) < SHARE * logs.length || gap < Math.log(FACTOR)) return false;
  const low = logs.slice(0, split);
  const high = logs.slice(split);
  const apart = mean(high) - mean(low);
  return apart > FURTHER * Math.max(spread(low), spread(high));
}

const mean = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0) / list.length;

function spread(list: readonly number[]): number {
  const middle = mean(list);
  return mean(list.map((each) => Math.abs(each - middle)));
}
