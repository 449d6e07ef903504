import { addStats, emptyStats, type FieldStats } from './field-stats.js';
import { comparePaths } from './path-rank.js';
import { type SchemaSketch, settle } from './schema-sketch.js';

/** One place in a message, with what lies inside it. */
export interface ShapeNode {
  /** Name of the field in its object; `[]` for items, `*` for values of a map, empty for the root. */
  readonly step: string;
  readonly stats: FieldStats;
  readonly fields: Map<string, ShapeNode>;
  /** Values under keys that are themselves values. */
  entries: ShapeNode | undefined;
  items: ShapeNode | undefined;
}

export const nodeOf = (step: string, stats: FieldStats): ShapeNode => ({
  step,
  stats,
  fields: new Map(),
  entries: undefined,
  items: undefined,
});

/** The longest known path that this one lies in; undefined for the root. Names may have dots themselves. */
function parentOf(path: string, nodes: ReadonlyMap<string, ShapeNode>): string | undefined {
  if (path.endsWith('[]')) return path.length > 2 ? path.slice(0, -2) : undefined;
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const parent = path.slice(0, dot);
    if (nodes.has(parent)) return parent;
  }
  return undefined;
}

function attach(parent: ShapeNode, step: string, node: ShapeNode): void {
  if (step === '[]') parent.items = node;
  else if (step === '*') parent.entries = node;
  else parent.fields.set(step, node);
}

/** Counts of the root: it is an object unless `$` says what else it is. */
function rootStats(sketch: SchemaSketch): FieldStats {
  const stats = emptyStats();
  const other = sketch.fields.get('$');
  if (other) addStats(stats, other);
  const objects = sketch.count - stats.seen;
  stats.objects += sketch.whole - stats.always;
  if (objects > 0) stats.types.set('object', (stats.types.get('object') ?? 0) + objects);
  stats.seen = sketch.count;
  stats.always = sketch.whole;
  return stats;
}

/** Puts objects where paths have only their fields told, as those of XML and of forms do. */
function implyObjects(sketch: SchemaSketch): Map<string, FieldStats> {
  const fields = new Map(sketch.fields);
  for (const [path, { seen }] of sketch.fields)
    for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
      const parent = path.slice(0, dot);
      if (sketch.fields.has(parent)) continue;
      const stats = fields.get(parent) ?? emptyStats();
      stats.seen = Math.max(stats.seen, seen);
      stats.types.set('object', stats.seen);
      fields.set(parent, stats);
    }
  return fields;
}

/**
 * The paths of a sketch as a tree of its own: what is done to it leaves the sketch as it is. `leavesOnly` says that a dot
 * is always a step: XML and forms tell no objects. In JSON a name can have one.
 */
export function shapeTree(sketch: SchemaSketch, leavesOnly = false): ShapeNode {
  settle(sketch);
  const fields = leavesOnly ? implyObjects(sketch) : sketch.fields;
  const root = nodeOf('', rootStats(sketch));
  const nodes = new Map<string, ShapeNode>();
  for (const [path, seen] of [...fields].sort(([a], [b]) => comparePaths(a, b))) {
    if (path === '$') continue;
    const parentPath = parentOf(path, nodes);
    const parent = parentPath === undefined ? root : nodes.get(parentPath);
    // Only an item without its array lacks a parent; no sensor of ours tells such.
    if (parent === undefined) continue;
    const step = parentPath === undefined ? path : path.slice(parentPath.length).replace(/^\./, '');
    const stats = emptyStats();
    addStats(stats, seen);
    const node = nodeOf(step, stats);
    nodes.set(path, node);
    attach(parent, step, node);
  }
  return root;
}

/** Adds what another node knows, with all that lies inside it. */
export function addNode(into: ShapeNode, from: ShapeNode): void {
  addStats(into.stats, from.stats);
  const inside = (own: ShapeNode | undefined, other: ShapeNode): ShapeNode => {
    const target = own ?? nodeOf(other.step, emptyStats());
    addNode(target, other);
    return target;
  };
  for (const [name, field] of from.fields) into.fields.set(name, inside(into.fields.get(name), field));
  if (from.entries) into.entries = inside(into.entries, from.entries);
  if (from.items) into.items = inside(into.items, from.items);
}
