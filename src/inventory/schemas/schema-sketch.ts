import type { Shape } from '../../event/index.js';
import { addStats, bump, emptyStats, type FieldStats, observeField } from './field-stats.js';
import { NAMES_MAX, textParent, unnamed } from './map-marks.js';
import { comparePaths } from './path-rank.js';

/** Paths that one sketch keeps; about 300 bytes each. */
export const SKETCH_FIELDS_MAX = 1500;
/** Room above the bound, so that a full sketch is not sorted for every new path. */
const SLACK = 300;
/** Names of an object that may be a crowd, and the share of its objects that a rare one is in at most. */
const CROWD_NAMES_MIN = 32;
const CROWD_SHARE_MAX = 0.1;

/**
 * What is known about one place of an endpoint (its query, its body, its answer of one status) from the shapes seen
 * there. Merging is commutative, and associative as long as no bound is passed: sketches of any split of the traffic give
 * the same whole.
 */
export interface SchemaSketch {
  /** Shapes observed. */
  count: number;
  /** Those that the sensor told whole. Of the others, what is absent says nothing. */
  whole: number;
  /** More paths were seen than are kept. */
  full: boolean;
  fields: Map<string, FieldStats>;
  /** Objects that turned out to be maps. */
  maps: Set<string>;
  /** How many names each object has. Follows from the fields. */
  names: Map<string, number>;
}

export function createSketch(): SchemaSketch {
  return { count: 0, whole: 0, full: false, fields: new Map(), maps: new Set(), names: new Map() };
}

function countNames(sketch: SchemaSketch): void {
  sketch.names = new Map();
  for (const path of sketch.fields.keys()) bump(sketch.names, textParent(path));
}

/** Writes all paths anew as the marks have it, until no object has too many names. */
function rewrite(sketch: SchemaSketch): void {
  for (let done = false; !done; ) {
    const marks = [...sketch.maps].sort((a, b) => a.length - b.length);
    sketch.maps = new Set();
    for (const mark of marks) sketch.maps.add(unnamed(mark, sketch.maps));
    const before = sketch.fields;
    sketch.fields = new Map();
    for (const [path, stats] of before) {
      const shown = unnamed(path, sketch.maps);
      const own = sketch.fields.get(shown);
      if (own) addStats(own, stats);
      else sketch.fields.set(shown, stats);
    }
    countNames(sketch);
    done = true;
    for (const [parent, count] of sketch.names)
      if (count > NAMES_MAX && !sketch.maps.has(parent)) {
        sketch.maps.add(parent);
        done = false;
      }
  }
}

function statsAt(sketch: SchemaSketch, path: string): FieldStats {
  const known = sketch.fields.get(path);
  if (known) return known;
  const shown = unnamed(path, sketch.maps);
  const renamed = shown === path ? undefined : sketch.fields.get(shown);
  if (renamed) return renamed;
  const stats = emptyStats();
  sketch.fields.set(shown, stats);
  bump(sketch.names, textParent(shown));
  return stats;
}

/**
 * In a full sketch, objects whose names are mostly rare are maps as well: names that are values would crowd out the rest.
 */
function findCrowds(sketch: SchemaSketch): string[] {
  const rare = new Map<string, number>();
  for (const [path, { seen }] of sketch.fields) {
    const parent = textParent(path);
    const objects = parent === '' ? sketch.count : (sketch.fields.get(parent)?.seen ?? 0);
    if (seen <= objects * CROWD_SHARE_MAX) bump(rare, parent);
  }
  return [...rare]
    .filter(([parent, count]) => {
      const names = sketch.names.get(parent) ?? 0;
      return names >= CROWD_NAMES_MIN && count * 2 > names && !sketch.maps.has(parent);
    })
    .map(([parent]) => parent);
}

/** Marks what is a map and drops what is past the bound. To be called before a sketch is read. */
export function settle(sketch: SchemaSketch, slack = 0): SchemaSketch {
  for (const [parent, count] of sketch.names)
    if (count > NAMES_MAX && !sketch.maps.has(parent)) {
      sketch.maps.add(parent);
      rewrite(sketch);
      break;
    }
  if (sketch.fields.size <= SKETCH_FIELDS_MAX + slack) return sketch;
  sketch.full = true;
  const crowds = findCrowds(sketch);
  if (crowds.length > 0) {
    for (const parent of crowds) sketch.maps.add(parent);
    rewrite(sketch);
  }
  if (sketch.fields.size <= SKETCH_FIELDS_MAX) return sketch;
  const paths = [...sketch.fields.keys()].sort(comparePaths);
  for (const path of paths.slice(SKETCH_FIELDS_MAX)) sketch.fields.delete(path);
  countNames(sketch);
  return sketch;
}

/** Learns from a shape that was seen so many times. */
export function observeShape(sketch: SchemaSketch, shape: Shape, times = 1): void {
  const whole = shape.truncated !== true;
  const known = sketch.fields.size;
  sketch.count += times;
  if (whole) sketch.whole += times;
  for (const field of shape.fields) observeField(statsAt(sketch, field.path), field, whole, times);
  if (sketch.fields.size > known) settle(sketch, SLACK);
}

function addUnsettled(into: SchemaSketch, from: SchemaSketch): void {
  into.count += from.count;
  into.whole += from.whole;
  into.full ||= from.full;
  const marks = into.maps.size;
  for (const mark of from.maps) into.maps.add(mark);
  if (into.maps.size > marks) rewrite(into);
  for (const [path, stats] of from.fields) addStats(statsAt(into, path), stats);
}

/** Drops a field and all that lies in it. */
export function forgetField(sketch: SchemaSketch, path: string): void {
  for (const each of [...sketch.fields.keys()])
    if (each === path || each.startsWith(`${path}.`) || each.startsWith(`${path}[`))
      sketch.fields.delete(each);
  countNames(sketch);
}

/** Adds what `from` knows to `into`; `from` stays as it is. */
export function addSketch(into: SchemaSketch, from: SchemaSketch): void {
  addUnsettled(into, from);
  settle(into, SLACK);
}

/** What both know together. */
export function mergeSketches(a: SchemaSketch, b: SchemaSketch): SchemaSketch {
  const merged = createSketch();
  addUnsettled(merged, a);
  addUnsettled(merged, b);
  return settle(merged);
}
