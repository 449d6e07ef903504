import type { Instant } from '../../event/index.js';

export interface StateMapOptions {
  /** Most entries; past it the least recently set are forgotten, and the host counts them. */
  readonly entriesMax: number;
  /** Forgotten this long after the last `set`, in event time. */
  readonly ttlMs: number;
}

/**
 * A bounded map that survives a restart. Values are plain JSON data. `get` hands out the live value: change it and
 * `set` it again to have the change kept. Iteration is not offered: a detector that needs it keeps its own index entry.
 */
export interface StateMap<T> {
  get(key: string): T | undefined;
  /** `at` is event time; it renews the entry's life. */
  set(key: string, value: T, at: Instant): void;
  delete(key: string): void;
  readonly size: number;
}

export interface DetectorState {
  /** The map of this name; the same options must be given at every call. */
  map<T>(name: string, options: StateMapOptions): StateMap<T>;
}
