import { addNode, type ShapeNode } from './shape-tree.js';

const NAMES_MIN = 2;
const FOLDS_MAX = 64;

/** Whether a node that lies inside another, by that field of it, has its form. */
function isSameForm(outer: ShapeNode, inner: ShapeNode, by: string): boolean {
  // One level alone is no recursion: an order and its customer may both be an id and a name.
  if (!inner.fields.has(by) || inner.fields.size < NAMES_MIN) return false;
  if (outer.entries !== undefined || inner.entries !== undefined) return false;
  for (const type of inner.stats.types.keys()) if (type !== 'object' && type !== 'null') return false;
  for (const [name, field] of inner.fields) {
    const own = outer.fields.get(name);
    if (own === undefined) return false;
    const types = [...field.stats.types.keys()].filter((type) => type !== 'null');
    if (types.length > 0 && !types.some((type) => own.stats.types.has(type))) return false;
  }
  for (const [name, field] of outer.fields)
    if (!inner.fields.has(name) && field.stats.always > 0 && field.stats.always === outer.stats.objects)
      return false;
  return true;
}

function find(
  node: ShapeNode,
  above: readonly ShapeNode[],
  folds: ReadonlyMap<ShapeNode, ShapeNode>,
): readonly [outer: ShapeNode, inner: ShapeNode] | undefined {
  if (folds.has(node)) return undefined;
  const inside = [...above, node];
  for (let i = 0; i < above.length; i++) {
    const outer = above[i] as ShapeNode;
    if (isSameForm(outer, node, (inside[i + 1] as ShapeNode).step)) return [outer, node];
  }
  for (const next of [...node.fields.values(), node.entries, node.items]) {
    const found = next && find(next, inside, folds);
    if (found) return found;
  }
  return undefined;
}

/** Moves all that lies in the inner node into the outer, and what that brings into the inner anew, level by level. */
function drain(outer: ShapeNode, inner: ShapeNode): void {
  while (inner.fields.size > 0) {
    const content: ShapeNode[] = [...inner.fields.values()];
    inner.fields.clear();
    outer.stats.objects += inner.stats.objects;
    inner.stats.objects = 0;
    for (const field of content) {
      const own = outer.fields.get(field.step);
      if (own) addNode(own, field);
      else outer.fields.set(field.step, field);
    }
  }
}

/**
 * Finds objects nested in their like (a comment's answers, a category's children) and moves their evidence into the
 * outermost. Tells of each node that was folded which one describes it now.
 */
export function foldRecursion(root: ShapeNode): Map<ShapeNode, ShapeNode> {
  const folds = new Map<ShapeNode, ShapeNode>();
  for (let found = find(root, [], folds); found && folds.size < FOLDS_MAX; found = find(root, [], folds)) {
    const [outer, inner] = found;
    folds.set(inner, outer);
    drain(outer, inner);
  }
  return folds;
}
