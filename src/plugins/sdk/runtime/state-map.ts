import type { Instant } from '../../../event/index.js';
import type { StateMap, StateMapOptions } from '../state.js';
import { pluginError } from './plugin-error.js';

/** One entry as it is saved. `key` is the detector's own key within its map. */
export interface SavedEntry {
  readonly key: string;
  /** JSON: `[generation, value]`. */
  readonly body: string;
  readonly expiresAt: Instant;
}

interface Entry {
  readonly key: string;
  value: unknown;
  /** As loaded, until the first `get`. */
  body: string | undefined;
  expiresAt: Instant;
  /** In which it was set last: the young one holds the entries of the present generation. */
  generation: number;
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
/** Keeps the number of the generation; no detector can have this key. */
const GENERATION_KEY = '\u0001';
const NEVER = 8_640_000_000_000_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
const UNFIT = /[\u0000-\u001f]|\p{Surrogate}/u;

/**
 * Two generations: what is set goes into the young one, and when that holds half of what is allowed, the old one is
 * forgotten as a whole and the young one is the old. So `get` and `set` cost an operation or two on a Map, also for an
 * attacker who brings a new key every time, and what was set least recently goes first, a generation at a time. The
 * generation of each entry is saved, so that a restored map forgets what the saved one would have forgotten.
 */
export class BoundedStateMap<T> implements StateMap<T> {
  private young = new Map<string, Entry>();
  private old = new Map<string, Entry>();
  private generation = 0;
  private generationSaved = 0;
  /** What `get` found last: most `set`s are of the same key. */
  private latest: Entry | undefined;
  private latestKey = '';
  private changed: Entry[] = [];
  private removed = new Set<string>();

  constructor(
    private options: StateMapOptions,
    private readonly now: () => Instant,
    private readonly counters: StateCounters,
    saved: readonly SavedEntry[],
  ) {
    this.generation = Number(saved.find(({ key }) => key === GENERATION_KEY)?.body ?? 0);
    this.generationSaved = this.generation;
    for (const { key, body, expiresAt } of saved) {
      if (key === GENERATION_KEY) continue;
      const generation = generationOf(body);
      const map = generation >= this.generation ? this.young : this.old;
      map.set(key, {
        key,
        value: undefined,
        body,
        expiresAt,
        generation,
        saved: true,
        dirty: false,
        gone: false,
      });
    }
    this.makeRoom();
  }

  /** A new configuration may come with new limits. */
  limit(options: StateMapOptions): void {
    if (options.entriesMax === this.options.entriesMax && options.ttlMs === this.options.ttlMs) return;
    this.options = options;
    this.makeRoom();
  }

  get size(): number {
    return this.young.size + this.old.size;
  }

  get(key: string): T | undefined {
    const entry = this.young.get(key) ?? this.old.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt <= this.now()) {
      this.remove(entry);
      return undefined;
    }
    if (entry.body !== undefined) {
      entry.value = (JSON.parse(entry.body) as [number, unknown])[1];
      entry.body = undefined;
    }
    this.latest = entry;
    this.latestKey = key;
    return entry.value as T;
  }

  set(key: string, value: T, at: Instant): void {
    const expiresAt = at + this.options.ttlMs;
    if (!Number.isSafeInteger(expiresAt))
      throw pluginError('PLUGIN_STATE_TIME', 'state is set at a time in whole milliseconds');
    const { latest } = this;
    const entry =
      latest !== undefined && key === this.latestKey && !latest.gone ? latest : this.entry(key, value);
    if (entry.generation !== this.generation) this.rejuvenate(entry);
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
    const entry = this.young.get(key) ?? this.old.get(key);
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
      const json = toJson(entry.value);
      if (json === undefined) {
        this.counters.unsaved++;
        this.remove(entry);
        continue;
      }
      entry.saved = true;
      upserts.push({ key: entry.key, body: `[${entry.generation},${json}]`, expiresAt: entry.expiresAt });
    }
    if (this.generation !== this.generationSaved) {
      this.generationSaved = this.generation;
      upserts.push({ key: GENERATION_KEY, body: `${this.generation}`, expiresAt: NEVER });
    }
    const deletes = [...this.removed];
    this.removed = new Set();
    return { upserts, deletes };
  }

  private entry(key: string, value: T): Entry {
    const present = this.young.get(key) ?? this.old.get(key);
    if (present !== undefined) return present;
    if (key.length === 0 || key.length > KEY_LENGTH_MAX || UNFIT.test(key))
      throw pluginError(
        'PLUGIN_STATE_KEY',
        `a state key has 1 to ${KEY_LENGTH_MAX} characters, no control characters and no half of a surrogate pair`,
      );
    const saved = this.removed.size > 0 && this.removed.delete(key);
    return { key, value, body: undefined, expiresAt: 0, generation: -1, saved, dirty: false, gone: false };
  }

  private rejuvenate(entry: Entry): void {
    if (entry.generation >= 0) this.old.delete(entry.key);
    entry.generation = this.generation;
    this.young.set(entry.key, entry);
    if (this.young.size * 2 >= this.options.entriesMax) this.makeRoom();
  }

  private remove(entry: Entry): void {
    entry.gone = true;
    if (!this.young.delete(entry.key)) this.old.delete(entry.key);
    if (entry.saved) this.removed.add(entry.key);
  }

  private makeRoom(): void {
    if (this.young.size * 2 >= this.options.entriesMax) {
      const forgotten = this.old;
      this.old = this.young;
      this.young = new Map();
      this.generation++;
      const now = this.now();
      for (const entry of forgotten.values()) {
        entry.gone = true;
        if (entry.saved) this.removed.add(entry.key);
        if (entry.expiresAt > now) this.counters.forgotten++;
      }
    }
    if (this.size > this.options.entriesMax) {
      // Only a limit that was lowered gets here.
      for (const entry of [...this.old.values()].slice(0, this.size - this.options.entriesMax)) {
        this.remove(entry);
        this.counters.forgotten++;
      }
    }
  }
}

function generationOf(body: string): number {
  return Number.parseInt(body.slice(1), 10);
}

function toJson(value: unknown): string | undefined {
  try {
    const json = JSON.stringify(value);
    return json === undefined || json.length > BODY_LENGTH_MAX ? undefined : json;
  } catch {
    return undefined;
  }
}
