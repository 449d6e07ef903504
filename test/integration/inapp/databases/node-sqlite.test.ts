import Module, { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { hookNodeSqlite } from '../../../../src/inapp/node/src/hooks/node-sqlite.js';
import { createRig, query } from './rig.js';

interface Sqlite {
  DatabaseSync: new (
    file: string,
  ) => { exec(text: string): void; prepare(text: string): { all(): unknown[] } };
}

const ATTACK = "' OR '1'='1";
const byName = (name: string) => `SELECT id FROM users WHERE name = '${name}'`;

// A part of Node from 22.5 on: below there is nothing to protect.
(Module.isBuiltin('node:sqlite') ? describe : describe.skip)('node:sqlite', () => {
  test('throws for an attack in block mode, and tells of it in monitor mode', async () => {
    const rig = createRig();
    const { DatabaseSync } = createRequire(import.meta.url)('node:sqlite') as Sqlite;
    hookNodeSqlite(rig.calls, rig.guard);
    const db = new DatabaseSync(':memory:');
    db.exec("CREATE TABLE users (id INTEGER, name TEXT); INSERT INTO users VALUES (1, 'ann'), (2, 'bob')");
    const url = query({ name: ATTACK });
    const run = (name: string) => db.prepare(byName(name)).all();
    const watched = await rig.request(url, () => run(ATTACK));
    expect(watched.result).toHaveLength(2);
    expect(watched.context.hits).toMatchObject([{ sink: { operation: 'node:sqlite.prepare' } }]);
    rig.modes.set('*', 'block');
    expect((await rig.request(url, () => run(ATTACK))).error).toMatchObject({ code: 'PROTECTONCE_BLOCKED' });
    expect((await rig.request(query({ name: 'ann' }), () => run('ann'))).result).toHaveLength(1);
    expect(rig.guard.take()).toEqual([]);
  });
});
