import pg from 'pg';
import { asApplication } from './database.js';
import {
  ANYTHING,
  type NotificationChannel,
  type Notifications,
  notificationChannels,
} from './notifications.js';
import { guardStore } from './store-error.js';

export interface PostgresNotificationsOptions {
  readonly url: string;
  /** For `notify`. */
  readonly pool: pg.Pool;
  /** First and longest pause before another attempt to connect. */
  readonly retryMs?: { readonly first: number; readonly max: number };
  /** Told of each attempt to connect that failed, and of connections that broke. */
  readonly onConnectionError?: (error: Error) => void;
  readonly onConnected?: () => void;
  /** Told of what a listener throws. */
  readonly onError?: (error: Error) => void;
}

/**
 * LISTEN and NOTIFY over one connection of its own, which costs nothing while nothing happens. When it breaks it is made
 * anew, and then every listener hears `ANYTHING`: what was said in between is gone.
 */
export class PostgresNotifications implements Notifications {
  readonly #options: PostgresNotificationsOptions;
  readonly #listeners = new Map<NotificationChannel, Set<(payload: string) => void>>();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #attempts = 0;
  #wasConnected = false;
  #closed = false;

  constructor(options: PostgresNotificationsOptions) {
    this.#options = options;
  }

  /** Makes the first attempt to connect. Whether it succeeds or not, attempts go on until `close`. */
  async start(): Promise<void> {
    if (this.#closed || this.#client) return;
    const client = new pg.Client({
      ...asApplication(this.#options.url),
      application_name: 'protectonce-listen',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 3_000,
    });
    this.#client = client;
    // Both may come, and the second finds the connection already given up.
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ channel, payload }) => {
      this.#tell(channel as NotificationChannel, payload ?? ANYTHING);
    });
    try {
      await client.connect();
      await client.query(notificationChannels.map((channel) => `LISTEN ${channel}`).join('; '));
    } catch (error) {
      this.#lost(client, error as Error);
      return;
    }
    if (this.#client !== client) return;
    this.#attempts = 0;
    this.#options.onConnected?.();
    if (this.#wasConnected) for (const channel of notificationChannels) this.#tell(channel, ANYTHING);
    this.#wasConnected = true;
  }

  listen(channel: NotificationChannel, listener: (payload: string) => void): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners);
    // Wrapped, so that one function may listen twice and stop once.
    const own = (payload: string) => listener(payload);
    listeners.add(own);
    return () => listeners.delete(own);
  }

  /** Throws `STORE_UNAVAILABLE`. Within a transaction use `pg_notify` there instead, so that it is heard at commit. */
  async notify(channel: NotificationChannel, payload: string): Promise<void> {
    await guardStore(() => this.#options.pool.query('SELECT pg_notify($1, $2)', [channel, payload]));
  }

  get isConnected(): boolean {
    return this.#wasConnected && this.#client !== undefined && this.#attempts === 0;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  #lost(client: pg.Client, error?: Error): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.end().catch(() => undefined);
    if (this.#closed) return;
    if (error) this.#options.onConnectionError?.(error);
    const { first, max } = this.#options.retryMs ?? { first: 100, max: 5_000 };
    const pause = Math.min(max, first * 2 ** Math.min(this.#attempts, 10));
    this.#attempts++;
    // Apart from each other, or all processes would come back in the same instant.
    this.#retry = setTimeout(() => void this.start(), pause * (0.5 + Math.random() / 2));
    this.#retry.unref();
  }

  #tell(channel: NotificationChannel, payload: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) {
      try {
        listener(payload);
      } catch (error) {
        this.#options.onError?.(error as Error);
      }
    }
  }
}
