import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { installMatrix, matrixTimeoutMs } from '../../../kit/matrix.js';
import { createRig, query } from './rig.js';

const rig = createRig();
beforeAll(installMatrix, matrixTimeoutMs);
afterEach(() => {
  expect(rig.guard.take()).toEqual([]);
  rig.modes.clear();
});

const ATTACK = "' OR '1'='1";
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
      const url = query({ name: ATTACK });
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
});
