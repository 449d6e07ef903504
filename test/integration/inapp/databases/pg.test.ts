import { basename } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../../kit/fresh-database.js';
import { installMatrix, matrixTimeoutMs } from '../../../kit/matrix.js';
import { sharedPostgres } from '../../../kit/shared-postgres.js';
import { createRig, query } from './rig.js';

const ATTACK = "' OR '1'='1";
const byName = (name: string) => `SELECT id, name FROM users WHERE name = '${name}'`;
const url = query({ name: ATTACK });
const rig = createRig();

interface Client {
  connect(): Promise<void>;
  end(): Promise<void>;
  query(...args: unknown[]): Promise<unknown>;
  release(): void;
}
interface Pool extends Client {
  connect(done?: unknown): Promise<void> & Promise<Client>;
}
interface Pg {
  Client: new (options: object) => Client;
  Pool: new (options: object) => Pool;
  Query: new (options: object | string) => NodeJS.EventEmitter;
}

let database: FreshDatabase;
let connectionString: string;
beforeAll(async () => {
  await installMatrix();
  database = await freshDatabase();
  connectionString = Object.assign(new URL(await sharedPostgres()), { pathname: `/${database.name}` }).href;
}, matrixTimeoutMs);
afterAll(() => database?.drop());
afterEach(() => {
  expect(rig.guard.take()).toEqual([]);
  rig.modes.clear();
});

describe.each(['pg', 'pg-8.0'])('%s on a real PostgreSQL', (folder) => {
  let pg: Pg;
  let client: Client;
  let pool: Pool;
  beforeAll(async () => {
    rig.load('pg-pool');
    pg = rig.load(folder, 'pg') as Pg;
    client = new pg.Client({ connectionString });
    pool = new pg.Pool({ connectionString, max: 1 });
    await client.connect();
    await client.query('DROP TABLE IF EXISTS users; CREATE TABLE users (id int, name text)');
    await client.query("INSERT INTO users VALUES (1, 'ann'), (2, 'bob')");
  });
  afterAll(async () => {
    await client?.end();
    await pool?.end();
  });

  const called = (run: (done: (error: Error | null, rows?: unknown) => void) => void) =>
    new Promise<unknown>((resolve, reject) => {
      run((error, rows) => (error ? reject(error) : resolve(rows)));
    });
  const bound = (text: string) => ({ text: `${text} AND 1 = $1`, values: [1] });

  const forms: [string, (text: string) => Promise<unknown>][] = [
    ['a text', (text) => client.query(text)],
    ['a text, called back', (text) => called((done) => void client.query(text, done))],
    ['a text with values', (text) => client.query(`${text} AND 1 = $1`, [1])],
    ['values, called back', (text) => called((done) => void client.query(`${text} AND 1 = $1`, [1], done))],
    ['options', (text) => client.query(bound(text))],
    ['options, called back', (text) => called((done) => void client.query(bound(text), done))],
    ['options with a callback', (text) => called((callback) => void client.query({ text, callback }))],
    ['a named statement', (text) => client.query({ name: `n${text.length}`, ...bound(text) })],
    [
      'a query object',
      (text) =>
        new Promise((resolve, reject) => {
          const asked = new pg.Query(text);
          asked.on('error', reject).on('end', resolve);
          void client.query(asked);
        }),
    ],
    ['a pool', (text) => pool.query(text)],
    ['a pool, called back', (text) => called((done) => void pool.query(text, done))],
    [
      "a pool's client",
      async (text) => {
        const one = await pool.connect();
        try {
          return await one.query(text);
        } finally {
          one.release();
        }
      },
    ],
  ];

  test.each(forms)('through %s is watched, and refused in block mode', async (_name, run) => {
    const watched = await rig.request(url, () => run(byName(ATTACK)));
    expect(watched.error).toBeUndefined();
    expect(watched.context.hits).toMatchObject([
      { class: 'sqli', parameter: 'name', outcome: 'reached-sink', sink: { operation: 'pg.query' } },
    ]);
    rig.modes.set('*', 'block');
    const blocked = await rig.request(url, () => run(byName(ATTACK)));
    expect(blocked.error).toMatchObject({ code: 'PROTECTONCE_BLOCKED' });
    expect(blocked.context.hits).toMatchObject([{ outcome: 'blocked' }]);
    const after = await rig.request(query({ name: 'ann' }), () => run(byName('ann')));
    expect(after.error).toBeUndefined();
    expect(after.context.hits).toBeUndefined();
  });

  test('tells who asked a pool, also when it had to wait for a connection, and once', async () => {
    await pool.query('SELECT 1');
    const { context } = await rig.request(url, async () => {
      await Promise.all([pool.query('SELECT pg_sleep(0.005)'), pool.query(byName(ATTACK))]);
    });
    expect(context.hits).toHaveLength(1);
    expect(context.hits?.[0]?.frames.map(({ file }) => basename(file))).toContain('pg.test.ts');
    const before = rig.sinks.unscopedCalls;
    await pool.query("SELECT 'nobody asked for this'");
    expect(rig.sinks.unscopedCalls - before).toBe(1);
  });

  test('never ends the process for a refused query object that nobody listens to', async () => {
    rig.modes.set('*', 'block');
    const refused = await rig.request(url, () => client.query(new pg.Query(byName(ATTACK))));
    expect(refused.context.hits).toMatchObject([{ outcome: 'blocked' }]);
    await client.query('SELECT 1');
  });

  test('never refuses what is bound or escaped', async () => {
    rig.modes.set('*', 'block');
    const { error, context } = await rig.request(url, async () => {
      await client.query('SELECT id FROM users WHERE name = $1', [ATTACK]);
      await client.query(byName(ATTACK.replaceAll("'", "''")));
    });
    expect(error).toBeUndefined();
    expect(context.hits).toBeUndefined();
  });

  test('keeps each request its own context, when they wait for one connection', async () => {
    const seen = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        rig.request(query({ name: `n${at}` }), async (context) => {
          const here = () => rig.contexts.current.getStore();
          const after = await called(
            (done) => void pool.query('SELECT pg_sleep(0.005)', () => done(null, here())),
          );
          const inside = await called(
            (done) =>
              void pool.connect((_error: unknown, _client: unknown, release: () => void) => {
                release();
                done(null, here());
              }),
          );
          await pool.query('SELECT 1');
          return after === context && inside === context && here() === context;
        }),
      ),
    );
    expect(seen.map(({ result }) => result)).toEqual(Array(8).fill(true));
  });

  test('judges a query that waited for a connection by the inputs of its own request', async () => {
    const innocent = query({ name: 'ann' });
    const [, , attacked, other] = await Promise.all([
      rig.request(innocent, () => pool.query('SELECT pg_sleep(0.02)')),
      rig.request(innocent, () => pool.query('SELECT pg_sleep(0.02)')),
      rig.request(url, () => pool.query(byName(ATTACK))),
      rig.request(innocent, () => pool.query('SELECT 1')),
    ]);
    expect(attacked?.context.hits).toMatchObject([{ class: 'sqli', parameter: 'name' }]);
    expect(other?.context.hits).toBeUndefined();
  });
});
