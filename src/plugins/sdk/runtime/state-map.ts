import type { Instant } from '../../../event/index.js';
import type { FormedMapOptions, StateForm, StateMap } from '../state.js';
import { pluginError } from './plugin-error.js';
import { endOf, isOver, newEntry, type StateEntry, setEnd, TOUCHES_MAX } from './state-entry.js';
import { StateRanks } from './state-ranks.js';

/** One entry as it is saved. `key` is the detector's own key within its map. */
export interface SavedEntry {
  readonly key: string;
  /** JSON: `[stamp, touches, value]`: when it was set among the others, and how often. */
  readonly body: string;
  readonly expiresAt: Instant;
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
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A set that lengthens an entry's life by so much is another use of it; a burst is one. */
const TOUCH_MS = 1000;

/**
 * Bounded by what is used: when there is no room, what came once and long ago goes first (`StateRanks`), one entry for one.
 * `get` is an operation on a Map, `set` that and, once the map has been full, some links. The order is saved with the entries, so
 * that a restored map forgets what the saved one would have forgotten.
 */
export class BoundedStateMap<T> implements StateMap<T> {
  private readonly entries = new Map<string, StateEntry>();
  /** Made when the map is full for the first time: until then its stamps are order enough. */
  private ranks: StateRanks | undefined;
  private stamp = 0;
  /** What was found or added last: most calls are of the same key as the one before. */
  private latest: StateEntry | undefined;
  /** What was asked for last of all that is not there: it mostly comes next. */
  private missed: string | undefined;
  private changed: StateEntry[] = [];
  private removed = new Set<string>();

  constructor(
    private options: FormedMapOptions<T>,
    private readonly now: () => Instant,
    private readonly counters: StateCounters,
    saved: readonly SavedEntry[],
  ) {
    for (const one of saved) {
      const entry = restored(one);
      this.entries.set(entry.key, entry);
      if (entry.stamp > this.stamp) this.stamp = entry.stamp;
    }
    this.makeRoom();
  }

  /** A new configuration may come with new limits. */
  limit(options: FormedMapOptions<T>): void {
    if (options.entriesMax === this.options.entriesMax && options.ttlMs === this.options.ttlMs) return;
    this.options = options;
    this.makeRoom();
  }

  isWith(options: FormedMapOptions<T>): boolean {
    return options === this.options;
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: string): T | undefined {
    const entry = this.find(key);
    if (entry === undefined) {
      this.missed = key;
      return undefined;
    }
    if (isOver(entry, this.now())) {
      this.remove(entry);
      return undefined;
    }
    if (entry.body !== undefined) {
      const saved = (JSON.parse(entry.body) as [number, number, unknown])[2];
      const { form } = this.options;
      entry.value = form === undefined ? saved : form.read(saved);
      entry.body = undefined;
    }
    return entry.value as T;
  }

  set(key: string, value: T, at: Instant): void {
    const expiresAt = at + this.options.ttlMs;
    if (!Number.isSafeInteger(expiresAt))
      throw pluginError('PLUGIN_STATE_TIME', 'state is set at a time in whole milliseconds');
    const present = key === this.missed ? undefined : this.find(key);
    const entry = present ?? this.added(key, expiresAt);
    if (present !== undefined) {
      const longer = expiresAt - endOf(entry);
      const again = longer >= TOUCH_MS && entry.touches < TOUCHES_MAX;
      const touches = again ? entry.touches + 1 : entry.touches;
      if (this.ranks === undefined) entry.touches = touches;
      else this.ranks.touch(entry, touches);
      // Late events never shorten a life.
      if (longer > 0) setEnd(entry, expiresAt);
    }
    entry.stamp = ++this.stamp;
    entry.value = value;
    entry.body = undefined;
    if (!entry.dirty) {
      entry.dirty = true;
      this.changed.push(entry);
      // What came and went between two saves is nobody's to keep.
      if (this.changed.length > 2 * this.options.entriesMax) this.changed = this.changed.filter(isHere);
    }
    if (present === undefined) this.makeRoom();
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry !== undefined) this.remove(entry);
  }

  private find(key: string): StateEntry | undefined {
    const { latest } = this;
    if (latest !== undefined && latest.key === key && !latest.gone) return latest;
    const entry = this.entries.get(key);
    if (entry !== undefined) this.latest = entry;
    return entry;
  }

  /** What changed since the last call; clears the marks. */
  takeChanges(): { upserts: SavedEntry[]; deletes: string[] } {
    const upserts: SavedEntry[] = [];
    const { changed } = this;
    const { form } = this.options;
    this.changed = [];
    for (const entry of changed) {
      if (entry.gone) continue;
      entry.dirty = false;
      const json = toJson(entry.value, form);
      if (json === undefined) {
        this.counters.unsaved++;
        this.remove(entry);
        continue;
      }
      entry.saved = true;
      const { key, stamp, touches } = entry;
      upserts.push({ key, body: `[${stamp},${touches},${json}]`, expiresAt: endOf(entry) });
    }
    const deletes = [...this.removed];
    this.removed = new Set();
    return { upserts, deletes };
  }

  private added(key: string, expiresAt: Instant): StateEntry {
    if (key.length === 0 || key.length > KEY_LENGTH_MAX || isUnfit(key))
      throw pluginError(
        'PLUGIN_STATE_KEY',
        `a state key has 1 to ${KEY_LENGTH_MAX} characters, no control characters and no half of a surrogate pair`,
      );
    const saved = this.removed.size > 0 && this.removed.delete(key);
    const entry = newEntry(key, expiresAt, saved);
    this.entries.set(key, entry);
    this.ranks?.append(entry);
    this.latest = entry;
    this.missed = undefined;
    return entry;
  }

  private remove(entry: StateEntry): void {
    entry.gone = true;
    this.entries.delete(entry.key);
    this.ranks?.remove(entry);
    if (entry.saved) this.removed.add(entry.key);
  }

  private makeRoom(): void {
    if (this.entries.size <= this.options.entriesMax) return;
    const now = this.now();
    this.ranks ??= new StateRanks(this.entries.values());
    while (this.entries.size > this.options.entriesMax) {
      const victim = this.ranks.victim(this.options.entriesMax, now);
      if (victim === undefined) return;
      if (!isOver(victim, now)) this.counters.forgotten++;
      this.remove(victim);
    }
  }
}

/** Written out: every key that comes for the first time is looked through. */
function isUnfit(key: string): boolean {
  let isPlain = true;
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    if (code < 32) return true;
    if (code >= 0xd800) isPlain = false;
  }
  return !isPlain && LONE_SURROGATE.test(key);
}

const isHere = ({ gone }: StateEntry): boolean => !gone;

/** Its place among the others is read from the beginning of its text; the value waits until somebody asks for it. */
function restored({ key, body, expiresAt }: SavedEntry): StateEntry {
  const entry = newEntry(key, expiresAt, true);
  entry.body = body;
  entry.stamp = Number.parseInt(body.slice(1), 10);
  entry.touches = Number.parseInt(body.slice(body.indexOf(',') + 1), 10);
  return entry;
}

function toJson<T>(value: unknown, form: StateForm<T> | undefined): string | undefined {
  try {
    const json = JSON.stringify(form === undefined ? value : form.write(value as T));
    return json === undefined || json.length > BODY_LENGTH_MAX ? undefined : json;
  } catch {
    return undefined;
  }
}
