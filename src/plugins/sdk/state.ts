import type { Instant } from '../../event/index.js';

/** How a value is saved, where its own JSON would be long: `read` must give back what `write` was given. */
export interface StateForm<T> {
  /** Plain JSON data. */
  write(value: T): unknown;
  read(saved: unknown): T;
}

export interface StateMapOptions {
  /**
   * Most entries, at most 1,000,000. When there are more, one is forgotten for each that is added, and counted: what has expired,
   * else what came once and longest ago; an entry that is set again in later seconds is kept before those that are not. The
   * `entriesMax / 4` set last are always there.
   */
  readonly entriesMax: number;
  /** Forgotten this long after the last `set`, in event time. */
  readonly ttlMs: number;
}

export interface FormedMapOptions<T> extends StateMapOptions {
  /** Values are saved as they are when absent. Another form is another version of the detector. */
  readonly form?: StateForm<T>;
}

/**
 * A bounded map that survives a restart. Values are plain JSON data, at most 64 KiB each as JSON. `get` hands out the live
 * value: change it and `set` it again to have the change kept. Keys have 1 to 240 characters and no control characters.
 * Iteration is not offered: a detector that needs it keeps its own index entry.
 */
export interface StateMap<T> {
  get(key: string): T | undefined;
  /** `at` is event time (`timeOf`); it renews the entry's life. */
  set(key: string, value: T, at: Instant): void;
  delete(key: string): void;
  /** Entries held, those that have expired and were not looked at since included. */
  readonly size: number;
}

export interface DetectorState {
  /** The map of this name (`[a-z][a-z0-9-]*`, at most 16 of them); the same options must be given at every call. */
  map<T>(name: string, options: FormedMapOptions<T>): StateMap<T>;
}
