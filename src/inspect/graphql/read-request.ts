import { memo } from '../memo.js';
import { structuralName } from '../structural-name.js';
import type { GraphqlDocument, GraphqlField, OperationKind } from './document.js';
import { fieldsOf } from './fields-of.js';
import type { GraphqlRequest, GraphqlRequests } from './graphql-requests.js';
import { readDocument } from './read-document.js';

/** What one request of GraphQL asks for. */
export interface GraphqlAsked {
  readonly kind: OperationKind;
  readonly document: GraphqlDocument;
  /** Of the operation that is run. */
  readonly fields: readonly GraphqlField[];
}

/** What a call asks for, all its requests taken together. */
export interface GraphqlReading {
  /** `query.orders`: an operation for each field at the root, each once. */
  readonly operations: readonly string[];
  readonly asked: readonly GraphqlAsked[];
  readonly isBatch: boolean;
  readonly literals: readonly { readonly name: string; readonly value: string }[];
  readonly depth: number;
  readonly introspection: boolean;
  /** Most times that one field stands at the root. */
  readonly aliases: number;
}

const OPERATIONS_MAX = 20;
const LITERALS_MAX = 200;
const KNOWN_MAX = 500;
const TEXT_KEPT_MAX = 16_384;

/** Clients send the same documents again and again. */
const documentOf = memo((text) => ({ read: readDocument(text) }), 100, 8_192);

/** Texts of documents that servers have taken under a hash. */
const known = new Map<string, string>();

/** A document that was sent with its hash, and taken: from now on the hash alone will do. */
function remember({ text, persisted }: GraphqlRequest): void {
  if (!text || !persisted || text.length > TEXT_KEPT_MAX || known.has(persisted)) return;
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(persisted, text);
}

function askedOf({ text, operationName, persisted }: GraphqlRequest): GraphqlAsked | undefined {
  const full = text ?? (persisted ? known.get(persisted) : undefined);
  const document = full === undefined ? undefined : documentOf(full).read;
  if (!document) return undefined;
  const { operations, fragments } = document;
  const run = operations.find(({ name }) => name !== undefined && name === operationName) ?? operations[0];
  return run && { kind: run.kind, document, fields: fieldsOf(run.selection, fragments) };
}

/** A name that may be shown, or nothing: an operation is no place for a value. */
const shown = (name: string): string | undefined => {
  const safe = structuralName(name);
  return safe === '*' ? undefined : safe;
};

function mostAliases(fields: readonly GraphqlField[]): number {
  const counts = new Map<string, number>();
  for (const { name } of fields) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

function addOperations({ kind, fields }: GraphqlAsked, into: Set<string>): void {
  const before = into.size;
  for (const { name } of fields) {
    const safe = name === '__typename' ? undefined : shown(name);
    if (safe !== undefined && into.size < OPERATIONS_MAX) into.add(`${kind}.${safe}`);
  }
  // Nothing that may be named: its kind at least.
  if (into.size === before && into.size === 0) into.add(kind);
}

/** @param taken the server has answered with success */
export function readGraphqlRequests({ list, isBatch }: GraphqlRequests, taken: boolean): GraphqlReading {
  const operations = new Set<string>();
  const asked: GraphqlAsked[] = [];
  const literals: { name: string; value: string }[] = [];
  let depth = 0;
  let introspection = false;
  let aliases = 0;
  for (const request of list) {
    if (taken) remember(request);
    const each = askedOf(request);
    if (each) {
      addOperations(each, operations);
      asked.push(each);
      literals.push(...each.document.literals.slice(0, LITERALS_MAX - literals.length));
      depth = Math.max(depth, each.document.depth);
      introspection ||= each.document.introspection;
      aliases = Math.max(aliases, mostAliases(each.fields));
    } else if (request.operationName !== undefined) {
      const name = shown(request.operationName);
      if (name !== undefined && operations.size < OPERATIONS_MAX) operations.add(`persisted.${name}`);
    }
  }
  return { operations: [...operations], asked, isBatch, literals, depth, introspection, aliases };
}
