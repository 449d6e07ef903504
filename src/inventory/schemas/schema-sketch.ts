import type { Shape } from '../../event/index.js';
import { addStats, emptyStats, type FieldStats, observeField } from './field-stats.js';
import { comparePaths } from './path-rank.js';

/** Paths that one sketch keeps; about 200 bytes each. */
export const SKETCH_FIELDS_MAX = 1000;
/** Room above the bound, so that a full sketch is not sorted for every new path. */
const SLACK = 250;

/**
 * What is known about one place of an endpoint (its query, its body, its answer of one status) from the shapes seen
 * there. Merging is commutative and associative: sketches of any split of the traffic give the same whole.
 */
export interface SchemaSketch {
  /** Shapes observed. */
  count: number;
  /** Those that the sensor told whole. Of the others, what is absent says nothing. */
  whole: number;
  /** More paths were seen than are kept. */
  full: boolean;
  readonly fields: Map<string, FieldStats>;
}

export function createSketch(): SchemaSketch {
  return { count: 0, whole: 0, full: false, fields: new Map() };
}

/** Drops what is past the bound. To be called before a sketch is read. */
export function settle(sketch: SchemaSketch, slack = 0): SchemaSketch {
  if (sketch.fields.size > SKETCH_FIELDS_MAX + slack) {
    sketch.full = true;
    const paths = [...sketch.fields.keys()].sort(comparePaths);
    for (const path of paths.slice(SKETCH_FIELDS_MAX)) sketch.fields.delete(path);
  }
  return sketch;
}

export function observeShape(sketch: SchemaSketch, shape: Shape): void {
  const whole = shape.truncated !== true;
  sketch.count++;
  if (whole) sketch.whole++;
  for (const field of shape.fields) {
    let stats = sketch.fields.get(field.path);
    if (stats === undefined) {
      stats = emptyStats();
      sketch.fields.set(field.path, stats);
    }
    observeField(stats, field, whole);
  }
  settle(sketch, SLACK);
}

/** Adds what `from` knows to `into`; `from` stays as it is. */
export function addSketch(into: SchemaSketch, from: SchemaSketch): void {
  into.count += from.count;
  into.whole += from.whole;
  into.full ||= from.full;
  for (const [path, stats] of from.fields) {
    let own = into.fields.get(path);
    if (own === undefined) {
      own = emptyStats();
      into.fields.set(path, own);
    }
    addStats(own, stats);
  }
  settle(into, SLACK);
}

/** What both know together. */
export function mergeSketches(a: SchemaSketch, b: SchemaSketch): SchemaSketch {
  const merged = createSketch();
  addSketch(merged, a);
  addSketch(merged, b);
  return settle(merged);
}
