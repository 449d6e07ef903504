import type { Shape, ShapeField } from '../event/shape.js';
import type { TokenType, ValueFormat, ValueType } from '../event/vocabulary.js';
import { classesOf } from './data-class.js';
import type { CustomClasses } from './data-classes/custom-classes.js';
import type { FieldFacts } from './field-name.js';
import { keepShape, type ShapeNode, ShapeTree } from './shape-tree.js';
import { formatOfValue, typeOfValue } from './value-type.js';

export const FIELDS_MAX = 200;
const PATH_LENGTH_MAX = 200;
const CLASSES_MAX = 8;
const VERSION_NAME = /(?:version|release|build|revision|firmware)$/i;

/** A field, and in how much of the message it was met. */
interface Entry {
  readonly field: ShapeField;
  seen: number;
  /** How many of them were objects. */
  objects: number;
  texts: number;
}

/** Another sample of a field: null gives way, integers widen to numbers, else the first type seen stays and the other is told beside it. */
function widen(field: ShapeField, type: ValueType): void {
  if (field.type === type || (field.type === 'number' && type === 'integer')) return;
  if (field.type === 'integer' && type === 'number') {
    field.type = type;
    return;
  }
  let other = type;
  if (field.type === 'null') {
    other = field.type;
    field.type = type;
  }
  if (field.also === undefined) field.also = [other];
  else if (!field.also.includes(other)) field.also.push(other);
}

const tree = new ShapeTree();
const NO_ENTRIES = new Map<string, Entry>();

/** Gathers the fields of one shape, each path once, at most `FIELDS_MAX`. */
export class ShapeBuilder {
  /** Undefined: these steps are remembered no more. */
  #node: ShapeNode | undefined = tree.root;
  #entries = NO_ENTRIES;
  /** Some path was an object more than once: its fields may be missing from some. */
  #repeated = false;
  truncated = false;

  /** @param custom the customer's own classes; they are asked beside ours */
  constructor(private readonly custom?: CustomClasses | undefined) {}

  /** Room for another field? When not, the shape says that it is cut. */
  get full(): boolean {
    return this.#entries.size >= FIELDS_MAX;
  }

  add(path: string, type: ValueType, format?: ValueFormat, classes?: readonly string[]): void {
    if (this.#node) {
      const next =
        path.length === 0 || path.length > PATH_LENGTH_MAX
          ? undefined
          : this.#node.step(path, type, format, classes);
      if (next) {
        this.#node = next;
        return;
      }
      this.#leave(this.#node);
    }
    this.#put(path, type, format, classes);
  }

  /** From here on the way is a new one: what was added is gone through again. */
  #leave(node: ShapeNode): void {
    this.#node = undefined;
    this.#entries = new Map();
    for (const { path, type, format, classes } of node.steps()) this.#put(path, type, format, classes);
  }

  #put(path: string, type: ValueType, format?: ValueFormat, classes?: readonly string[]): void {
    const entry = this.#entries.get(path);
    if (entry) {
      this.#again(entry, type, format, classes);
      return;
    }
    if (this.full || path.length > PATH_LENGTH_MAX || path.length === 0) {
      this.truncated = true;
      return;
    }
    const field: ShapeField = { path, type };
    if (format !== undefined) field.format = format;
    if (classes !== undefined) field.classes = [...classes];
    const objects = type === 'object' ? 1 : 0;
    this.#entries.set(path, { field, seen: 1, objects, texts: type === 'string' ? 1 : 0 });
  }

  #again(entry: Entry, type: ValueType, format?: ValueFormat, classes?: readonly string[]): void {
    const { field } = entry;
    entry.seen++;
    if (type === 'object' && ++entry.objects > 1) this.#repeated = true;
    widen(field, type);
    if (type === 'string' && entry.texts++ > 0) {
      if (field.format !== format) delete field.format;
    } else if (format !== undefined) field.format = format;
    for (const name of classes ?? []) {
      if (field.classes === undefined) field.classes = [name];
      else if (!field.classes.includes(name) && field.classes.length < CLASSES_MAX) field.classes.push(name);
    }
  }

  /** Adds a string by its form and gives its token type. */
  addText(path: string, facts: FieldFacts | undefined, text: string): TokenType {
    const form = typeOfValue(text);
    // Four numbers are a version where the field says so.
    const type = form === 'ip' && facts && VERSION_NAME.test(facts.shown) ? 'opaque' : form;
    const classes = classesOf(facts?.namedClass ?? -1, text, type);
    const all = this.custom === undefined ? classes : this.withCustom(classes, facts, text);
    this.add(path, 'string', formatOfValue(text, type), all);
    return type;
  }

  /** Classes with the customer's own. */
  withCustom(
    classes: string[] | undefined,
    facts: FieldFacts | undefined,
    text: string,
  ): string[] | undefined {
    const own = this.custom?.labelsOf(facts?.shown ?? '', text) ?? [];
    if (own.length === 0) return classes;
    return classes === undefined ? own.slice(0, CLASSES_MAX) : classes.concat(own).slice(0, CLASSES_MAX);
  }

  #markOptional(): void {
    for (const [path, { field, seen }] of this.#entries) {
      const dot = path.lastIndexOf('.');
      if (dot < 0 || path.endsWith(']') || path.endsWith('*')) continue;
      const parent = this.#entries.get(path.slice(0, dot));
      if (parent && seen < parent.objects) field.optional = true;
    }
  }

  /** Not to be changed: other messages may have the same. */
  build(): Shape | undefined {
    const node = this.#node;
    if (node && !this.truncated) {
      if (node.depth === 0) return undefined;
      if (node.built === undefined) {
        this.#leave(node);
        const shape = this.#build();
        node.built = shape && keepShape(shape);
      }
      return node.built;
    }
    if (node) this.#leave(node);
    return this.#build();
  }

  #build(): Shape | undefined {
    if (this.#entries.size === 0) return this.truncated ? { fields: [], truncated: true } : undefined;
    if (this.#repeated) this.#markOptional();
    const fields = Array.from(this.#entries.values(), ({ field }) => field);
    return this.truncated ? { fields, truncated: true } : { fields };
  }
}
