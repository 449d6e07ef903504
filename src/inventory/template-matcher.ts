import type { PathSegment } from '../event/index.js';
import { hasParameter, segmentsOf } from './path-template.js';

interface Node<T> {
  /** Made when there is one: most nodes are leaves, and an organisation has hundreds of thousands. */
  literals: Map<string, Node<T>> | undefined;
  parameter: Node<T> | undefined;
  value: T | undefined;
}

const emptyNode = <T>(): Node<T> => ({ literals: undefined, parameter: undefined, value: undefined });

/**
 * Finds the template that a path belongs to, as a router would: a literal wins over a parameter. A typed token matches
 * parameters only; a literal matches both.
 */
export class TemplateMatcher<T> {
  private readonly root: Node<T> = emptyNode();

  add(template: string, value: T): void {
    let node = this.root;
    for (const segment of segmentsOf(template)) {
      if (hasParameter(segment)) {
        node.parameter ??= emptyNode();
        node = node.parameter;
      } else {
        node.literals ??= new Map();
        let next = node.literals.get(segment);
        if (!next) {
          next = emptyNode();
          node.literals.set(segment, next);
        }
        node = next;
      }
    }
    node.value = value;
  }

  match(path: readonly PathSegment[]): T | undefined {
    return find(this.root, path, 0, { left: STEPS_MAX });
  }
}

/** A hostile set of templates could make the search branch at every segment: past this many steps there is no match. */
const STEPS_MAX = 500;

function find<T>(
  node: Node<T>,
  path: readonly PathSegment[],
  place: number,
  steps: { left: number },
): T | undefined {
  if (steps.left-- <= 0) return undefined;
  const segment = path[place];
  if (segment === undefined) return node.value;
  const literal = typeof segment === 'string' ? node.literals?.get(segment) : undefined;
  const found = literal && find(literal, path, place + 1, steps);
  if (found !== undefined) return found;
  return node.parameter && find(node.parameter, path, place + 1, steps);
}
