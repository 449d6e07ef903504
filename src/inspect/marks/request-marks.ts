import type { RequestMark } from '../../event/vocabulary.js';
import type { Headers } from '../header-shape.js';
import type { OperationReading } from '../protocol.js';
import { hasJwtKeyHint } from './jwt-key-hint.js';

/** From how many requests in one, or aliases of one field, a batch is large. */
const BATCH_LARGE = 20;
const DEPTH = 10;
/** Browsers set these, and no script of a page or library of a server does. */
const OF_BROWSERS = ['sec-fetch-site', 'sec-ch-ua', 'upgrade-insecure-requests'];

export interface RequestFacts {
  readonly method: string;
  /** Of its answer. */
  readonly status: number;
  readonly headers: Headers;
}

/** What a request tells about posture, decided on its values; labels alone. Undefined when there is nothing to tell. */
export function requestMarks(
  { method, status, headers }: RequestFacts,
  { graphql, requests = 1 }: Pick<OperationReading, 'graphql' | 'requests'>,
): RequestMark[] | undefined {
  const marks: RequestMark[] = [];
  if (graphql?.introspection) marks.push('introspection');
  if (requests > 1) marks.push('batch');
  if (requests >= BATCH_LARGE || (graphql && graphql.aliases >= BATCH_LARGE)) marks.push('batch-large');
  // The questions that tools ask about a schema are deep by design.
  if (graphql && graphql.depth >= DEPTH && !graphql.introspection) marks.push('deep-query');
  if (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  )
    marks.push('cors-preflight');
  if (OF_BROWSERS.some((name) => headers[name] !== undefined)) marks.push('browser');
  if (status < 400 && headers.authorization !== undefined && hasJwtKeyHint(headers))
    marks.push('jwt-key-hint');
  return marks.length > 0 ? marks : undefined;
}
