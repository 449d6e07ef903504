import type { Instant } from '../../../event/index.js';

/** How often an entry was set in seconds of their own, as far as that is counted. */
export const TOUCHES_MAX = 8;

/** One entry of a state map, linked to those that were set before and after it. */
export interface StateEntry {
  readonly key: string;
  value: unknown;
  /** JSON of the value as loaded, until the first `get`. */
  body: string | undefined;
  expiresAt: Instant;
  /** Rises with every `set` of the map: the order in which entries were set. */
  stamp: number;
  /** 1 to TOUCHES_MAX. */
  touches: number;
  /** A row of it exists, so that forgetting it must delete one. */
  saved: boolean;
  dirty: boolean;
  gone: boolean;
  older: StateEntry | undefined;
  newer: StateEntry | undefined;
}

/** Entries in the order in which they were set. */
export class SetOrder {
  size = 0;
  oldest: StateEntry | undefined;
  private newest: StateEntry | undefined;

  append(entry: StateEntry): void {
    entry.older = this.newest;
    entry.newer = undefined;
    if (this.newest === undefined) this.oldest = entry;
    else this.newest.newer = entry;
    this.newest = entry;
    this.size++;
  }

  remove(entry: StateEntry): void {
    const { older, newer } = entry;
    if (older === undefined) this.oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.newest = older;
    else newer.older = older;
    entry.older = undefined;
    entry.newer = undefined;
    this.size--;
  }

  moveToEnd(entry: StateEntry): void {
    if (entry === this.newest) return;
    this.remove(entry);
    this.append(entry);
  }
}
