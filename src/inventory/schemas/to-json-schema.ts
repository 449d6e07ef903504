import type { ValueType } from '../../event/index.js';
import { foldRecursion } from './fold-recursion.js';
import { formatOf } from './formats.js';
import type { SchemaSketch } from './schema-sketch.js';
import { type ShapeNode, shapeTree } from './shape-tree.js';
import { novelty, tellMaps } from './tell-maps.js';

/** A schema of JSON Schema 2020-12, of the words that inference uses. */
export interface JsonSchema {
  $schema?: string;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string | string[];
  format?: string;
  contentEncoding?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  patternProperties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  /** Data classes seen in the field. */
  'x-data-classes'?: string[];
}

export interface JsonSchemaOptions {
  /** Whether objects that were seen often enough refuse unknown fields. Off for documents that others read. */
  readonly closed?: boolean;
  /** Of XML and forms, whose shapes tell the leaves alone. */
  readonly leavesOnly?: boolean;
  /** Where definitions of recursive objects go, and how they are named there. `#/$defs/` of this schema by default. */
  readonly definitions?: { readonly prefix: string; readonly name: (index: number) => string };
}

/** Objects that must have been seen before an absence counts: a field as required, an unknown one as refused. */
const REQUIRED_MIN = 5;
const CLOSED_MIN = 20;
/** Expected new names of the next object, above which an object stays open. */
const CLOSED_NOVELTY_MAX = 0.02;

/** Keys that sensors tell as `*` by their form alone: anything but a name. */
const UNNAMED = '[^A-Za-z_]|.{33}|[bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ]{7}|[a-z][A-Z][a-z][A-Z]';
const unnamed = new RegExp(UNNAMED);

const order: readonly ValueType[] = [
  'object',
  'array',
  'string',
  'file',
  'integer',
  'number',
  'boolean',
  'null',
];

class Writer {
  readonly definitions: Record<string, JsonSchema> = {};
  readonly #names = new Map<ShapeNode, string>();
  readonly #folds: ReadonlyMap<ShapeNode, ShapeNode>;
  readonly #prefix: string;
  readonly #closed: boolean;

  constructor(folds: ReadonlyMap<ShapeNode, ShapeNode>, options: JsonSchemaOptions) {
    this.#folds = folds;
    this.#closed = options.closed === true;
    this.#prefix = options.definitions?.prefix ?? '#/$defs/';
    const nameOf = options.definitions?.name ?? ((index: number) => `object${index}`);
    for (const outer of new Set(folds.values())) this.#names.set(outer, nameOf(this.#names.size + 1));
    for (const [outer, name] of this.#names) this.definitions[name] = this.#object(outer, { type: 'object' });
  }

  schemaOf(node: ShapeNode): JsonSchema {
    const name = this.#names.get(this.#folds.get(node) ?? node);
    if (name === undefined) return this.#inline(node);
    const reference: JsonSchema = { $ref: `${this.#prefix}${name}` };
    const others = typesOf(node).filter((type) => type !== 'object');
    return others.length === 0 ? reference : { anyOf: [reference, this.#inline(node, others)] };
  }

  #inline(node: ShapeNode, types = typesOf(node)): JsonSchema {
    const schema: JsonSchema = {};
    // Never seen but as null: what it is otherwise is not known.
    if (types.length > 0 && !(types.length === 1 && types[0] === 'null' && node.stats.seen < CLOSED_MIN))
      schema.type = types.length === 1 ? (types[0] as string) : types;
    if (types.includes('string')) {
      const format = node.stats.types.has('file') ? undefined : formatOf(node.stats);
      if (format !== undefined) schema.format = format;
      else if (!node.stats.types.has('string')) schema.contentEncoding = 'binary';
    }
    if (types.includes('array') && node.items) schema.items = this.schemaOf(node.items);
    if (types.includes('object')) this.#object(node, schema);
    const classes = [...node.stats.classes.keys()].sort();
    if (classes.length > 0) schema['x-data-classes'] = classes;
    return schema;
  }

  #object(node: ShapeNode, schema: JsonSchema): JsonSchema {
    const names = [...node.fields.keys()].sort();
    if (names.length > 0) {
      schema.properties = Object.fromEntries(
        names.map((name) => [name, this.schemaOf(node.fields.get(name) as ShapeNode)]),
      );
      const { objects } = node.stats;
      const required = names.filter((name) => node.fields.get(name)?.stats.always === objects);
      if (objects >= REQUIRED_MIN && required.length > 0) schema.required = required;
    }
    if (node.entries) {
      const entry = this.schemaOf(node.entries);
      const odd = this.#closed && isKnown(node) && isBeside(node, node.entries);
      if (odd && !names.some((name) => unnamed.test(name))) {
        schema.patternProperties = { [UNNAMED]: entry };
        schema.additionalProperties = false;
      } else schema.additionalProperties = entry;
    } else if (this.#closed && names.length > 0 && isKnown(node)) schema.additionalProperties = false;
    return schema;
  }
}

/** Whether an object was seen often enough that its next one will hardly bring a new name. */
function isKnown(node: ShapeNode): boolean {
  return node.stats.objects >= CLOSED_MIN && novelty(node) <= CLOSED_NOVELTY_MAX;
}

/**
 * Whether keys that are no names stand beside fields, and are no map's: a map's keys are all told as `*`, and mostly hold
 * objects; here some message must have had both.
 */
function isBeside(node: ShapeNode, entries: ShapeNode): boolean {
  if (entries.stats.types.has('object')) return false;
  const objects = node.stats.types.get('object') ?? 0;
  // Counts of many keys of one message are names that were folded: a map.
  if (entries.stats.seen > objects) return false;
  return [...node.fields.values()].some(
    ({ stats }) => stats.seen * 2 >= objects && stats.seen + entries.stats.seen > objects,
  );
}

/** Types as JSON Schema has them: integers among numbers are numbers, a file is a string. */
function typesOf(node: ShapeNode): string[] {
  const seen = node.stats.types;
  const types = order.filter((type) => seen.has(type) && !(type === 'integer' && seen.has('number')));
  return [...new Set(types.map((type) => (type === 'file' ? 'string' : type)))];
}

/**
 * The schema that all the shapes of a sketch satisfy, as far as they tell. What is not known is left open: no type where
 * nothing was seen, no field required before it was looked for five times.
 */
export function toJsonSchema(sketch: SchemaSketch, options: JsonSchemaOptions = {}): JsonSchema {
  const { schema, definitions } = schemaParts(sketch, options);
  const dialect = 'https://json-schema.org/draft/2020-12/schema';
  if (Object.keys(definitions).length === 0) return { $schema: dialect, ...schema };
  return { $schema: dialect, ...schema, $defs: definitions };
}

/** The schema and apart from it the definitions that it refers to. */
export function schemaParts(
  sketch: SchemaSketch,
  options: JsonSchemaOptions = {},
): { schema: JsonSchema; definitions: Record<string, JsonSchema> } {
  if (sketch.count === 0) return { schema: {}, definitions: {} };
  const root = shapeTree(sketch, options.leavesOnly);
  tellMaps(root);
  const writer = new Writer(foldRecursion(root), options);
  return { schema: writer.schemaOf(root), definitions: writer.definitions };
}
