import { createClient } from 'redis';

export interface RedisClient {
  /** A connected client of `redis`. */
  readonly client: object;
  close(): Promise<void>;
}

export interface RedisClientEvents {
  /** Told of each attempt that failed, and of connections that broke. */
  readonly onConnectionError: (error: Error) => void;
  readonly onConnected: () => void;
}

const RECONNECT_MS_MAX = 1_000;

/**
 * A connection for what processes share beside the log, such as rate limits. Commands fail at once while the server is
 * away, so that their user can do without. Rejects when the server cannot be reached at the start.
 */
export async function openRedisClient(url: string, events: RedisClientEvents): Promise<RedisClient> {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, RECONNECT_MS_MAX) },
  });
  client.on('error', events.onConnectionError);
  client.on('ready', events.onConnected);
  await client.connect();
  return { client, close: async () => client.destroy() };
}
