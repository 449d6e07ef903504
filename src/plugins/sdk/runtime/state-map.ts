import type { Instant } from '../../../event/index.js';
import type { StateMap, StateMapOptions } from '../state.js';
import { pluginError } from './plugin-error.js';

/** One entry as it is saved. `key` is the detector's own key within its map. */
export interface SavedEntry {
  readonly key: string;
  /** JSON. */
  readonly body: string;
  readonly expiresAt: Instant;
}

interface Entry {
  readonly key: string;
  value: unknown;
  /** JSON as loaded, until the first `get`. */
  body: string | undefined;
  expiresAt: Instant;
  /** A row of it exists, so that forgetting it must delete one. */
  saved: boolean;
  dirty: boolean;
  gone: boolean;
}

/** What a map tells its owner about: counters only rise. */
export interface StateCounters {
  /** Entries set out for space. */
  forgotten: number;
  /** Entries that could not be saved: not JSON, or too large. */
  unsaved: number;
}

const KEY_LENGTH_MAX = 240;
const BODY_LENGTH_MAX = 65_536;
/** Share of a full map that is set out at once: one pass over the map then pays for many new entries. */
const MAKE_ROOM = 0.1;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
const CONTROL = /[\u0000-\u001f]/;

/**
 * `get` and `set` cost one operation on a Map: entries are not kept in order, but looked through when the map is full.
 * Age is event time alone, so that a restored map forgets the same entries as the one that was saved.
 */
export class BoundedStateMap<T> implements StateMap<T> {
  private readonly entries = new Map<string, Entry>();
  private changed: Entry[] = [];
  private removed = new Set<string>();

  constructor(
    private options: StateMapOptions,
    private readonly now: () => Instant,
    private readonly counters: StateCounters,
    saved: readonly SavedEntry[],
  ) {
    for (const { key, body, expiresAt } of saved)
      this.entries.set(key, {
        key,
        value: undefined,
        body,
        expiresAt,
        saved: true,
        dirty: false,
        gone: false,
      });
    if (this.entries.size > options.entriesMax) this.makeRoom();
  }

  /** A new configuration may come with new limits. */
  limit(options: StateMapOptions): void {
    if (options.entriesMax === this.options.entriesMax && options.ttlMs === this.options.ttlMs) return;
    this.options = options;
    if (this.entries.size > options.entriesMax) this.makeRoom();
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt <= this.now()) {
      this.remove(entry);
      return undefined;
    }
    if (entry.body !== undefined) {
      entry.value = JSON.parse(entry.body);
      entry.body = undefined;
    }
    return entry.value as T;
  }

  set(key: string, value: T, at: Instant): void {
    const expiresAt = at + this.options.ttlMs;
    if (!Number.isSafeInteger(expiresAt))
      throw pluginError('PLUGIN_STATE_TIME', 'state is set at a time in whole milliseconds');
    let entry = this.entries.get(key);
    if (entry === undefined) {
      if (key.length === 0 || key.length > KEY_LENGTH_MAX || CONTROL.test(key))
        throw pluginError(
          'PLUGIN_STATE_KEY',
          `a state key has 1 to ${KEY_LENGTH_MAX} characters and no control characters`,
        );
      entry = {
        key,
        value,
        body: undefined,
        expiresAt,
        saved: this.removed.delete(key),
        dirty: true,
        gone: false,
      };
      this.entries.set(key, entry);
      this.changed.push(entry);
      if (this.entries.size > this.options.entriesMax) this.makeRoom();
      return;
    }
    entry.value = value;
    entry.body = undefined;
    // Late events never shorten a life.
    if (expiresAt > entry.expiresAt) entry.expiresAt = expiresAt;
    if (!entry.dirty) {
      entry.dirty = true;
      this.changed.push(entry);
    }
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry !== undefined) this.remove(entry);
  }

  /** What changed since the last call; clears the marks. */
  takeChanges(): { upserts: SavedEntry[]; deletes: string[] } {
    const upserts: SavedEntry[] = [];
    const { changed } = this;
    this.changed = [];
    for (const entry of changed) {
      if (entry.gone) continue;
      entry.dirty = false;
      const body = toJson(entry.value);
      if (body === undefined) {
        this.counters.unsaved++;
        this.remove(entry);
        continue;
      }
      entry.saved = true;
      upserts.push({ key: entry.key, body, expiresAt: entry.expiresAt });
    }
    const deletes = [...this.removed];
    this.removed = new Set();
    return { upserts, deletes };
  }

  private remove(entry: Entry): void {
    entry.gone = true;
    this.entries.delete(entry.key);
    if (entry.saved) this.removed.add(entry.key);
  }

  /** Forgets what has expired, then the least recently set, down to nine tenths of the limit. */
  private makeRoom(): void {
    const now = this.now();
    for (const entry of this.entries.values()) if (entry.expiresAt <= now) this.remove(entry);
    const keep = Math.max(1, Math.floor(this.options.entriesMax * (1 - MAKE_ROOM)));
    const surplus = this.entries.size - keep;
    if (this.entries.size <= this.options.entriesMax || surplus <= 0) return;
    const ages = new Float64Array(this.entries.size);
    let index = 0;
    for (const entry of this.entries.values()) ages[index++] = entry.expiresAt;
    ages.sort();
    const threshold = ages[surplus] ?? Number.POSITIVE_INFINITY;
    let left = surplus;
    const ties: Entry[] = [];
    for (const entry of this.entries.values()) {
      if (entry.expiresAt < threshold) {
        this.remove(entry);
        left--;
      } else if (entry.expiresAt === threshold) ties.push(entry);
    }
    // Among entries of one age the key decides: the order of insertion is not saved.
    ties.sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const entry of ties.slice(0, left)) this.remove(entry);
    this.counters.forgotten += surplus;
  }
}

function toJson(value: unknown): string | undefined {
  try {
    const body = JSON.stringify(value);
    return body === undefined || body.length > BODY_LENGTH_MAX ? undefined : body;
  } catch {
    return undefined;
  }
}
