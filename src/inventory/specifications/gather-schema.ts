import type { ValueType } from '../../event/index.js';
import { isObject, type Json, listOf, memberOf, objectOf, textOf } from './json-access.js';
import { ALTERNATIVES_MAX, PLACE_VISITS_MAX, SCHEMA_VISITS_MAX } from './limits.js';
import type { References } from './references.js';

/** One member of an object, with all the schemas that say something about it. */
export interface Member {
  readonly schemas: Json[];
  required: boolean;
}

/** What the schemas of one place say together, before what lies inside is looked at. */
export interface Gathered {
  /** Undefined for any. */
  types: Set<ValueType> | undefined;
  format: string | undefined;
  readonly members: Map<string, Member>;
  readonly items: Json[];
  /** Values under keys that are not named. */
  readonly entries: Json[];
  /** Says itself that anything may lie inside. */
  open: boolean;
  readOnly: boolean;
  writeOnly: boolean;
  /** Whether anything is said about what lies inside. */
  shaped: boolean;
}

const empty = (): Gathered => ({
  types: undefined,
  format: undefined,
  members: new Map(),
  items: [],
  entries: [],
  open: false,
  readOnly: false,
  writeOnly: false,
  shaped: false,
});

const typeOfWord: Readonly<Record<string, ValueType>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  object: 'object',
  array: 'array',
  null: 'null',
  file: 'file',
};

function typeOfValue(value: unknown): ValueType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeOfWord[typeof value] ?? 'string';
}

/** Reads schemas of OpenAPI 2 and 3 and JSON Schema: what one place may be, over all its combinations. */
export class SchemaReader {
  #visits = 0;
  #placeVisits = 0;

  constructor(readonly references: References) {}

  /** True once the work that one document may cause is done: the rest counts as free. */
  get spent(): boolean {
    return this.#visits >= SCHEMA_VISITS_MAX;
  }

  /** What several schemas for one place say; a message may satisfy any of them. */
  gather(schemas: readonly Json[], field: string): Gathered {
    this.#placeVisits = 0;
    const all = schemas.map((schema) => this.#read(schema, field, new Set()));
    return all.length === 1 && all[0] ? all[0] : anyOf(all);
  }

  #read(schema: Json, field: string, around: Set<Json>): Gathered {
    const node = this.references.resolve(schema, field);
    const gathered = empty();
    if (node === undefined || around.has(node) || this.#isPastBounds()) {
      gathered.open = true;
      return gathered;
    }
    around.add(node);
    const result = this.#combined(node, this.#own(node, gathered), field, around);
    around.delete(node);
    return result;
  }

  #isPastBounds(): boolean {
    return ++this.#visits >= SCHEMA_VISITS_MAX || ++this.#placeVisits >= PLACE_VISITS_MAX;
  }

  #own(node: Json, gathered: Gathered): Gathered {
    gathered.types = typesOf(node);
    gathered.format = textOf(node.format, 40);
    gathered.readOnly = node.readOnly === true;
    gathered.writeOnly = node.writeOnly === true;
    const required = new Set(listOf(node.required));
    for (const [name, schema] of Object.entries(objectOf(node.properties))) {
      // `true` and `{}` allow anything.
      gathered.members.set(name, { schemas: [objectOf(schema)], required: required.has(name) });
    }
    this.#visits += gathered.members.size;
    const { items, additionalProperties, additionalItems } = node;
    if (isObject(items)) gathered.items.push(items);
    for (const each of [...listOf(items), ...listOf(node.prefixItems), additionalItems])
      if (isObject(each)) gathered.items.push(each);
    if (isObject(additionalProperties)) {
      if (Object.keys(additionalProperties).length > 0) gathered.entries.push(additionalProperties);
      else gathered.open = true;
    } else if (additionalProperties === true) gathered.open = true;
    for (const each of Object.values(objectOf(node.patternProperties)))
      if (isObject(each)) gathered.entries.push(each);
    gathered.shaped =
      gathered.members.size + gathered.items.length + gathered.entries.length > 0 ||
      additionalProperties === false;
    if (gathered.types === undefined && gathered.shaped) {
      const isList = gathered.items.length > 0;
      gathered.types = new Set<ValueType>([isList ? 'array' : 'object']);
      if (isList && gathered.members.size > 0) gathered.types.add('object');
    }
    if (gathered.types !== undefined && (node.nullable === true || node['x-nullable'] === true))
      gathered.types.add('null');
    return gathered;
  }

  #combined(node: Json, own: Gathered, field: string, around: Set<Json>): Gathered {
    let result = own;
    const read = (value: unknown): Gathered[] =>
      listOf(value)
        .filter(isObject)
        .map((each) => this.#read(each, field, around));
    for (const each of read(node.allOf)) result = both(result, each);
    for (const word of ['oneOf', 'anyOf']) {
      const options = read(memberOf(node, word));
      if (options.length > 0) result = both(result, anyOf(options));
    }
    const branches = [node.then, node.else].filter(isObject);
    if (branches.length > 0) {
      const options = branches.map((each) => this.#read(each, field, around));
      // One of the branches may be absent, and then says nothing.
      result = both(result, anyOf([...options, { ...empty(), types: result.types }]));
    }
    if (node.nullable === true) result.types?.add('null');
    return result;
  }
}

/** One long list may be the type of a thousand fields. */
const knownValues = new WeakMap<readonly unknown[], ReadonlySet<ValueType>>();

function typesOfValues(values: readonly unknown[]): ReadonlySet<ValueType> {
  const known = knownValues.get(values) ?? new Set(values.map(typeOfValue));
  knownValues.set(values, known);
  return known;
}

export function typesOf(node: Json): Set<ValueType> | undefined {
  const words = (Array.isArray(node.type) ? node.type : [node.type]).filter(
    (word): word is string => typeof word === 'string' && Object.hasOwn(typeOfWord, word),
  );
  if (words.length > 0) {
    const types = new Set(words.map((word) => typeOfWord[word] as ValueType));
    if (types.has('string') && (node.format === 'binary' || node.contentEncoding === 'binary'))
      types.add('file');
    return types;
  }
  if (Object.hasOwn(node, 'const')) return new Set([typeOfValue(node.const)]);
  if (Array.isArray(node.enum) && node.enum.length > 0) return new Set(typesOfValues(node.enum));
  return undefined;
}

/** @returns whether there was room for all of them */
function addSchemas(into: Json[], from: readonly Json[]): boolean {
  for (const schema of from)
    if (!into.includes(schema)) {
      if (into.length >= ALTERNATIVES_MAX) return false;
      into.push(schema);
    }
  return true;
}

function addMembers(into: Gathered, from: Gathered, isRequired: (a: boolean, b: boolean) => boolean): void {
  for (const [name, member] of from.members) {
    const known = into.members.get(name);
    if (known === undefined)
      into.members.set(name, { schemas: [...member.schemas], required: member.required });
    else {
      if (!addSchemas(known.schemas, member.schemas)) into.open = true;
      known.required = isRequired(known.required, member.required);
    }
  }
  if (!addSchemas(into.items, from.items) || !addSchemas(into.entries, from.entries)) into.open = true;
}

/** What satisfies both. */
function both(a: Gathered, b: Gathered): Gathered {
  if (a.types !== undefined && b.types !== undefined) {
    const b2 = b.types;
    const common = [...a.types].filter((type) => b2.has(type) || (type === 'integer' && b2.has('number')));
    if (common.length > 0) a.types = new Set(common);
  } else a.types ??= b.types;
  a.format ??= b.format;
  addMembers(a, b, (x, y) => x || y);
  a.open ||= b.open;
  a.readOnly ||= b.readOnly;
  a.writeOnly ||= b.writeOnly;
  a.shaped ||= b.shaped;
  return a;
}

/** What satisfies one of them. */
function anyOf(options: readonly Gathered[]): Gathered {
  const result = empty();
  result.types = new Set();
  const objects = options.filter((each) => each.types === undefined || each.types.has('object'));
  for (const option of options) {
    if (option.types === undefined) result.types = undefined;
    else for (const type of option.types) result.types?.add(type);
    result.format ??= option.format;
    addMembers(result, option, (x, y) => x && y);
    result.open ||= option.open || (option.types?.has('object') === true && !option.shaped);
    result.shaped ||= option.shaped;
  }
  for (const [name, member] of result.members)
    member.required &&= objects.every((each) => each.members.has(name));
  // An option that says nothing allows everything.
  if (options.some((each) => each.types === undefined && !each.shaped)) result.open = true;
  return result;
}
