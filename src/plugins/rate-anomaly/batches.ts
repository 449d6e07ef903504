import type { Instant } from '../../event/index.js';
import { hashText } from '../sdk/index.js';

/** A burst that somebody made in an hour. Plain data. */
export interface Batch {
  readonly hour: number;
  /** Hashes of the caller, and of his program; 0 when it is not known. */
  readonly by: number;
  readonly program: number;
  /** Most calls within ten seconds. */
  peak: number;
}

const HOUR_MS = 3_600_000;
const BATCHES_MAX = 32;
/** Times that make a habit: within the last days, or weeks on the same weekday. */
const TIMES = 2;
const DAYS = 8;
const WEEKS = 5;

/** Remembers a burst, the largest of its caller and hour. */
export function noteBatch(
  batches: Batch[],
  caller: string,
  agent: string | undefined,
  at: Instant,
  calls: number,
): void {
  const hour = Math.floor(at / HOUR_MS);
  const by = hashText(caller);
  const present = batches.find((one) => one.hour === hour && one.by === by);
  if (present !== undefined) {
    present.peak = Math.max(present.peak, calls);
    return;
  }
  batches.push({ hour, by, program: agent === undefined ? 0 : hashText(agent), peak: calls });
  if (batches.length > BATCHES_MAX) batches.shift();
}

/**
 * Whether the same caller or program has done as much at this hour (one before or after) on two of the last eight days, or on
 * two of the last five of this weekday: a nightly batch, a Monday's report.
 */
export function isHabit(
  batches: readonly Batch[],
  caller: string,
  agent: string | undefined,
  at: Instant,
  calls: number,
): boolean {
  const hour = Math.floor(at / HOUR_MS);
  const by = hashText(caller);
  const program = agent === undefined ? 0 : hashText(agent);
  const days = new Set<number>();
  const weeks = new Set<number>();
  for (const one of batches) {
    if (one.by !== by && (program === 0 || one.program !== program)) continue;
    if (2 * one.peak < calls) continue;
    const back = Math.round((hour - one.hour) / 24);
    if (back < 1 || Math.abs(hour - one.hour - back * 24) > 1) continue;
    if (back <= DAYS) days.add(back);
    if (back % 7 === 0 && back <= 7 * WEEKS) weeks.add(back);
  }
  return days.size >= TIMES || weeks.size >= TIMES;
}
