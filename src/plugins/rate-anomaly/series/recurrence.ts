import type { History } from './history.js';

const EVENTS = 48;
/** Unusual values this near to each other are one event. */
const APART = 12;
/** So many alike, at least so often, are what this series does. */
const ALIKE = 4;
const OFTEN = 0.006;

/** Tells an unusual value that came before – at this hour of a day before, or every now and then – from one that is new. */
export class Recurrence {
  private events: { row: number; size: number }[] = [];
  private latest = Number.NEGATIVE_INFINITY;

  /** `size` has a sign: how far off, in usual distances. */
  note(row: number, size: number): void {
    const last = this.events[this.events.length - 1];
    if (last !== undefined && row - this.latest <= APART && last.size * size > 0) {
      if (Math.abs(size) > Math.abs(last.size)) last.size = size;
    } else {
      this.events.push({ row, size });
      if (this.events.length > EVENTS) this.events.shift();
    }
    this.latest = row;
  }

  /** Values as far off come often. */
  often(row: number, size: number): boolean {
    let alike = 0;
    for (let i = this.events.length - 1; i >= 0; i--) {
      const event = this.events[i];
      if (event === undefined) break;
      if (event.size * size <= 0 || Math.abs(event.size) < 0.7 * Math.abs(size) || row - event.row <= APART)
        continue;
      alike++;
      if (alike >= ALIKE && alike / (row - event.row) > OFTEN) return true;
    }
    return false;
  }
}

/**
 * Whether a value was as unusual `lags` ago, or a step or two beside: `usual` holds the values with the unusual drawn in.
 * `off` is how unusual it is now.
 */
export function cameBefore(
  raw: History,
  usual: History,
  value: number,
  off: number,
  lags: readonly number[],
): boolean {
  for (const lag of lags) {
    // Seen once or twice there: that the value was there is enough, though it was not told as unusual.
    const near = raw.count < 2.5 * lag ? 0.35 * Math.abs(off) : -1;
    const reach = lag >= 100 ? 3 : lag >= 20 ? 1 : 0;
    for (let times = 1; times <= 3; times++)
      for (let beside = -reach; beside <= reach; beside++) {
        const ago = lag * times + beside;
        if (ago > raw.held) break;
        if (Math.abs(raw.lag(ago) - value) <= near) return true;
        if ((raw.lag(ago) - usual.lag(ago)) / off > 0.6) return true;
      }
  }
  return false;
}
