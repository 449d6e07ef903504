import type { Shape, ShapeField } from '../event/shape.js';
import type { TokenType, ValueFormat, ValueType } from '../event/vocabulary.js';
import { classesOf } from './data-class.js';
import type { FieldFacts } from './field-name.js';
import { formatOfValue, typeOfValue } from './value-type.js';

export const FIELDS_MAX = 200;
const PATH_LENGTH_MAX = 200;
const CLASSES_MAX = 8;

/** Two samples of one field: null gives way, integers widen to numbers, else the first seen stays. */
const widened = (a: ValueType, b: ValueType): ValueType =>
  a === 'null' || (a === 'integer' && b === 'number') ? b : a;

/** Gathers the fields of one shape, each path once, at most `FIELDS_MAX`. */
export class ShapeBuilder {
  readonly #fields = new Map<string, ShapeField>();
  truncated = false;

  /** Room for another field? When not, the shape says that it is cut. */
  get full(): boolean {
    return this.#fields.size >= FIELDS_MAX;
  }

  add(path: string, type: ValueType, format?: ValueFormat, classes?: string[]): void {
    const seen = this.#fields.get(path);
    if (seen) {
      seen.type = widened(seen.type, type);
      if (format !== undefined && seen.format === undefined && seen.classes === undefined)
        seen.format = format;
      for (const name of classes ?? []) {
        if (seen.classes === undefined) seen.classes = [name];
        else if (!seen.classes.includes(name) && seen.classes.length < CLASSES_MAX) seen.classes.push(name);
      }
      return;
    }
    if (this.full || path.length > PATH_LENGTH_MAX || path.length === 0) {
      this.truncated = true;
      return;
    }
    const field: ShapeField = { path, type };
    if (format !== undefined) field.format = format;
    if (classes !== undefined) field.classes = classes;
    this.#fields.set(path, field);
  }

  /** Adds a string by its form and gives its token type. */
  addText(path: string, facts: FieldFacts | undefined, text: string): TokenType {
    const type = typeOfValue(text);
    this.add(path, 'string', formatOfValue(text, type), classesOf(facts?.namedClass ?? -1, text, type));
    return type;
  }

  build(): Shape | undefined {
    if (this.#fields.size === 0) return this.truncated ? { fields: [], truncated: true } : undefined;
    const fields = [...this.#fields.values()];
    return this.truncated ? { fields, truncated: true } : { fields };
  }
}
