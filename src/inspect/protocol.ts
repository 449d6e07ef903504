import type { Protocol } from '../event/vocabulary.js';
import { graphqlRequests } from './graphql/graphql-requests.js';
import { type GraphqlReading, readGraphqlRequests } from './graphql/read-request.js';
import { type Headers, headerText } from './header-shape.js';
import { isXmlType } from './media-type.js';
import type { ParsedBody } from './parse-body.js';
import { structuralName } from './structural-name.js';
import type { Target } from './target.js';

/** Which protocol a call speaks, and what of its path it asks for. Made of names alone. */
export interface OperationReading {
  readonly protocol: Protocol;
  /** Operations within the path, each once, at most 20; none where the path says it all. */
  readonly operations?: readonly string[] | undefined;
  /** Requests that the body holds, where it may hold more than one. */
  readonly requests?: number | undefined;
  readonly graphql?: GraphqlReading | undefined;
}

interface Facts {
  readonly target: Target;
  readonly requestType: string | undefined;
  readonly responseType: string | undefined;
  readonly headers: Headers;
  readonly body: ParsedBody;
  readonly status: number;
}

const OPERATION_LENGTH_MAX = 200;
const OPERATIONS_MAX = 20;
const CALLS_READ_MAX = 200;
const ACTION = /;\s*action\s*=\s*(?:"([^"]{0,400})"|([^\s;]{1,400}))/i;

/** A name that may be shown, or nothing: an operation is no place for a value. */
const shown = (name: string | undefined): string | undefined => {
  const safe = name === undefined ? '*' : structuralName(name);
  return safe === '*' ? undefined : safe;
};

const asList = (operation: string | undefined): readonly string[] | undefined =>
  operation === undefined ? undefined : [operation];

function soapReading({ requestType, headers, body }: Facts): OperationReading | undefined {
  const header = headerText(headers, 'soapaction');
  const soap = body.kind === 'xml' && body.xml.soap;
  // A header alone is anybody's text: the message must be XML as well.
  const announced =
    requestType === 'application/soap+xml' || (header !== undefined && isXmlType(requestType));
  if (!soap && !announced) return undefined;
  // 1.1 has a header for it, 1.2 a parameter of the content type.
  const [, quoted, plain] = ACTION.exec(headerText(headers, 'content-type')?.slice(0, 1_000) ?? '') ?? [];
  const action = (header?.replace(/"/g, '') || quoted) ?? plain;
  const operation =
    (body.kind === 'xml' ? body.xml.soapOperation : undefined) ?? action?.split(/[/#:]/).at(-1);
  return { protocol: 'soap', operations: asList(shown(operation)) };
}

/** `orders.list`, `orders/list` and `orders_list` as they are, when each of their parts is a name. */
function methodName(method: unknown): string | undefined {
  if (typeof method !== 'string' || method.length > OPERATION_LENGTH_MAX) return undefined;
  const parts = method.split(/[./]/, 6);
  return parts.every((part) => shown(part) !== undefined) && parts.length < 6 ? method : undefined;
}

function rpcReading(body: ParsedBody): OperationReading | undefined {
  if (body.kind !== 'value' || typeof body.value !== 'object' || body.value === null) return undefined;
  const { value } = body;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const [first] = list;
  if (typeof first !== 'object' || first === null || Reflect.get(first, 'jsonrpc') !== '2.0')
    return undefined;
  const operations = new Set<string>();
  for (const call of list.slice(0, CALLS_READ_MAX)) {
    const name = methodName(
      typeof call === 'object' && call !== null ? Reflect.get(call, 'method') : undefined,
    );
    if (name !== undefined && operations.size < OPERATIONS_MAX) operations.add(name);
  }
  return { protocol: 'jsonrpc', operations: [...operations], requests: list.length };
}

/** Which protocol a call speaks, and which operations within its path. */
export function protocolOf(facts: Facts): OperationReading {
  const { headers, requestType, responseType, body, target, status } = facts;
  if (headerText(headers, 'upgrade')?.toLowerCase() === 'websocket') return { protocol: 'websocket' };
  if (requestType?.startsWith('application/grpc') || headers['connect-protocol-version'] !== undefined)
    return { protocol: 'grpc', operations: asList(shown(target.segments.at(-1))) };
  const requests = graphqlRequests(target, body);
  if (requests) {
    const graphql = readGraphqlRequests(requests, status < 400);
    return { protocol: 'graphql', operations: graphql.operations, requests: requests.count, graphql };
  }
  return (
    soapReading(facts) ??
    rpcReading(body) ?? { protocol: responseType === 'text/event-stream' ? 'sse' : 'rest' }
  );
}
