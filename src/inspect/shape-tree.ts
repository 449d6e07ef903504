import type { Shape } from '../event/shape.js';
import type { ValueFormat, ValueType } from '../event/vocabulary.js';

/** Nodes of a tree, forms of one path at one place, and steps of a shape. */
const NODES_MAX = 4_096;
const FORMS_MAX = 16;
const DEPTH_MAX = 64;

const isSame = (one: readonly string[] | undefined, other: readonly string[] | undefined): boolean => {
  if (one === other) return true;
  if (one === undefined || other === undefined || one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
};

/**
 * What was added to a shape so far, one node for each step. Messages of one endpoint are alike: the steps to their shape were
 * all taken before, and at the end of them lies the shape. Names and forms alone; no value.
 */
export class ShapeNode {
  /** The shape of these steps, once somebody has built it; nobody changes it. */
  built: Shape | undefined;
  /** The branch that was taken last. */
  #last: ShapeNode | undefined;
  #branches: Map<string, ShapeNode[]> | undefined;

  constructor(
    readonly tree: ShapeTree,
    readonly depth: number,
    readonly parent: ShapeNode | undefined,
    readonly path: string,
    readonly type: ValueType,
    readonly format?: ValueFormat,
    readonly classes?: readonly string[],
  ) {}

  /** The next step; undefined where the tree holds no more. */
  step(
    path: string,
    type: ValueType,
    format?: ValueFormat,
    classes?: readonly string[],
  ): ShapeNode | undefined {
    const last = this.#last;
    if (last?.is(path, type, format, classes)) return last;
    let forms = this.#branches?.get(path);
    const known = forms?.find((branch) => branch.is(path, type, format, classes));
    if (known) {
      this.#last = known;
      return known;
    }
    if (this.depth >= DEPTH_MAX || (forms && forms.length >= FORMS_MAX) || !this.tree.grow())
      return undefined;
    if (!forms) {
      forms = [];
      this.#branches ??= new Map();
      this.#branches.set(path, forms);
    }
    const branch = new ShapeNode(
      this.tree,
      this.depth + 1,
      this,
      path,
      type,
      format,
      classes && [...classes],
    );
    forms.push(branch);
    this.#last = branch;
    return branch;
  }

  is(
    path: string,
    type: ValueType,
    format: ValueFormat | undefined,
    classes: readonly string[] | undefined,
  ): boolean {
    return (
      this.path === path && this.type === type && this.format === format && isSame(this.classes, classes)
    );
  }

  /** The steps that lead here, in their order. */
  steps(): ShapeNode[] {
    const steps: ShapeNode[] = [];
    for (let node: ShapeNode = this; node.parent; node = node.parent) steps.push(node);
    return steps.reverse();
  }
}

/** A tree of shapes, bounded: a full one is planted anew. */
export class ShapeTree {
  root: ShapeNode;
  #nodes = 0;

  constructor() {
    this.root = this.#plant();
  }

  /** False: it is full, and begins anew. */
  grow(): boolean {
    if (++this.#nodes <= NODES_MAX) return true;
    this.#nodes = 0;
    this.root = this.#plant();
    return false;
  }

  #plant(): ShapeNode {
    return new ShapeNode(this, 0, undefined, '', 'null');
  }
}

const texts = new WeakMap<Shape, { text: string | undefined }>();

/** Marks a shape as one that comes back: nobody changes it any more. */
export function keepShape(shape: Shape): Shape {
  for (const field of shape.fields) Object.freeze(field);
  Object.freeze(shape.fields);
  texts.set(Object.freeze(shape), { text: undefined });
  return shape;
}

/** A shape as JSON; written once for one that comes back. */
export function shapeText(shape: Shape): string {
  const place = texts.get(shape);
  if (!place) return JSON.stringify(shape);
  place.text ??= JSON.stringify(shape);
  return place.text;
}
