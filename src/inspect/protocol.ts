import type { Protocol } from '../event/vocabulary.js';
import { type GraphqlReading, isGraphqlText, readGraphql } from './graphql-document.js';
import { type Headers, headerText } from './header-shape.js';
import { isXmlType } from './media-type.js';
import type { ParsedBody } from './parse-body.js';
import { structuralName } from './structural-name.js';
import type { Target } from './target.js';

export interface ProtocolReading {
  readonly protocol: Protocol;
  readonly operation?: string | undefined;
  readonly graphql?: GraphqlReading | undefined;
}

interface Facts {
  readonly target: Target;
  readonly requestType: string | undefined;
  readonly responseType: string | undefined;
  readonly headers: Headers;
  readonly body: ParsedBody;
}

const OPERATION_LENGTH_MAX = 200;
/** A name that may be shown, or nothing: an operation is no place for a value. */
const shown = (name: string | undefined): string | undefined => {
  const safe = name === undefined ? '*' : structuralName(name);
  return safe === '*' ? undefined : safe;
};

function member(body: ParsedBody, name: string): unknown {
  if (body.kind !== 'value' || typeof body.value !== 'object' || body.value === null) return undefined;
  const root: unknown = Array.isArray(body.value) ? body.value[0] : body.value;
  return typeof root === 'object' && root !== null ? (root as Record<string, unknown>)[name] : undefined;
}

function graphqlText({ target, body }: Facts): string | undefined {
  const atPath = target.segments.at(-1)?.toLowerCase() === 'graphql';
  const query =
    member(body, 'query') ?? (atPath ? target.query.find(([name]) => name === 'query')?.[1] : undefined);
  return typeof query === 'string' && isGraphqlText(query) ? query : undefined;
}

/** An operation that the server knows already: its hash stands where its text would. */
function isPersistedGraphql({ target, body }: Facts): boolean {
  const extensions = member(body, 'extensions') ?? target.query.find(([name]) => name === 'extensions')?.[1];
  if (typeof extensions === 'string') return extensions.includes('"persistedQuery"');
  return typeof extensions === 'object' && extensions !== null && 'persistedQuery' in extensions;
}

function persistedName({ target, body }: Facts): string | undefined {
  const name = member(body, 'operationName') ?? target.query.find(([key]) => key === 'operationName')?.[1];
  return typeof name === 'string' ? shown(name)?.slice(0, OPERATION_LENGTH_MAX) : undefined;
}

function soapReading({ requestType, headers, body }: Facts): ProtocolReading | undefined {
  const action = headerText(headers, 'soapaction')?.replace(/"/g, '');
  const soap = body.kind === 'xml' && body.xml.soap;
  // A header alone is anybody's text: the message must be XML as well.
  const announced =
    requestType === 'application/soap+xml' || (action !== undefined && isXmlType(requestType));
  if (!soap && !announced) return undefined;
  const operation =
    (body.kind === 'xml' ? body.xml.soapOperation : undefined) ?? action?.split(/[/#:]/).at(-1);
  return { protocol: 'soap', operation: shown(operation) };
}

/** Which protocol a call speaks, and which operation within its path. The operation is made of names alone. */
export function protocolOf(facts: Facts): ProtocolReading {
  const { headers, requestType, responseType, body, target } = facts;
  if (headerText(headers, 'upgrade')?.toLowerCase() === 'websocket') return { protocol: 'websocket' };
  if (requestType?.startsWith('application/grpc'))
    return { protocol: 'grpc', operation: shown(target.segments[1]) };
  const text = graphqlText(facts);
  if (text !== undefined) {
    const graphql = readGraphql(text);
    const names = graphql?.fields.map(shown).filter((name) => name !== undefined) ?? [];
    const operation =
      graphql && names.length > 0 ? `${graphql.operation} ${names.join(',')}` : graphql?.operation;
    return { protocol: 'graphql', operation: operation?.slice(0, OPERATION_LENGTH_MAX), graphql };
  }
  if (isPersistedGraphql(facts)) return { protocol: 'graphql', operation: persistedName(facts) };
  const soap = soapReading(facts);
  if (soap) return soap;
  if (member(body, 'jsonrpc') === '2.0') {
    const method = member(body, 'method');
    const names = typeof method === 'string' ? method.split('.', 4).map(shown) : [];
    return {
      protocol: 'jsonrpc',
      operation: names.length > 0 && !names.includes(undefined) ? names.join('.') : undefined,
    };
  }
  return { protocol: responseType === 'text/event-stream' ? 'sse' : 'rest' };
}
