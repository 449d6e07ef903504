import { CloseCode, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { CodedError } from '../event/index.js';

export interface GraphqlClient {
  /** Throws `PLATFORM_UNREACHABLE`, or `API_REFUSED` with the platform's own words. */
  request<T>(query: string, variables?: Record<string, unknown>): Promise<T>;
  /**
   * Live results of a subscription until `stop` is called. `onError` is given the errors of one result, or a CodedError when
   * the subscription has ended for good.
   */
  subscribe<T>(
    query: string,
    variables: Record<string, unknown>,
    onData: (data: T) => void,
    onError: (error: unknown) => void,
  ): () => void;
  close(): Promise<void>;
}

/** After these it makes no sense to try again. */
const final: readonly unknown[] = [CloseCode.Unauthorized, CloseCode.Forbidden];

/** Throws `URL_INVALID`. */
function endpointOf(url: string): URL {
  const endpoint = URL.canParse('/graphql', url) ? new URL('/graphql', url) : undefined;
  if (endpoint && /^https?:$/.test(endpoint.protocol) && !endpoint.username && !endpoint.password)
    return endpoint;
  throw new CodedError('URL_INVALID', '--url must be an http(s) URL without a user name.', { field: 'url' });
}

/** What ended a subscription: errors of GraphQL, a closed socket, or whatever else. */
function endOf(cause: unknown, { origin }: URL): CodedError {
  if (Array.isArray(cause)) return refusal(cause);
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  if (final.includes(code))
    return new CodedError('API_REFUSED', `${origin} refused the API token.`, { cause });
  return new CodedError('PLATFORM_UNREACHABLE', `The connection to ${origin} is lost.`, { cause });
}

function refusal(errors: readonly { readonly message: string }[], otherwise = ''): CodedError {
  return new CodedError('API_REFUSED', errors.map(({ message }) => message).join('; ') || otherwise);
}

/**
 * The platform's API as the command line uses it: the same API that customers have. Throws `URL_INVALID`.
 * `onOutage` is told once when the socket cannot be opened or closes; it is opened again by itself.
 */
export function createGraphqlClient(options: {
  readonly url: string;
  readonly token: string;
  readonly onOutage?: (text: string) => void;
}): GraphqlClient {
  const endpoint = endpointOf(options.url);
  let isClosing = false;
  let isOut = false;
  const authorization = `Bearer ${options.token}`;
  const socketUrl = new URL(endpoint);
  socketUrl.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';
  const live = createClient({
    url: socketUrl.href,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 20,
    shouldRetry: (event) => !(event instanceof Object && 'code' in event && final.includes(event.code)),
    on: {
      connected: () => {
        isOut = false;
      },
      closed: () => {
        if (!isOut && !isClosing) options.onOutage?.(`no connection to ${endpoint.origin}; trying again`);
        isOut = true;
      },
    },
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
      }).catch((cause: unknown) => {
        throw new CodedError('PLATFORM_UNREACHABLE', `${endpoint.origin} could not be reached.`, { cause });
      });
      const body = (await response.json().catch(() => ({}))) as { data?: T; errors?: { message: string }[] };
      if (body.errors?.length || body.data === undefined)
        throw refusal(
          body.errors ?? [],
          `${endpoint.origin} answered ${response.status}, and not as the platform does.`,
        );
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
          error: (cause) => onError(endOf(cause, endpoint)),
          complete: () => undefined,
        },
      );
    },
    close: async () => {
      isClosing = true;
      // A socket that never opened is closed well enough.
      await Promise.resolve(live.dispose()).catch(() => undefined);
    },
  };
}
