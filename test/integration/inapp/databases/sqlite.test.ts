import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { installMatrix, matrixTimeoutMs } from '../../../kit/matrix.js';
import { createRig, query } from './rig.js';

const ATTACK = "' OR '1'='1";
const url = query({ name: ATTACK });
const rig = createRig();
beforeAll(installMatrix, matrixTimeoutMs);
afterEach(() => {
  expect(rig.guard.take()).toEqual([]);
  rig.modes.clear();
});

const byName = (name: string) => `SELECT id, name FROM users WHERE name = '${name}'`;

interface Sqlite3Database {
  all(...args: unknown[]): unknown;
  get(...args: unknown[]): unknown;
  run(...args: unknown[]): unknown;
  each(...args: unknown[]): unknown;
  exec(...args: unknown[]): unknown;
  prepare(...args: unknown[]): Sqlite3Database & { finalize(): void };
  serialize(run: () => void): void;
  close(done: () => void): void;
}
interface Sqlite3 {
  Database: new (file: string) => Sqlite3Database;
}

describe.each(['sqlite3', 'sqlite3-6'])('%s', (folder) => {
  async function open() {
    const { Database } = rig.load(folder, 'sqlite3') as Sqlite3;
    const db = new Database(':memory:');
    const ask = (method: 'all' | 'get' | 'run' | 'each' | 'exec', ...args: unknown[]) =>
      new Promise<unknown>((resolve, reject) => {
        const done = (error: Error | null, rows: unknown) => (error ? reject(error) : resolve(rows));
        if (method === 'each') db.each(...args, () => undefined, done);
        else db[method](...args, done);
      });
    await ask(
      'exec',
      "CREATE TABLE users (id INTEGER, name TEXT); INSERT INTO users VALUES (1, 'ann'), (2, 'bob')",
    );
    return { db, ask };
  }

  test.each(['all', 'get', 'run', 'each', 'exec'] as const)(
    'never runs an attack by %s in block mode, and tells of it in monitor mode',
    async (method) => {
      const { ask } = await open();
      const watched = await rig.request(url, () => ask(method, byName(ATTACK)));
      expect(watched.error).toBeUndefined();
      expect(watched.context.hits).toMatchObject([
        {
          class: 'sqli',
          location: 'query',
          parameter: 'name',
          outcome: 'reached-sink',
          sink: { kind: 'sql', operation: `sqlite3.${method}` },
        },
      ]);
      rig.modes.set('*', 'block');
      const blocked = await rig.request(url, () => ask(method, byName(ATTACK)));
      expect(blocked.error).toMatchObject({ code: 'PROTECTONCE_BLOCKED' });
      expect(blocked.context.hits).toMatchObject([{ outcome: 'blocked' }]);
    },
  );

  test('never prepares an attack in block mode: what is asked of the statement calls back with the error', async () => {
    const { db } = await open();
    rig.modes.set('*', 'block');
    const { result } = await rig.request(url, () => {
      const statement = db.prepare(byName(ATTACK));
      return new Promise((resolve) => {
        statement.all((error: unknown) => {
          statement.finalize();
          resolve(error);
        });
      });
    });
    expect(result).toMatchObject({ code: 'PROTECTONCE_BLOCKED' });
  });

  test('never ends the process for a refused call without a callback', async () => {
    const { db, ask } = await open();
    rig.modes.set('*', 'block');
    const { result } = await rig.request(url, () => db.run(byName(ATTACK)));
    expect(result).toBe(db);
    expect(await ask('all', byName('ann'))).toEqual([{ id: 1, name: 'ann' }]);
  });

  test('keeps the context of each request in callbacks, of statements too, also when calls are serialized', async () => {
    const { db } = await open();
    const prepared = db.prepare('SELECT name FROM users WHERE id = ?');
    const here = () => rig.contexts.current.getStore();
    const seen = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        rig.request(query({ name: `n${at}` }), async (context) => {
          const contexts = await Promise.all([
            new Promise((resolve) => db.all('SELECT 1', () => resolve(here()))),
            new Promise((resolve) => prepared.get([1], () => resolve(here()))),
            new Promise((resolve) => db.each('SELECT 1', () => resolve(here()))),
            new Promise((resolve) => db.exec('SELECT 1', () => resolve(here()))),
            new Promise((resolve) => db.all('no sql at all', () => resolve(here()))),
            new Promise((resolve) =>
              db.serialize(() => {
                db.get('SELECT 1', () => undefined);
                db.get('SELECT 2', () => resolve(here()));
              }),
            ),
          ]);
          return contexts.every((one) => one === context);
        }),
      ),
    );
    expect(seen.map(({ result }) => result)).toEqual(Array(8).fill(true));
  });

  test('never takes what is bound, or stands in one literal, for an attack', async () => {
    const { ask } = await open();
    rig.modes.set('*', 'block');
    for (const name of [ATTACK, "O'Brien", 'users', 'id, name', '1 = 1', 'SELECT id'])
      for (const text of [
        ['SELECT id, name FROM users WHERE name = ?', [name]],
        [byName(name.replaceAll("'", "''"))],
      ]) {
        const { error, context } = await rig.request(query({ name }), () => ask('all', ...text));
        expect(error).toBeUndefined();
        expect(context.hits).toBeUndefined();
      }
  });

  test('counts calls that belong to no request, and judges none of them', async () => {
    const { ask } = await open();
    rig.modes.set('*', 'block');
    const before = rig.sinks.unscopedCalls;
    await ask('all', byName(ATTACK));
    expect(rig.sinks.unscopedCalls).toBe(before + 1);
  });
});

interface BetterDatabase {
  prepare(text: string): { all(...values: unknown[]): unknown; run(...values: unknown[]): unknown };
  exec(text: string): unknown;
  pragma(text: string): unknown;
}

describe.each(['better-sqlite3', 'better-sqlite3-11'])('%s', (folder) => {
  function open() {
    const Database = rig.load(folder, 'better-sqlite3') as new (file: string) => BetterDatabase;
    const db = new Database(':memory:');
    db.exec("CREATE TABLE users (id INTEGER, name TEXT); INSERT INTO users VALUES (1, 'ann'), (2, 'bob')");
    return db;
  }
  const forms: [string, (db: BetterDatabase, text: string) => unknown][] = [
    ['prepare', (db, text) => db.prepare(text).all()],
    ['exec', (db, text) => db.exec(text)],
  ];

  test.each(forms)('%s is watched, and throws in block mode', async (method, run) => {
    const db = open();
    const watched = await rig.request(url, () => run(db, byName(ATTACK)));
    expect(watched.error).toBeUndefined();
    expect(watched.context.hits).toMatchObject([
      { outcome: 'reached-sink', sink: { kind: 'sql', operation: `better-sqlite3.${method}` } },
    ]);
    rig.modes.set('*', 'block');
    const blocked = await rig.request(url, () => run(db, byName(ATTACK)));
    expect(blocked.error).toMatchObject({ code: 'PROTECTONCE_BLOCKED' });
    const after = await rig.request(query({ name: 'ann' }), () => run(db, byName('ann')));
    expect(after.error).toBeUndefined();
  });

  const wrapped = "nobody' OR '1'='1' -- and more";
  test.each([
    ['cut', wrapped, (text: string) => text.slice(0, 21)],
    ['decoded from base64', Buffer.from(wrapped).toString('base64'), () => wrapped],
    ['decoded once more', encodeURIComponent(wrapped), () => wrapped],
    ['in upper case', wrapped, (text: string) => text.toUpperCase()],
    ['reversed', [...wrapped].reverse().join(''), () => wrapped],
    ['joined to another', wrapped, (text: string) => `prefix ${text}`],
  ])('never lets an attack through in block mode that the application used %s', async (_how, name, made) => {
    const db = open();
    rig.modes.set('*', 'block');
    const { error } = await rig.request(query({ name }), () => db.prepare(byName(made(name))).all());
    expect(error).toMatchObject({ code: 'PROTECTONCE_BLOCKED' });
  });

  test('a pragma is judged as one', async () => {
    rig.modes.set('*', 'block');
    const name = "users'); DELETE FROM users; --";
    const { error } = await rig.request(query({ name }), () => open().pragma(`table_info('${name}')`));
    expect(error).toMatchObject({ code: 'PROTECTONCE_BLOCKED' });
  });

  test('a statement tells, when it runs, what it does for the route it runs in', async () => {
    const db = open();
    const statement = db.prepare('UPDATE users SET name = ? WHERE id = ?');
    const { context } = await rig.request(query({ name: 'x' }), () => {
      statement.run('x', 1);
      statement.run('y', 2);
    });
    expect(context.queries?.map(({ facts }) => [facts.statement, facts.shape.tables])).toEqual([
      ['update', ['users']],
      ['update', ['users']],
    ]);
  });
});
