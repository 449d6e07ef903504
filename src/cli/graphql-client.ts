import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { CodedError } from '../event/index.js';

export interface GraphqlClient {
  /** Throws `API_REFUSED` with the platform's own words. */
  request<T>(query: string, variables?: Record<string, unknown>): Promise<T>;
  /** Live results of a subscription until `stop` is called or the socket is closed for good. */
  subscribe<T>(
    query: string,
    variables: Record<string, unknown>,
    onData: (data: T) => void,
    onError: (error: unknown) => void,
  ): () => void;
  close(): Promise<void>;
}

/** The platform's API as the command line uses it: the same API that customers have. */
export function createGraphqlClient(options: {
  readonly url: string;
  readonly token: string;
}): GraphqlClient {
  const endpoint = new URL('/graphql', options.url);
  const authorization = `Bearer ${options.token}`;
  const socketUrl = new URL(endpoint);
  socketUrl.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';
  const live = createClient({
    url: socketUrl.href,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 20,
    shouldRetry: () => true,
  });

  return {
    async request<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          authorization,
        },
        body: JSON.stringify({ query, variables }),
      });
      const body = (await response.json()) as { data?: T; errors?: { message: string }[] };
      if (body.errors?.length || body.data === undefined) {
        throw new CodedError(
          'API_REFUSED',
          (body.errors ?? []).map((error) => error.message).join('; ') || `status ${response.status}`,
        );
      }
      return body.data;
    },
    subscribe<T>(
      query: string,
      variables: Record<string, unknown>,
      onData: (data: T) => void,
      onError: (error: unknown) => void,
    ) {
      return live.subscribe<T>(
        { query, variables },
        {
          next: (result) => {
            if (result.data) onData(result.data);
            else onError(result.errors);
          },
          error: onError,
          complete: () => undefined,
        },
      );
    },
    close: async () => {
      await live.dispose();
    },
  };
}
