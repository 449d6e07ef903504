import type { ApiCall, EndpointFacet } from '../../event/index.js';
import { hashText } from '../sdk/index.js';

/** The functions that a call reaches, as hashes: its endpoint, or each operation of a document. */
export function functionsOf(event: ApiCall, endpoint: EndpointFacet): readonly number[] {
  const { operation, operations } = event;
  if (operations !== undefined) return [...new Set(operations)].map((one) => hashText(one, 7));
  // The same operation is one function, alone in its document or beside others.
  if (operation !== undefined && event.protocol === 'graphql') return [hashText(operation, 7)];
  return [Number.parseInt(endpoint.id.slice(0, 8), 16)];
}

/** A function that nothing is known of: where a refused call went, as far as structure tells. */
export function unknownFunctionOf({ method, host, path }: ApiCall): number {
  let hash = hashText(`${method} ${host}`);
  for (const segment of path) hash = hashText(typeof segment === 'string' ? segment : '{}', hash);
  return hash;
}

export function isSuccess({ response, blocked, protocol }: ApiCall): boolean {
  const { status } = response;
  return (
    blocked !== true &&
    ((status >= 200 && status < 300) || status === 304) &&
    !(protocol === 'graphql' && failed(response))
  );
}

export function isRefused({ response, protocol }: ApiCall): boolean {
  const { status } = response;
  return (
    status === 403 ||
    status === 401 ||
    status === 405 ||
    (protocol === 'graphql' && status === 200 && failed(response))
  );
}

/** GraphQL answers 200 with `errors` and no data when it refuses. */
function failed({ body }: ApiCall['response']): boolean {
  if (body === undefined) return false;
  let errors = false;
  for (const { path } of body.fields) {
    if (path.startsWith('errors')) errors = true;
    else if (path.startsWith('data.')) return false;
  }
  return errors;
}
