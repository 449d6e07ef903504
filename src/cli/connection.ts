import type { Environment } from '../environment.js';
import { CodedError } from '../event/index.js';
import { createGraphqlClient, type GraphqlClient } from './graphql-client.js';

/** The platform that a command talks to, from its options or the environment. Throws naming what is missing. */
export function connectFrom(
  environment: Environment,
  options: { readonly url?: string; readonly token?: string },
  onOutage?: (text: string) => void,
): GraphqlClient {
  const url = options.url ?? environment.PROTECTONCE_URL ?? `http://127.0.0.1:${environment.PORT}`;
  const token = options.token ?? environment.PROTECTONCE_API_TOKEN;
  if (!token) {
    throw new CodedError('API_TOKEN_MISSING', 'Set PROTECTONCE_API_TOKEN, or give --token.', {
      field: 'PROTECTONCE_API_TOKEN',
    });
  }
  return createGraphqlClient({ url, token, ...(onOutage && { onOutage }) });
}
