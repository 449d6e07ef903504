import Module from 'node:module';
import { expect, test } from '@jest/globals';
import { hookNodeSqlite } from '../../../../src/inapp/node/src/hooks/node-sqlite.js';
import { createRig } from './rig.js';

// That it is protected where Node has it, is shown on such versions: `node-versions.test.ts`.
test('node:sqlite is hooked where Node has it, and not looked for where it has none', () => {
  const { calls, guard } = createRig();
  hookNodeSqlite(calls, guard);
  expect(guard.take()).toEqual([]);
  expect(Module.isBuiltin('node:sqlite')).toBe(Number(process.versions.node.split('.')[0]) >= 22);
});
