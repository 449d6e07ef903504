import type { ShapeField, ValueFormat, ValueType } from '../../event/index.js';

/** Data classes kept of one field; those that sort first. */
export const CLASSES_MAX = 16;

/** What the messages seen so far say about one path. All counts are of messages. */
export interface FieldStats {
  /** Messages that have the path. */
  seen: number;
  /** Messages that are told whole and have the path in every object that could have it. */
  always: number;
  /** Messages that are told whole and have an object at the path: what `always` of its fields is compared with. */
  objects: number;
  readonly types: Map<ValueType, number>;
  readonly formats: Map<ValueFormat, number>;
  readonly classes: Map<string, number>;
}

export function emptyStats(): FieldStats {
  return { seen: 0, always: 0, objects: 0, types: new Map(), formats: new Map(), classes: new Map() };
}

export function bump<K>(counts: Map<K, number>, key: K, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Keeps the classes that sort first: whatever the order of arrival, the same ones stay, with exact counts. */
function boundClasses(classes: Map<string, number>): void {
  if (classes.size <= CLASSES_MAX) return;
  for (const name of [...classes.keys()].sort().slice(CLASSES_MAX)) classes.delete(name);
}

export function observeField(stats: FieldStats, field: ShapeField, whole: boolean, times = 1): void {
  stats.seen += times;
  bump(stats.types, field.type, times);
  if (field.also !== undefined) for (const type of new Set(field.also)) bump(stats.types, type, times);
  if (whole) {
    if (field.optional !== true) stats.always += times;
    if (field.type === 'object' || field.also?.includes('object')) stats.objects += times;
  }
  if (field.format !== undefined) bump(stats.formats, field.format, times);
  if (field.classes !== undefined) {
    for (const name of field.classes) bump(stats.classes, name, times);
    boundClasses(stats.classes);
  }
}

function addCounts<K>(into: Map<K, number>, from: ReadonlyMap<K, number>): void {
  for (const [key, count] of from) bump(into, key, count);
}

/** Adds what was learnt elsewhere about the same path. */
export function addStats(into: FieldStats, from: FieldStats): void {
  into.seen += from.seen;
  into.always += from.always;
  into.objects += from.objects;
  addCounts(into.types, from.types);
  addCounts(into.formats, from.formats);
  addCounts(into.classes, from.classes);
  boundClasses(into.classes);
}
