import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { requires } from '../../kit/requires.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const built = {
  missing: () => (existsSync(join(repository, 'dist/.built')) ? undefined : 'dist is not built'),
};

/** What an author writes: a detector of the SDK, and its test with the harness and the contract suite. */
const detector = `
import { defineDetector, timeOf, z } from '@protectonce/platform/sdk';
export const plugin = defineDetector({
  manifest: { id: 'teapot', version: '1.0.0', sdk: 1, title: 'Teapot', description: 'Finds teapots.',
    owasp: ['API9:2023'], consumes: ['api.call'], reads: [], rules: ['teapot.seen'] },
  config: z.strictObject({ status: z.int().default(418).describe('What a teapot answers.') }),
  detector: class {
    detect(batch, { config }) {
      return batch
        .filter(({ event }) => event.response.status === config.status)
        .map((call) => ({ rule: 'teapot.seen', title: 'A teapot', severity: 'low', confidence: 0.9, stage: 'probing',
          subject: { principal: call.principal }, dedupeKey: 'teapot', time: timeOf(call),
          evidence: [{ eventId: call.event.id, time: timeOf(call) }] }));
    }
  },
});
`;
const itsTest = `
import { buildCall, buildEndpoint, createHarness, runContract } from '@protectonce/platform/sdk/testing';
import * as sdk from '@protectonce/platform/sdk';
import { plugin as exported } from './token-sprawl/index.js';
import { plugin as teapot } from './teapot.js';
const call = (n, status = 200) => buildCall(
  { id: 'event-' + String(n).padStart(6, '0'), principal: { token: 'p'.repeat(22), kind: 'jwt' },
    client: { address: '198.51.100.' + n }, response: { status } },
  { endpoint: buildEndpoint() });
const calls = Array.from({ length: 12 }, (_, n) => call(n));
const sprawl = exported(sdk);
const passed = [];
for (const check of runContract(sprawl, { attack: calls, benign: calls.slice(0, 2) })) {
  await check.run();
  passed.push(check.name);
}
const refused = await import('@protectonce/platform/dist/main.js').catch((error) => error.code);
const found = await createHarness(teapot).feed(call(1), call(2, 418));
process.stdout.write(JSON.stringify({ passed: passed.length, rules: found.map(({ rule }) => rule), refused }));
`;

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'plugin-author-'));
});
afterEach(() => rmSync(home, { recursive: true }));

requires(built)('an author outside the tree', () => {
  test('imports the SDK and its tests by the package’s name in plain Node, and nothing else of the platform', async () => {
    mkdirSync(join(home, 'node_modules/@protectonce'), { recursive: true });
    symlinkSync(repository, join(home, 'node_modules/@protectonce/platform'), 'dir');
    cpSync(join(repository, 'examples/plugins/token-sprawl'), join(home, 'token-sprawl'), {
      recursive: true,
    });
    writeFileSync(join(home, 'package.json'), '{"type":"module"}');
    writeFileSync(join(home, 'teapot.js'), detector);
    writeFileSync(join(home, 'teapot.test.js'), itsTest);
    const { stdout } = await promisify(execFile)(process.execPath, ['teapot.test.js'], {
      cwd: home,
      env: { PATH: process.env.PATH },
      timeout: 25_000,
    });
    const told = JSON.parse(stdout) as { passed: number; rules: string[]; refused: unknown };
    expect(told).toMatchObject({ rules: ['teapot.seen'], refused: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
    expect(told.passed).toBeGreaterThanOrEqual(7);
  });
});
