import type { Instant } from '../../../event/index.js';
import type { DetectorState, FormedMapOptions, StateMap } from '../state.js';
import { pluginError } from './plugin-error.js';
import { BoundedStateMap, type SavedEntry, type StateCounters } from './state-map.js';

/** Between a map's name and a key of it, in what is saved. Neither can contain it. */
const SEPARATOR = '\u0001';
const MAPS_MAX = 16;
const ENTRIES_MAX = 1_000_000;
const MAP_NAME = /^[a-z][a-z0-9-]{0,39}$/;

export interface MemoryChanges {
  readonly upserts: SavedEntry[];
  readonly deletes: string[];
}

/** A handle on the memory that can be taken back, from a detector that did not answer in time. */
export interface StateHandle {
  readonly state: DetectorState;
  revoke(): void;
}

/** All that one detector remembers of one organisation in one lane. `key` of an entry is `<map>\u0001<key>`. */
export class DetectorMemory {
  readonly counters: StateCounters = { forgotten: 0, unsaved: 0 };
  private readonly maps = new Map<string, BoundedStateMap<unknown>>();
  /** Loaded entries of maps that the detector has not asked for yet. */
  private readonly waiting = new Map<string, SavedEntry[]>();

  constructor(
    saved: readonly SavedEntry[],
    private readonly now: () => Instant,
  ) {
    for (const entry of saved) {
      const at = entry.key.indexOf(SEPARATOR);
      if (at <= 0) continue;
      const name = entry.key.slice(0, at);
      const list = this.waiting.get(name) ?? [];
      if (list.length === 0) this.waiting.set(name, list);
      list.push({ ...entry, key: entry.key.slice(at + 1) });
    }
  }

  /** Entries over all maps. */
  get size(): number {
    let size = 0;
    for (const map of this.maps.values()) size += map.size;
    return size;
  }

  handle(): StateHandle {
    const guard = { revoked: false };
    const handed = new Map<string, GuardedMap>();
    const state: DetectorState = {
      map: <T>(name: string, options: FormedMapOptions<T>): StateMap<T> => {
        if (guard.revoked) assertLive(guard);
        let view = handed.get(name);
        // Detectors ask for their maps in every call.
        if (view?.isWith(options)) return view as StateMap<unknown> as StateMap<T>;
        const map = this.map(name, options);
        if (view === undefined) {
          view = new GuardedMap(map, guard);
          handed.set(name, view);
        }
        return view as StateMap<unknown> as StateMap<T>;
      },
    };
    return {
      state,
      revoke: () => {
        guard.revoked = true;
      },
    };
  }

  takeChanges(): MemoryChanges {
    const upserts: SavedEntry[] = [];
    const deletes: string[] = [];
    for (const [name, map] of this.maps) {
      const changes = map.takeChanges();
      for (const entry of changes.upserts) upserts.push({ ...entry, key: name + SEPARATOR + entry.key });
      for (const key of changes.deletes) deletes.push(name + SEPARATOR + key);
    }
    return { upserts, deletes };
  }

  private map(name: string, options: FormedMapOptions<unknown>): BoundedStateMap<unknown> {
    let map = this.maps.get(name);
    if (map !== undefined) {
      map.limit(options);
      return map;
    }
    if (!MAP_NAME.test(name))
      throw pluginError(
        'PLUGIN_STATE_MAP',
        'a state map has a name of [a-z][a-z0-9-]*, at most 40 characters',
      );
    if (this.maps.size >= MAPS_MAX)
      throw pluginError('PLUGIN_STATE_MAP', `a detector has at most ${MAPS_MAX} state maps`);
    if (!(options.entriesMax >= 1 && options.entriesMax <= ENTRIES_MAX) || !(options.ttlMs > 0))
      throw pluginError('PLUGIN_STATE_MAP', `entriesMax is 1 to ${ENTRIES_MAX}, ttlMs is above 0`);
    map = new BoundedStateMap(options, this.now, this.counters, this.waiting.get(name) ?? []);
    this.waiting.delete(name);
    this.maps.set(name, map);
    return map;
  }
}

class GuardedMap implements StateMap<unknown> {
  constructor(
    private readonly map: BoundedStateMap<unknown>,
    private readonly guard: { readonly revoked: boolean },
  ) {}

  get size(): number {
    return this.map.size;
  }

  isWith(options: FormedMapOptions<unknown>): boolean {
    return this.map.isWith(options);
  }

  get(key: string): unknown {
    if (this.guard.revoked) assertLive(this.guard);
    return this.map.get(key);
  }

  set(key: string, value: unknown, at: Instant): void {
    if (this.guard.revoked) assertLive(this.guard);
    this.map.set(key, value, at);
  }

  delete(key: string): void {
    assertLive(this.guard);
    this.map.delete(key);
  }
}

function assertLive(guard: { readonly revoked: boolean }): void {
  if (guard.revoked)
    throw pluginError('PLUGIN_STATE_REVOKED', 'the detector was too late: its state was taken back');
}
