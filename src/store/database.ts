import pg from 'pg';

/**
 * Two ways into one database. DATABASE_URL names its owner; the owner's rights are used for migrations and for making and
 * dropping partitions, nothing else. Every other connection becomes `protectonce_app` as it opens (`-c role=…` in the
 * start-up packet, so it costs no round trip and cannot be forgotten), which owns nothing and is bound by row-level
 * security. One secret to configure instead of two, and the embedded server needs no second password; the price is that
 * SQL of an attacker's making could `RESET ROLE`, which is why no SQL is ever made from input.
 */
export interface Database {
  /** As the application's role; pipelines. See `withTenant` and `TenantPrisma`: alone it sees no organisation's rows. */
  readonly pool: pg.Pool;
  /** As the owner, past row-level security: migrations, partitions, purging. */
  readonly ownerPool: pg.Pool;
  readonly url: string;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections of the application's role. */
  readonly poolMax: number;
  readonly connectTimeoutMs?: number;
  /** How long a statement may wait in the pool or run before it is given up. */
  readonly statementTimeoutMs?: number;
  /** Told of connections that broke while idle; they are replaced when needed. */
  readonly onConnectionError?: (error: Error) => void;
}

function openPool(options: DatabaseOptions, role: string | undefined, max: number): pg.Pool {
  const settings = role === undefined ? undefined : `-c role=${role}`;
  const pool = new pg.Pool({
    connectionString: options.url,
    max,
    pipeline: true,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: role ?? 'protectonce-owner',
    ...(settings === undefined ? {} : { options: settings }),
    ...(options.statementTimeoutMs === undefined ? {} : { statement_timeout: options.statementTimeoutMs }),
  } as pg.PoolConfig);
  // Each client of Prisma listens on the pool that all share.
  pool.setMaxListeners(0);
  const report = (error: Error) => options.onConnectionError?.(error);
  pool.on('error', report);
  // A connection that breaks while it is checked out says so to its client as well; unheard it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Connects lazily: nothing is thrown here when the server is away, and connections come back by themselves. */
export function openDatabase(options: DatabaseOptions): Database {
  let closing: Promise<unknown> | undefined;
  // A pool says that it has ended before its sockets have: what they meet on their way out is no news.
  const quietAtTheEnd = {
    ...options,
    onConnectionError: (error: Error) => closing ?? options.onConnectionError?.(error),
  };
  const pool = openPool(quietAtTheEnd, 'protectonce_app', options.poolMax);
  const ownerPool = openPool(quietAtTheEnd, undefined, 2);
  return {
    pool,
    ownerPool,
    url: options.url,
    async close() {
      closing ??= Promise.all([pool.end(), ownerPool.end()]);
      await closing;
    },
  };
}
