import { hasParameter, segmentsOf } from '../../path-template.js';
import type { DeclaredOperation } from '../declared-api.js';

interface Node {
  readonly literals: Map<string, Node>;
  parameter: Node | undefined;
  readonly operations: Map<string, DeclaredOperation>;
  /** Takes the rest of the path. */
  readonly greedy: Map<string, DeclaredOperation>;
}

const emptyNode = (): Node => ({
  literals: new Map(),
  parameter: undefined,
  operations: new Map(),
  greedy: new Map(),
});

/** Nodes looked at for one path: a hostile set of templates could make the search branch at every segment. */
const STEPS_MAX = 2000;
const ANY_METHOD = 'ANY';

/** Declared operations by path. Of operations with one method and one path but for names, the first one counts. */
export class OperationTrie {
  readonly #root = emptyNode();

  add(template: string, operation: DeclaredOperation): void {
    let node = this.#root;
    const segments = segmentsOf(template);
    for (const [place, segment] of segments.entries()) {
      if (operation.greedy && place === segments.length - 1) put(node.greedy, operation);
      if (hasParameter(segment)) {
        node.parameter ??= emptyNode();
        node = node.parameter;
      } else {
        const next = node.literals.get(segment) ?? emptyNode();
        node.literals.set(segment, next);
        node = next;
      }
    }
    put(node.operations, operation);
  }

  /**
   * The operation that a path's template belongs to. With `exact` a literal is structure; otherwise it may be a value of a
   * declared parameter, and a parameter may stand where there is a literal.
   */
  match(template: string, method: string, exact: boolean): DeclaredOperation | undefined {
    const steps = { left: STEPS_MAX };
    return find(this.#root, { segments: segmentsOf(template), method, exact, steps }, 0);
  }
}

function put(map: Map<string, DeclaredOperation>, operation: DeclaredOperation): void {
  if (!map.has(operation.method)) map.set(operation.method, operation);
}

const of = (map: ReadonlyMap<string, DeclaredOperation>, method: string): DeclaredOperation | undefined =>
  map.get(method) ?? (method === 'HEAD' ? map.get('GET') : undefined) ?? map.get(ANY_METHOD);

interface Search {
  readonly segments: readonly string[];
  readonly method: string;
  readonly exact: boolean;
  readonly steps: { left: number };
}

function find(node: Node, search: Search, place: number): DeclaredOperation | undefined {
  const { segments, method, exact, steps } = search;
  if (steps.left-- <= 0) return undefined;
  const segment = segments[place];
  if (segment === undefined) return of(node.operations, method) ?? of(node.greedy, method);
  for (const next of candidates(node, segment, exact)) {
    const found = find(next, search, place + 1);
    if (found) return found;
  }
  return of(node.greedy, method);
}

function* candidates(node: Node, segment: string, exact: boolean): Generator<Node> {
  if (!hasParameter(segment)) {
    const literal = node.literals.get(segment);
    if (literal) yield literal;
    if (!exact && node.parameter) yield node.parameter;
    return;
  }
  if (node.parameter) yield node.parameter;
  if (!exact) yield* node.literals.values();
}
