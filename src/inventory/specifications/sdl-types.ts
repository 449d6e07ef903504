import {
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  print,
  type TypeNode,
} from 'graphql';
import type { ValueType } from '../../event/index.js';

import { Work } from './work.js';

export type SdlField = FieldDefinitionNode | InputValueDefinitionNode;
type RootKind = 'query' | 'mutation' | 'subscription';

const scalars: Readonly<Record<string, ValueType>> = {
  Int: 'integer',
  Float: 'number',
  String: 'string',
  ID: 'string',
  Boolean: 'boolean',
};

/** No type of the schema: anything may be there. */
const ANY_TYPE: TypeNode = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: '' } };

const usualRoots: Readonly<Record<RootKind, string>> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
};

/** The types of a schema by name, with what extends them. */
export class SdlTypes {
  readonly #fields = new Map<string, Map<string, SdlField>>();
  readonly #unions = new Map<string, Set<string>>();
  readonly #joined = new Map<string, ReadonlyMap<string, SdlField>>();
  readonly #enums = new Set<string>();
  readonly #roots = new Map<string, string>();
  #namesRoots = false;
  readonly work = new Work();

  constructor(document: DocumentNode) {
    for (const definition of document.definitions)
      switch (definition.kind) {
        case Kind.SCHEMA_DEFINITION:
          this.#namesRoots = true;
          this.#addRoots(definition.operationTypes);
          break;
        case Kind.SCHEMA_EXTENSION:
          this.#addRoots(definition.operationTypes ?? []);
          break;
        case Kind.OBJECT_TYPE_DEFINITION:
        case Kind.OBJECT_TYPE_EXTENSION:
        case Kind.INTERFACE_TYPE_DEFINITION:
        case Kind.INTERFACE_TYPE_EXTENSION:
        case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        case Kind.INPUT_OBJECT_TYPE_EXTENSION:
          this.#add(definition.name.value, definition.fields ?? []);
          if ('interfaces' in definition) this.#implement(definition.name.value, definition.interfaces ?? []);
          break;
        case Kind.UNION_TYPE_DEFINITION:
        case Kind.UNION_TYPE_EXTENSION:
          this.#join(definition.name.value, definition.types ?? []);
          break;
        case Kind.ENUM_TYPE_DEFINITION:
          this.#enums.add(definition.name.value);
          break;
        default:
      }
  }

  #addRoots(types: readonly { readonly operation: string; readonly type: NamedTypeNode }[]): void {
    for (const { operation, type } of types) this.#roots.set(operation, type.name.value);
  }

  #add(type: string, fields: readonly SdlField[]): void {
    const known = this.#fields.get(type) ?? new Map<string, SdlField>();
    this.#fields.set(type, known);
    for (const field of fields) known.set(field.name.value, field);
  }

  /** What implements an interface may be answered wherever the interface is declared. */
  #implement(type: string, interfaces: readonly NamedTypeNode[]): void {
    for (const each of interfaces)
      this.#join(each.name.value, [{ kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } }]);
  }

  #join(name: string, types: readonly NamedTypeNode[]): void {
    const known = this.#unions.get(name) ?? new Set();
    this.#unions.set(name, known);
    for (const type of types) known.add(type.name.value);
  }

  rootOf(kind: RootKind): string {
    return this.#roots.get(kind) ?? (this.#namesRoots ? '' : usualRoots[kind]);
  }

  /** Fields of a type; of a union or an interface those of all that it may be. */
  fieldsOf(type: string): ReadonlyMap<string, SdlField> {
    const own = this.#fields.get(type);
    const others = this.#unions.get(type);
    if (others === undefined) return own ?? new Map();
    const known = this.#joined.get(type);
    if (known) return known;
    const all = new Map(own);
    this.#joined.set(type, all);
    for (const other of others)
      for (const [name, field] of this.#fields.get(other) ?? []) {
        if (!this.work.take()) return all;
        const first = all.get(name);
        if (first === undefined) all.set(name, field);
        // Members of a union may have fields of one name and several types; an interface's own field holds for all.
        else if (!own?.has(name) && print(first.type) !== print(field.type))
          all.set(name, { ...field, type: ANY_TYPE } as SdlField);
      }
    return all;
  }

  /** Of a scalar; none for one of the schema's own, whose form nobody knows. */
  scalarOf(type: string): ValueType | undefined {
    return Object.hasOwn(scalars, type) ? scalars[type] : this.#enums.has(type) ? 'string' : undefined;
  }
}

/** The name within a type, how many lists stand around it, and whether null may stand for the whole. */
export function unwrap(type: TypeNode): { name: string; lists: number; required: boolean } {
  let node = type;
  let lists = 0;
  const required = node.kind === Kind.NON_NULL_TYPE;
  while (node.kind !== Kind.NAMED_TYPE) {
    if (node.kind === Kind.LIST_TYPE) lists++;
    node = node.type;
  }
  return { name: node.name.value, lists, required };
}
