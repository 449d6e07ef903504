import { isGraphqlText } from '../graphql-document.js';
import type { ParsedBody } from '../parse-body.js';
import type { Target } from '../target.js';

/** One GraphQL request, of which a body may hold several. */
export interface GraphqlRequest {
  readonly text: string | undefined;
  readonly operationName: string | undefined;
  /** What stands for the text of a document that the server has: a hash, or an id. */
  readonly persisted: string | undefined;
}

export interface GraphqlRequests {
  readonly list: readonly GraphqlRequest[];
  /** How many there are, of which the first are listed. */
  readonly count: number;
  readonly isBatch: boolean;
}

const READ_MAX = 50;
const ID = /^[A-Za-z0-9:_./-]{4,200}$/;
const DOCUMENT_IDS = ['documentId', 'document_id', 'doc_id', 'queryId', 'id'];

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

function parsed(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > 262_144) return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hashOf(extensions: unknown): string | undefined {
  const value = parsed(extensions);
  const persisted = isMembers(value) ? value.persistedQuery : undefined;
  if (!isMembers(persisted)) return undefined;
  return typeof persisted.sha256Hash === 'string' ? persisted.sha256Hash.slice(0, 200) : '';
}

/** The id of a document, where nothing but GraphQL is asked: names such as `id` are anybody's. */
function documentId(members: Members, atPath: boolean): string | undefined {
  if (!atPath) return undefined;
  for (const name of DOCUMENT_IDS) {
    const id = members[name];
    if (typeof id === 'string' && ID.test(id) && (name !== 'id' || 'variables' in members)) return id;
  }
  return undefined;
}

function requestOf(members: unknown, atPath: boolean): GraphqlRequest | undefined {
  if (!isMembers(members)) return undefined;
  const { query, operationName, extensions } = members;
  const text = typeof query === 'string' && isGraphqlText(query) ? query : undefined;
  const persisted = hashOf(extensions) ?? (text === undefined ? documentId(members, atPath) : undefined);
  if (text === undefined && persisted === undefined) return undefined;
  return { text, operationName: typeof operationName === 'string' ? operationName : undefined, persisted };
}

/** What a body is as a request of GraphQL: JSON, a form, or the form of file uploads, which holds it as JSON. */
function content(body: ParsedBody, atPath: boolean): unknown {
  if (body.kind === 'value') return body.value;
  if (body.kind !== 'pairs') return undefined;
  const operations = body.pairs.find(([name]) => name === 'operations')?.[1];
  if (operations !== undefined) return parsed(operations);
  return atPath ? Object.fromEntries(body.pairs) : undefined;
}

/** The GraphQL requests that a call holds; undefined when it is no GraphQL. */
export function graphqlRequests(target: Target, body: ParsedBody): GraphqlRequests | undefined {
  const atPath = target.segments.at(-1)?.toLowerCase() === 'graphql';
  const value = content(body, atPath);
  if (Array.isArray(value)) {
    const first = requestOf(value[0], atPath);
    if (!first) return undefined;
    const list = value.slice(0, READ_MAX).map((each) => requestOf(each, atPath));
    return { list: list.filter((each) => each !== undefined), count: value.length, isBatch: true };
  }
  const single =
    requestOf(value, atPath) ??
    (target.query.length > 0 && (atPath || hasExtensions(target))
      ? requestOf(Object.fromEntries(target.query), atPath)
      : undefined);
  return single && { list: [single], count: 1, isBatch: false };
}

const hasExtensions = ({ query }: Target): boolean => query.some(([name]) => name === 'extensions');
