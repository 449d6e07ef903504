import type { DeclaredShape } from './declared-api.js';
import { ALL_FIELDS_MAX } from './limits.js';
import type { Warnings } from './warnings.js';

/** The shapes of one document, each once per schema that it was read from. */
export class ShapeTable {
  readonly shapes: DeclaredShape[] = [];
  readonly #known = new Map<object, number>();
  #fields = 0;
  #full = false;

  constructor(readonly warnings: Warnings) {}

  /** Position of the shape of `key`, which `make` reads when it is new. */
  of(key: object, make: () => DeclaredShape): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const position = this.make(make);
    this.#known.set(key, position);
    return position;
  }

  /** Position of a shape of its own. */
  make(make: () => DeclaredShape): number {
    return this.add(this.#full ? { types: [], open: true, fields: [] } : make());
  }

  add(shape: DeclaredShape): number {
    this.#fields += shape.fields.length;
    if (this.#fields > ALL_FIELDS_MAX) {
      this.#fields -= shape.fields.length;
      this.#full = true;
      this.warnings.add(
        'CUT',
        `messages have more than ${ALL_FIELDS_MAX} fields: the rest is taken for free`,
      );
      return this.shapes.push({ types: [], open: true, fields: [] }) - 1;
    }
    return this.shapes.push(shape) - 1;
  }
}
