import type { ValueFormat, ValueType } from '../../event/index.js';
import { emptyStats } from './field-stats.js';
import { textParent } from './map-marks.js';
import { createSketch, type SchemaSketch, settle } from './schema-sketch.js';

type Counts = Readonly<Record<string, number>>;

/** A sketch as JSON, for a database or another process. The same knowledge gives the same text. */
export interface SavedSketch {
  readonly count: number;
  readonly whole: number;
  readonly full: boolean;
  readonly maps: readonly string[];
  /** Path, and messages that have it, that have it always, that have an object there; counts by type, format and class. */
  readonly fields: readonly (readonly [string, number, number, number, Counts, Counts, Counts])[];
}

const byText = ([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number =>
  a < b ? -1 : a > b ? 1 : 0;

const counts = (map: ReadonlyMap<string, number>): Counts => Object.fromEntries([...map].sort(byText));

export function saveSketch(sketch: SchemaSketch): SavedSketch {
  settle(sketch);
  const fields: SavedSketch['fields'] = [...sketch.fields]
    .sort(byText)
    .map(([path, stats]) => [
      path,
      stats.seen,
      stats.always,
      stats.objects,
      counts(stats.types),
      counts(stats.formats),
      counts(stats.classes),
    ]);
  const { count, whole, full } = sketch;
  return { count, whole, full, maps: [...sketch.maps].sort(), fields };
}

export function loadSketch(saved: SavedSketch): SchemaSketch {
  const sketch = createSketch();
  sketch.count = saved.count;
  sketch.whole = saved.whole;
  sketch.full = saved.full;
  sketch.maps = new Set(saved.maps);
  for (const [path, seen, always, objects, types, formats, classes] of saved.fields) {
    const stats = emptyStats();
    Object.assign(stats, { seen, always, objects });
    for (const [type, count] of Object.entries(types)) stats.types.set(type as ValueType, count);
    for (const [format, count] of Object.entries(formats)) stats.formats.set(format as ValueFormat, count);
    for (const [name, count] of Object.entries(classes)) stats.classes.set(name, count);
    sketch.fields.set(path, stats);
    const parent = textParent(path);
    sketch.names.set(parent, (sketch.names.get(parent) ?? 0) + 1);
  }
  return sketch;
}
