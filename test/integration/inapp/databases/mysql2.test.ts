import { basename } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { installMatrix, matrixTimeoutMs } from '../../../kit/matrix.js';
import { requires } from '../../../kit/requires.js';
import { type PrivateMariadb, startMariadb } from '../../../kit/start-mariadb.js';
import { createRig, query } from './rig.js';

const ATTACK = "' OR '1'='1";
const byName = (name: string) => `SELECT id, name FROM users WHERE name = '${name}'`;
const url = query({ name: ATTACK });
const rig = createRig();

type Done = (error: Error | null, rows?: unknown) => void;
interface Queries {
  query(...args: unknown[]): NodeJS.EventEmitter & { stream(): NodeJS.ReadableStream };
  execute(...args: unknown[]): unknown;
}
interface Pool extends Queries {
  getConnection(done: (error: Error | null, connection: Queries & { release(): void }) => void): void;
  end(done: () => void): void;
}
interface PromisePool {
  query(...args: unknown[]): Promise<unknown[]>;
  execute(...args: unknown[]): Promise<unknown[]>;
  end(): Promise<void>;
}

requires('mariadbd', 'mariadb-install-db')('mysql2 on a real MariaDB', () => {
  let server: PrivateMariadb;
  beforeAll(async () => {
    await installMatrix();
    server = await startMariadb();
  }, matrixTimeoutMs);
  afterAll(() => server?.remove());
  afterEach(() => {
    expect(rig.guard.take()).toEqual([]);
    rig.modes.clear();
  });

  const options = (more: object = {}) => ({
    host: '127.0.0.1',
    port: server.port,
    user: server.user,
    connectionLimit: 1,
    ...more,
  });
  const called = (run: (done: Done) => void) =>
    new Promise<unknown>((resolve, reject) => {
      run((error, rows) => (error ? reject(error) : resolve(rows)));
    });

  describe.each(['mysql2', 'mysql2-2'])('%s', (folder) => {
    let pool: Pool;
    let promises: PromisePool;
    beforeAll(async () => {
      const { createPool } = rig.load(folder, 'mysql2') as { createPool(options: object): Pool };
      const { createPool: createPromisePool } = rig.load(`${folder}/promise`, 'mysql2-promise') as {
        createPool(options: object): PromisePool;
      };
      const first = createPromisePool(options());
      await first.query(`CREATE DATABASE IF NOT EXISTS shop_${folder.length}`);
      await first.end();
      const database = { database: `shop_${folder.length}` };
      promises = createPromisePool(options(database));
      await promises.query('CREATE TABLE users (id INT, name TEXT)');
      await promises.query("INSERT INTO users VALUES (1, 'ann'), (2, 'bob')");
      pool = createPool(options(database));
    });
    afterAll(async () => {
      await promises?.end();
      if (pool) await new Promise<void>((resolve) => pool.end(resolve));
    });

    const forms: [string, (text: string) => Promise<unknown>][] = [
      ['a pool, called back', (text) => called((done) => pool.query(text, done))],
      ['a pool, with options', (text) => called((done) => pool.query({ sql: text }, done))],
      ['a pool, with values', (text) => called((done) => pool.query(`${text} AND 1 = ?`, [1], done))],
      ['a pool, executing', (text) => called((done) => pool.execute(text, done))],
      ['a pool, promised', (text) => promises.query(text)],
      ['a pool, executing, promised', (text) => promises.execute(`${text} AND 1 = ?`, [1])],
      [
        'a connection',
        (text) =>
          called((done) =>
            pool.getConnection((error, connection) => {
              if (error) return done(error);
              connection.query(text, (failed: Error | null, rows: unknown) => {
                connection.release();
                done(failed, rows);
              });
            }),
          ),
      ],
      [
        'rows as events',
        (text) =>
          new Promise((resolve, reject) => {
            pool.query(text).on('error', reject).on('end', resolve);
          }),
      ],
    ];

    test.each(forms)('through %s is watched, and refused in block mode', async (_name, run) => {
      const watched = await rig.request(url, () => run(byName(ATTACK)));
      expect(watched.error).toBeUndefined();
      expect(watched.context.hits).toMatchObject([
        { class: 'sqli', parameter: 'name', outcome: 'reached-sink' },
      ]);
      rig.modes.set('*', 'block');
      const blocked = await rig.request(url, () => run(byName(ATTACK)));
      expect(String(blocked.error)).toContain('Blocked by ProtectOnce');
      expect(blocked.context.hits).toMatchObject([{ outcome: 'blocked' }]);
      // The only connection went back to its pool.
      const after = await rig.request(query({ name: 'ann' }), () => run(byName('ann')));
      expect(after.error).toBeUndefined();
      expect(after.context.hits).toBeUndefined();
    });

    test('is refused an object of the request for a value, where the driver would make a condition of it, and told nothing elsewhere', async () => {
      const text = "SELECT id FROM users WHERE name = 'ann' AND name = ?";
      const body = { name: { name: 1 } };
      const ask = () =>
        rig.request('/login', () => promises.query(text, [body.name]), { method: 'POST', body });
      // The server compares a column with itself, and with a number.
      const isExpanded = folder === 'mysql2-2';
      const watched = await ask();
      expect(watched.error).toBeUndefined();
      expect(
        watched.context.hits?.map(({ rule, parameter, location }) => [rule, parameter, location]),
      ).toEqual(isExpanded ? [['sqli.object-value', 'name', 'body']] : undefined);
      rig.modes.set('*', 'block');
      expect(String((await ask()).error)).toContain(isExpanded ? 'Blocked by ProtectOnce' : 'undefined');
      const prepared = await rig.request(
        '/login',
        () => promises.query('SELECT ? AS name', [JSON.stringify(body.name)]),
        { method: 'POST', body },
      );
      expect(prepared.error).toBeUndefined();
    });

    test('tells who asked a pool, and once', async () => {
      for (const run of [
        () => promises.query(byName(ATTACK)),
        () => called((done) => pool.query({ sql: byName(ATTACK) }, done)),
        () => called((done) => pool.execute(byName(ATTACK), done)),
      ]) {
        const { context } = await rig.request(url, run);
        expect(context.hits).toHaveLength(1);
        expect(context.hits?.[0]?.frames.map(({ file }) => basename(file))).toContain('mysql2.test.ts');
      }
    });

    test('never refuses what is bound or escaped', async () => {
      rig.modes.set('*', 'block');
      const bound = await rig.request(url, async () => [
        await promises.query('SELECT id FROM users WHERE name = ?', [ATTACK]),
        await promises.execute('SELECT id FROM users WHERE name = ?', [ATTACK]),
        await promises.query(byName(ATTACK.replaceAll("'", "\\'"))),
        await promises.query(byName(ATTACK.replaceAll("'", "''"))),
      ]);
      expect(bound.error).toBeUndefined();
      expect(bound.context.hits).toBeUndefined();
    });

    test('keeps each request its own context, when they wait for one connection', async () => {
      const seen = await Promise.all(
        Array.from({ length: 8 }, (_, at) =>
          rig.request(query({ name: `n${at}` }), async (context) => {
            const after = await called((done) =>
              pool.query('SELECT SLEEP(0.01)', () => done(null, rig.contexts.current.getStore())),
            );
            const inside = await called((done) =>
              pool.getConnection((_error, connection) => {
                connection.release();
                done(null, rig.contexts.current.getStore());
              }),
            );
            return after === context && inside === context;
          }),
        ),
      );
      expect(seen.map(({ result }) => result)).toEqual(Array(8).fill(true));
    });

    test('judges a query that waited for a connection by the inputs of its own request', async () => {
      const innocent = query({ name: 'ann' });
      const [, , attacked] = await Promise.all([
        rig.request(innocent, () => promises.query('SELECT SLEEP(0.02)')),
        rig.request(innocent, () => promises.query('SELECT SLEEP(0.02)')),
        rig.request(url, () => promises.query(byName(ATTACK))),
      ]);
      expect(attacked?.context.hits).toMatchObject([{ class: 'sqli', parameter: 'name' }]);
    });
  });
});
