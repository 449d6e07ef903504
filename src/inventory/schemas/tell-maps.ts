import type { ValueType } from '../../event/index.js';
import { emptyStats } from './field-stats.js';
import { addNode, nodeOf, type ShapeNode } from './shape-tree.js';

const MAP_NAMES_MIN = 8;
/** New names that the next object is expected to bring, from which on the names are taken for values. */
const NOVELTY_MIN = 0.05;
/** Share of the names that may be in most objects: an envelope's `id` and `type` beside the map's own keys. */
const CORE_MAX = 0.2;

/** The type that a place mostly has. */
function mainType(node: ShapeNode): ValueType | undefined {
  let best: ValueType | undefined;
  let most = 0;
  for (const [type, count] of node.stats.types)
    if (type !== 'null' && (count > most || (count === most && best !== undefined && type < best))) {
      best = type;
      most = count;
    }
  return best === 'integer' ? 'number' : best;
}

/**
 * How many names that were never seen the next object brings, by Good and Turing: as many as were seen once, for each
 * object seen. An API's own optional fields are seen again and again; keys that are values are not.
 */
export function novelty(node: ShapeNode): number {
  let once = 0;
  for (const field of node.fields.values()) if (field.stats.seen === 1) once++;
  const objects = node.stats.types.get('object') ?? 0;
  return objects === 0 ? 0 : once / objects;
}

const isCommon = (field: ShapeNode, of: ShapeNode): boolean =>
  field.stats.seen * 2 >= (of.stats.types.get('object') ?? 0);

/** Moves a field under the keys that are values. */
function fold(node: ShapeNode, field: ShapeNode): void {
  node.fields.delete(field.step);
  node.entries ??= nodeOf('*', emptyStats());
  addNode(node.entries, field);
}

function isMap(node: ShapeNode): boolean {
  if (node.fields.size < MAP_NAMES_MIN || novelty(node) < NOVELTY_MIN) return false;
  const fields = [...node.fields.values()];
  if (fields.filter((field) => isCommon(field, node)).length > CORE_MAX * fields.length) return false;
  const types = new Set(fields.filter((field) => !isCommon(field, node)).map(mainType));
  types.delete(undefined);
  return types.size <= 1;
}

/**
 * Tells maps from objects, from the leaves up: an object whose names never end, all of one type, is a map. Where some keys
 * are known to be values, rare names of the same type are values too.
 */
export function tellMaps(node: ShapeNode): void {
  if (isMap(node)) {
    for (const field of [...node.fields.values()]) if (!isCommon(field, node)) fold(node, field);
  } else if (node.entries !== undefined) {
    const type = mainType(node.entries);
    for (const field of [...node.fields.values()])
      if (field.stats.seen === 1 && mainType(field) === type) fold(node, field);
  }
  for (const field of node.fields.values()) tellMaps(field);
  if (node.entries) tellMaps(node.entries);
  if (node.items) tellMaps(node.items);
}
