import type { Instant } from '../../../event/index.js';

/** How often an entry was set in seconds of their own, as far as that is counted. */
export const TOUCHES_MAX = 8;

/** One entry of a state map, linked to those that were set before and after it. */
export interface StateEntry {
  readonly key: string;
  value: unknown;
  /** JSON of the value as loaded, until the first `get`. */
  body: string | undefined;
  /**
   * It expires `early` milliseconds before this second ends. A time in milliseconds would be a number of its own in memory, which each
   * look at the entry would fetch.
   */
  second: number;
  early: number;
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

export function newEntry(key: string, expiresAt: Instant, saved: boolean): StateEntry {
  const entry: StateEntry = {
    key,
    value: undefined,
    body: undefined,
    second: 0,
    early: 0,
    stamp: 0,
    touches: 1,
    saved,
    dirty: false,
    gone: false,
    older: undefined,
    newer: undefined,
  };
  setEnd(entry, expiresAt);
  return entry;
}

/** When it expires. */
export const endOf = ({ second, early }: StateEntry): Instant => second * 1000 - early;

export const isOver = ({ second, early }: StateEntry, now: Instant): boolean => second * 1000 - early <= now;

export function setEnd(entry: StateEntry, expiresAt: Instant): void {
  entry.second = Math.ceil(expiresAt / 1000);
  entry.early = entry.second * 1000 - expiresAt;
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
