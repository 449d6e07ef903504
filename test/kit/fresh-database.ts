import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Database, openDatabase } from '../../src/store/database.js';
import { sharedPostgres } from './shared-postgres.js';

export interface FreshDatabase extends Database {
  readonly name: string;
  /** Closes the pools and drops the database, whoever else is connected to it. */
  drop(): Promise<void>;
}

async function asOwner(url: string, sql: string): Promise<void> {
  const client = new pg.Client({
    connectionString: Object.assign(new URL(url), { pathname: '/postgres' }).href,
  });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A migrated database of the test's own, empty. `beforeAll` it, and `drop()` it in `afterAll`. */
export async function freshDatabase(options: { poolMax?: number } = {}): Promise<FreshDatabase> {
  const template = await sharedPostgres();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asOwner(template, `CREATE DATABASE ${name} TEMPLATE template_protectonce`);
  const url = Object.assign(new URL(template), { pathname: `/${name}` }).href;
  const database = openDatabase({ url, poolMax: options.poolMax ?? 6 });
  return {
    ...database,
    name,
    async drop() {
      await database.close();
      await asOwner(template, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}
