import { hasParameter, segmentsOf } from '../path-template.js';
import type { DeclaredOperation } from './declared-api.js';
import { Work } from './work.js';

const STEPS_MAX = 500_000;
const FOUND_MAX = 100;

interface Node {
  readonly literals: Map<string, Node>;
  parameter: Node | undefined;
  operation: DeclaredOperation | undefined;
}

const emptyNode = (): Node => ({ literals: new Map(), parameter: undefined, operation: undefined });

/**
 * Pairs of operations that one path may belong to while neither is the narrower one: `/a/{x}/c` and `/a/b/{y}` both take
 * `/a/b/c`. `/a/b` beside `/a/{x}` is a usual thing, and none. At most 100, and in bounded work.
 */
export function overlaps(
  operations: readonly DeclaredOperation[],
): (readonly [DeclaredOperation, DeclaredOperation])[] {
  const roots = new Map<string, Node>();
  const found: (readonly [DeclaredOperation, DeclaredOperation])[] = [];
  const work = new Work(STEPS_MAX);
  for (const operation of operations) {
    const segments = segmentsOf(operation.template);
    const root = roots.get(operation.method) ?? emptyNode();
    roots.set(operation.method, root);
    const walk = (node: Node, place: number, wider: boolean, narrower: boolean): void => {
      if (found.length >= FOUND_MAX || !work.take()) return;
      const segment = segments[place];
      if (segment === undefined) {
        if (wider && narrower && node.operation) found.push([node.operation, operation]);
        return;
      }
      if (hasParameter(segment)) {
        if (node.parameter) walk(node.parameter, place + 1, wider, narrower);
        for (const other of node.literals.values()) walk(other, place + 1, true, narrower);
      } else {
        const same = node.literals.get(segment);
        if (same) walk(same, place + 1, wider, narrower);
        if (node.parameter) walk(node.parameter, place + 1, wider, true);
      }
    };
    // A segment such as `{id}.json` is no parameter as a whole: what it takes is not told here.
    if (segments.some((segment) => hasParameter(segment) && !/^\{[^{}]*\}$/.test(segment))) continue;
    if (!operation.greedy) walk(root, 0, false, false);
    add(root, segments, operation);
  }
  return found;
}

function add(root: Node, segments: readonly string[], operation: DeclaredOperation): void {
  let node = root;
  for (const segment of segments) {
    if (hasParameter(segment)) {
      node.parameter ??= emptyNode();
      node = node.parameter;
    } else {
      const next = node.literals.get(segment) ?? emptyNode();
      node.literals.set(segment, next);
      node = next;
    }
  }
  node.operation ??= operation;
}
