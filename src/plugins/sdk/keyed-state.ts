import type { Instant } from '../../event/index.js';
import {
  addAt,
  addDecaying,
  addDistinct,
  addRecent,
  addValue,
  type DecayingCount,
  type DistinctCount,
  distinctOf,
  hashText,
  newDecayingCount,
  newDistinctCount,
  newQuantileSketch,
  newTimeWindows,
  type QuantileSketch,
  quantileAt,
  sumOver,
  type TimeWindows,
  valueAt,
} from './sketches/index.js';
import type { DetectorState, StateMap, StateMapOptions } from './state.js';

/*
 * What most detectors remember, by key, over maps of their state: each has the map's name, limits and lifetime. Made anew in
 * every call of a detector, at no cost.
 */

/** Counters that halve with every half-life. */
export class KeyedCounters {
  private readonly map: StateMap<DecayingCount>;

  constructor(
    state: DetectorState,
    name: string,
    private readonly options: StateMapOptions & { readonly halfLifeMs: number },
  ) {
    this.map = state.map(name, options);
  }

  /** The sum afterwards. */
  add(key: string, at: Instant, by = 1): number {
    const count = this.map.get(key) ?? newDecayingCount();
    const sum = addDecaying(count, at, this.options.halfLifeMs, by);
    this.map.set(key, count, at);
    return sum;
  }

  get(key: string, now: Instant): number {
    const count = this.map.get(key);
    return count === undefined ? 0 : valueAt(count, now, this.options.halfLifeMs);
  }
}

/** Sets of the members added last, as hashes. */
export class KeyedSets {
  private readonly map: StateMap<number[]>;

  constructor(
    state: DetectorState,
    name: string,
    private readonly options: StateMapOptions & { readonly membersMax: number },
  ) {
    this.map = state.map(name, options);
  }

  /** True when the member was not there. */
  add(key: string, member: string, at: Instant): boolean {
    const set = this.map.get(key) ?? [];
    const isNew = addRecent(set, hashText(member), this.options.membersMax);
    this.map.set(key, set, at);
    return isNew;
  }

  has(key: string, member: string): boolean {
    return this.map.get(key)?.includes(hashText(member)) ?? false;
  }

  sizeOf(key: string): number {
    return this.map.get(key)?.length ?? 0;
  }
}

/** How many different members each key has had (HyperLogLog). */
export class KeyedDistincts {
  private readonly map: StateMap<DistinctCount>;

  constructor(state: DetectorState, name: string, options: StateMapOptions) {
    this.map = state.map(name, options);
  }

  /** How many there are afterwards. */
  add(key: string, member: string, at: Instant): number {
    const count = this.map.get(key) ?? newDistinctCount();
    addDistinct(count, hashText(member));
    this.map.set(key, count, at);
    return distinctOf(count);
  }

  get(key: string): number {
    const count = this.map.get(key);
    return count === undefined ? 0 : distinctOf(count);
  }
}

/** Quantiles of numbers by key. */
export class KeyedQuantiles {
  private readonly map: StateMap<QuantileSketch>;

  constructor(state: DetectorState, name: string, options: StateMapOptions) {
    this.map = state.map(name, options);
  }

  add(key: string, value: number, at: Instant): void {
    const sketch = this.map.get(key) ?? newQuantileSketch();
    addValue(sketch, value);
    this.map.set(key, sketch, at);
  }

  /** Undefined when nothing was added. `share` is 0 to 1. */
  get(key: string, share: number): number | undefined {
    const sketch = this.map.get(key);
    return sketch === undefined ? undefined : quantileAt(sketch, share);
  }
}

/** Sums over the latest slots of time by key. */
export class KeyedWindows {
  private readonly map: StateMap<TimeWindows>;

  constructor(
    state: DetectorState,
    name: string,
    private readonly options: StateMapOptions & { readonly slots: number; readonly slotMs: number },
  ) {
    this.map = state.map(name, options);
  }

  /** The sum over all slots afterwards. */
  add(key: string, at: Instant, by = 1): number {
    const windows = this.map.get(key) ?? newTimeWindows(this.options.slots, this.options.slotMs);
    addAt(windows, at, by);
    this.map.set(key, windows, at);
    return sumOver(windows, at);
  }

  get(key: string, now: Instant): number {
    const windows = this.map.get(key);
    return windows === undefined ? 0 : sumOver(windows, now);
  }
}
