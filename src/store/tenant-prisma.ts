import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import type { PoolClient, QueryResult } from 'pg';
import { PrismaClient } from './generated/prisma/client.js';
import { beginWithin } from './tenant.js';

/** For a connection in a rush: Prisma's own two seconds are over soon on a busy machine. */
const WAIT_MS = 10_000;
/** Longer than any of its statements may take. */
const LAST_MS = 20_000;

/** As the adapter calls it. */
type Query = (config: pg.QueryConfig) => Promise<QueryResult>;

/** One statement in a transaction of its own; all four messages leave together. */
async function queryWithin(pool: pg.Pool, begin: string, config: pg.QueryConfig): Promise<QueryResult> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const begun = client.query(begin);
    const asked = client.query(config);
    // After an error PostgreSQL turns COMMIT into ROLLBACK.
    const ended = client.query('COMMIT');
    const [begin_, result, end] = await Promise.allSettled([begun, asked, ended]);
    if (end.status === 'rejected') broken = end.reason as Error;
    if (result.status === 'rejected') throw result.reason;
    if (begin_.status === 'rejected') throw begin_.reason;
    if (end.status === 'rejected') throw end.reason;
    return result.value;
  } finally {
    client.release(broken);
  }
}

/** The connection of an interactive transaction: the adapter's BEGIN takes the organisation along. */
function transactionClient(client: PoolClient, begin: string): PoolClient {
  const query: Query = (config) => (config.text === 'BEGIN' ? client.query(begin) : client.query(config));
  return {
    query,
    on: client.on.bind(client),
    removeListener: client.removeListener.bind(client),
    release: (error?: Error | boolean) => client.release(error),
  } as unknown as PoolClient;
}

/**
 * The shared pool as one organisation sees it. Prisma merges lookups of the same tick into one statement whoever asked, so
 * the organisation must belong to the client object, not to the asynchronous context.
 */
function poolWithin(pool: pg.Pool, organisationId: string): pg.Pool {
  const begin = beginWithin(organisationId);
  const own = Object.create(pool) as pg.Pool;
  const ignore = () => own;
  const methods = {
    query: (config: pg.QueryConfig) => queryWithin(pool, begin, config),
    connect: async () => transactionClient(await pool.connect(), begin),
    // The shared pool reports its errors by itself; a listener per organisation would only pile up.
    on: ignore,
    removeListener: ignore,
  };
  return Object.assign(own, methods);
}

/**
 * A Prisma client per organisation over one pool, the most recently used kept. None is ever disconnected: that would end
 * nothing of its own, and a request may still be using it; an evicted one is simply forgotten.
 */
export class TenantPrisma {
  readonly #pool: pg.Pool;
  readonly #clientsMax: number;
  readonly #clients = new Map<string, PrismaClient>();

  constructor(pool: pg.Pool, clientsMax = 200) {
    this.#pool = pool;
    this.#clientsMax = clientsMax;
  }

  /** Sees and writes only the organisation's rows. Throws `ORGANISATION_INVALID`. Cheap for one used lately. */
  for(organisationId: string): PrismaClient {
    const present = this.#clients.get(organisationId);
    if (present) {
      this.#clients.delete(organisationId);
      this.#clients.set(organisationId, present);
      return present;
    }
    const adapter = new PrismaPg(poolWithin(this.#pool, organisationId));
    const made = new PrismaClient({ adapter, transactionOptions: { maxWait: WAIT_MS, timeout: LAST_MS } });
    this.#clients.set(organisationId, made);
    if (this.#clients.size > this.#clientsMax) {
      const oldest = this.#clients.keys().next().value;
      if (oldest !== undefined) this.#clients.delete(oldest);
    }
    return made;
  }

  get size(): number {
    return this.#clients.size;
  }
}
