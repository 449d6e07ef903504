import { createClient, ErrorReply, RESP_TYPES } from 'redis';
import { logFull, logUnavailable } from './log-error.js';
import type { RedisScript } from './redis-scripts.js';

/** A server that has stopped answering is treated as one that is away. */
const ANSWER_MS = 10_000;
const RECONNECT_MS_MAX = 1_000;

type Argument = string | Buffer;

/**
 * One connection for commands and one for messages. Commands fail at once while the server is away, instead of waiting
 * in memory: whoever sent the events still has them. All text in answers is Buffer. Errors: LOG_UNAVAILABLE, LOG_FULL.
 */
export class RedisConnection {
  readonly #client: ReturnType<typeof openClient>;
  readonly #subscriber: ReturnType<typeof openClient>;

  private constructor(url: string, onError: (error: Error) => void) {
    this.#client = openClient(url, onError);
    this.#subscriber = openClient(url, onError);
  }

  /** Resolves when both are connected; throws LOG_UNAVAILABLE when that takes longer than `waitMs`. */
  static async open(url: string, waitMs: number, onError: (error: Error) => void): Promise<RedisConnection> {
    const connection = new RedisConnection(url, onError);
    const connected = Promise.all([connection.#client.connect(), connection.#subscriber.connect()]);
    try {
      await within(connected, waitMs);
      return connection;
    } catch (error) {
      connected.catch(() => undefined);
      await connection.close();
      throw logUnavailable(error);
    }
  }

  async send(...args: readonly Argument[]): Promise<unknown> {
    try {
      const mapped = this.#client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
      return await within(mapped.sendCommand([...args]), ANSWER_MS);
    } catch (error) {
      throw logError(error);
    }
  }

  async run(script: RedisScript, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args];
    try {
      return await this.send('EVALSHA', script.sha, ...rest);
    } catch (error) {
      // A server that was started again has forgotten its scripts.
      if (error instanceof ErrorReply && error.message.startsWith('NOSCRIPT')) {
        return await this.send('EVAL', script.text, ...rest);
      }
      throw error;
    }
  }

  subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    return this.#subscriber.subscribe(channel, listener);
  }

  /** Hears every connect after the first, of either connection. */
  onReconnect(listener: () => void): void {
    this.#client.on('ready', listener);
    this.#subscriber.on('ready', listener);
  }

  async close(): Promise<void> {
    for (const client of [this.#client, this.#subscriber]) if (client.isOpen) client.destroy();
  }
}

function openClient(url: string, onError: (error: Error) => void) {
  const client = createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 2_000,
      reconnectStrategy: (retries) => Math.min(50 * (retries + 1), RECONNECT_MS_MAX),
    },
  });
  // Without a listener an unreachable server would end the process.
  client.on('error', onError);
  return client;
}

/** Replies of the server that are not about being away or full pass as they are. */
function logError(error: unknown): unknown {
  if (!(error instanceof ErrorReply)) return logUnavailable(error);
  if (/^(OOM|MISCONF)\b/.test(error.message)) return logFull(error);
  if (/^(LOADING|BUSY|MASTERDOWN|READONLY|CLUSTERDOWN|TRYAGAIN|NOREPLICAS)\b/.test(error.message))
    return logUnavailable(error);
  return error;
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
