import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { listMigrations, migrate, schemaDrift } from '../../../src/store/migrate.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** A database in which nothing has been done yet. */
async function withEmptyDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const name = `empty_${database.name}`;
  await database.ownerPool.query(`CREATE DATABASE ${name}`);
  try {
    await work(Object.assign(new URL(database.url), { pathname: `/${name}` }).href);
  } finally {
    await database.ownerPool.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

async function ask<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('schema.prisma and the migrations agree', async () => {
  expect(await schemaDrift(database.url)).toBe('');
});

test('a database that lacks a column of schema.prisma is noticed', async () => {
  await withEmptyDatabase(async (url) => {
    await migrate(url);
    await ask(url, 'ALTER TABLE service DROP COLUMN calls');
    expect(await schemaDrift(url)).toMatch(/ADD COLUMN\s+"calls"/);
  });
});

test('migrating a migrated database does nothing', async () => {
  expect(await migrate(database.url)).toEqual({ applied: [] });
});

test('two processes that migrate at once apply every migration exactly once', async () => {
  await withEmptyDatabase(async (url) => {
    const results = await Promise.all([migrate(url), migrate(url)]);
    const names = listMigrations().map((each) => each.name);
    expect(results.flatMap((result) => result.applied)).toEqual(names);
    const rows = await ask<{ migration_name: string }>(
      url,
      'SELECT migration_name FROM _prisma_migrations ORDER BY 1',
    );
    expect(rows.map((row) => row.migration_name)).toEqual(names);
  });
});

test('a migration that was applied in another wording is refused', async () => {
  await withEmptyDatabase(async (url) => {
    await migrate(url);
    await ask(
      url,
      `UPDATE _prisma_migrations SET checksum = repeat('0', 64) WHERE migration_name LIKE '%_record'`,
    );
    await expect(migrate(url)).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
  });
});

test('a server that is away is STORE_UNAVAILABLE', async () => {
  await expect(migrate('postgres://nobody:x@127.0.0.1:1/none')).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
  });
});
