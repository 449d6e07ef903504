import { flattenSchema } from './flatten-schema.js';
import { SchemaReader } from './gather-schema.js';
import type { Json } from './json-access.js';
import { PARTS_MAX } from './limits.js';
import { fail } from './problem.js';
import { References } from './references.js';
import { ShapeTable } from './shape-table.js';
import { Warnings } from './warnings.js';
import { Work } from './work.js';

/** What the readers of one OpenAPI document share. */
export class OpenapiContext {
  readonly warnings = new Warnings();
  readonly references: References;
  readonly shapes: ShapeTable;
  readonly #schemas: SchemaReader;
  readonly #parts = new Work(PARTS_MAX);
  readonly #simple = new Map<Json, { type?: string; format?: string }>();

  constructor(
    readonly root: Json,
    readonly version: '2.0' | '3.0' | '3.1',
  ) {
    this.references = new References(root, this.warnings);
    this.shapes = new ShapeTable(this.warnings);
    this.#schemas = new SchemaReader(this.references);
  }

  /** Counts what operations have. Nothing of it may be left out: what is not declared would be a finding. */
  takeParts(count: number, field: string): void {
    if (!this.#parts.take(count))
      fail('TOO_MANY', `operations have more than ${PARTS_MAX} parameters, answers and bodies`, { field });
  }

  /** Position of a schema's shape. */
  shapeOf(schema: Json, field: string): number {
    const key = this.references.resolve(schema, field) ?? schema;
    const position = this.shapes.of(key, () => flattenSchema(this.#schemas, key, field));
    if (this.#schemas.spent)
      this.warnings.add('CUT', 'schemas refer to each other too often: the rest is taken for free');
    return position;
  }

  /** Types and format of a schema, without what lies inside. */
  simple(schema: Json, field: string): { type?: string; format?: string } {
    const key = this.references.resolve(schema, field) ?? schema;
    const known = this.#simple.get(key);
    if (known) return known;
    const { types, format } = this.#schemas.gather([key], field);
    const [only, another] = [...(types ?? [])].filter((type) => type !== 'null');
    const simple = {
      ...(only !== undefined && another === undefined && { type: only }),
      ...(format !== undefined && { format }),
    };
    this.#simple.set(key, simple);
    return simple;
  }
}
