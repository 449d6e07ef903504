import Module from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { hookNodeSqlite } from '../../../../src/inapp/node/src/hooks/node-sqlite.js';
import { startFakePlatform } from '../fake-platform.js';
import { apps, ask, buildLibrary, killApps, runApp } from '../run-app.js';
import { createRig } from './rig.js';

const library = join(apps, '../../../../src/inapp/node/dist');
const loading = [
  ['--require', join(library, 'protectonce.cjs'), 'node-sqlite-app.cjs'],
  ['--import', join(library, 'protectonce.mjs'), 'node-sqlite-app.mjs'],
];

/** A part of Node from 22.5 on. */
const isThere = Module.isBuiltin('node:sqlite');

describe('node:sqlite', () => {
  beforeAll(buildLibrary);
  afterEach(killApps);

  for (const args of isThere ? loading : [])
    test(`is protected in ${args.at(-1)}`, async () => {
      const rules = [{ rule: 'sqli.breakout', mode: 'block' as const }];
      const platform = await startFakePlatform('good', { rules });
      const app = await runApp({ args, platform: platform.url });
      const byName = (name: string) => ask(app.url, `/?${new URLSearchParams({ name })}`);
      expect((await byName('ann')).body).toBe('[{"id":1}]');
      expect((await byName("' OR '1'='1")).status).toBe(403);
      await app.stop();
      await platform.stop();
      expect(platform.eventsOf('attack.seen')).toMatchObject([
        { outcome: 'blocked', sink: { operation: 'node:sqlite.prepare' } },
      ]);
    }, 30_000);

  if (!isThere)
    test('is not looked for where Node has none', () => {
      const { calls, guard } = createRig();
      hookNodeSqlite(calls, guard);
      expect(guard.take()).toEqual([]);
    });
});
