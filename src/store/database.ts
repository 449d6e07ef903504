import pg from 'pg';
import { CodedError } from '../event/coded-error.js';
import { guardStore } from './store-error.js';

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
  /** Told of each connection as it opens. */
  readonly onConnected?: () => void;
}

const APPLICATION_ROLE = 'protectonce_app';

/**
 * How a connection becomes the application's. Options that the address itself brings (`?options=…`, as some hosters want)
 * would take the place of ours, and with them row-level security would be off: ours are put behind them.
 */
export function asApplication(url: string): { readonly connectionString: string; readonly options: string } {
  const options = `-c role=${APPLICATION_ROLE}`;
  if (!/[?&]options=/.test(url)) return { connectionString: url, options };
  const address = new URL(url);
  address.searchParams.set('options', `${address.searchParams.get('options')} ${options}`);
  return { connectionString: address.href, options };
}

/**
 * Asks the server whether row-level security binds these connections: something in between, such as a pooler, may have
 * kept the role from it. Throws `TENANCY_NOT_ENFORCED`, `STORE_UNAVAILABLE`.
 */
export async function assertTenancy({ pool }: Pick<Database, 'pool'>): Promise<void> {
  const { rows } = await guardStore(() =>
    pool.query<{ role: string; bound: boolean }>(
      `SELECT current_user::text AS role, row_security_active('alert') AS bound`,
    ),
  );
  if (rows[0]?.role === APPLICATION_ROLE && rows[0].bound) return;
  throw new CodedError(
    'TENANCY_NOT_ENFORCED',
    `Connections do not act as ${APPLICATION_ROLE}: the server, or a pooler before it, passes over the start-up parameter "options".`,
    { field: 'DATABASE_URL' },
  );
}

function openPool(options: DatabaseOptions, role: string | undefined, max: number): pg.Pool {
  const pool = new pg.Pool({
    ...(role === undefined ? { connectionString: options.url } : asApplication(options.url)),
    max,
    pipeline: true,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: role ?? 'protectonce-owner',
    ...(options.statementTimeoutMs === undefined ? {} : { statement_timeout: options.statementTimeoutMs }),
  } as pg.PoolConfig);
  // Each client of Prisma listens on the pool that all share.
  pool.setMaxListeners(0);
  const report = (error: Error) => options.onConnectionError?.(error);
  pool.on('error', report);
  // A connection that breaks while it is checked out says so to its client as well; unheard it would end the process.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    options.onConnected?.();
  });
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
  const pool = openPool(quietAtTheEnd, APPLICATION_ROLE, options.poolMax);
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
