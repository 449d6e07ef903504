import type { Instant } from '../../../event/index.js';
import { isOver, SetOrder, type StateEntry, TOUCHES_MAX } from './state-entry.js';

/**
 * Entries by how often they have been used: newcomers, those that came again, and those that came often. Each rank has a share
 * of the room that the others cannot take: a flood of keys that come once pushes out keys that came once, and nothing else.
 */
const RANKS = [
  { touches: 1, share: 0.25 },
  { touches: 2, share: 0.25 },
  { touches: TOUCHES_MAX, share: 0.5 },
] as const;

export class StateRanks {
  private readonly orders = RANKS.map(() => new SetOrder());

  constructor(entries: Iterable<StateEntry>) {
    for (const entry of [...entries].sort((a, b) => a.stamp - b.stamp)) this.append(entry);
  }

  append(entry: StateEntry): void {
    this.orderOf(entry.touches).append(entry);
  }

  remove(entry: StateEntry): void {
    this.orderOf(entry.touches).remove(entry);
  }

  /** The entry was set: it is the latest of its rank, or of a higher one. */
  touch(entry: StateEntry, touches: number): void {
    const from = this.orderOf(entry.touches);
    const to = this.orderOf(touches);
    entry.touches = touches;
    if (from === to) from.moveToEnd(entry);
    else {
      from.remove(entry);
      to.append(entry);
    }
  }

  /** Who goes when there is no room: what has expired, else the one set longest ago in the lowest rank that has more than its share. */
  victim(entriesMax: number, now: Instant): StateEntry | undefined {
    for (const { oldest } of this.orders) if (oldest !== undefined && isOver(oldest, now)) return oldest;
    for (const [rank, { share }] of RANKS.entries()) {
      const order = this.orders[rank];
      if (order !== undefined && order.size > share * entriesMax) return order.oldest;
    }
    return this.orders.find(({ oldest }) => oldest !== undefined)?.oldest;
  }

  private orderOf(touches: number): SetOrder {
    const [once, again, often] = this.orders as [SetOrder, SetOrder, SetOrder];
    return touches < 2 ? once : touches < TOUCHES_MAX ? again : often;
  }
}
