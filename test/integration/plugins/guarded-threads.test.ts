import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { EnrichedEvent } from '../../../src/event/index.js';
import { PluginThread } from '../../../src/pipeline/dispatch/index.js';
import { buildCall, TEST_TIME } from '../../../src/plugins/sdk/testing/index.js';
import { eventually } from '../../kit/eventually.js';
import { threadKit } from './thread-kit.js';

const { start, hostWith, folder } = threadKit();
const organisation = '00000000-0000-4000-8000-000000000001';
const HOUR = 3_600_000;

const call = (hour: number, status: number): EnrichedEvent =>
  buildCall({
    id: `event-${String(hour).padStart(9, '0')}`,
    time: TEST_TIME + hour * HOUR,
    response: { status },
  });

/** Asks once for each status, hours apart, so that nothing adds up; answers with what came of it. */
async function asked(specifier: string, id: string, statuses: readonly number[]) {
  const { host, faults } = await hostWith([specifier], {}, { budget: { coolDownMs: 1, offsMax: 1_000 } });
  const session = await host.open(organisation, 0, []);
  let hour = 0;
  const results: { status: number; found: number; message: string; off: boolean }[] = [];
  for (const status of statuses) {
    hour += 3;
    const found = await session.dispatch([call(hour, status)]);
    expect(found.filter(({ detector }) => detector === 'witness')).toHaveLength(1);
    const denied = faults.filter(({ code }) => code === 'PLUGIN_DENIED');
    results.push({
      status,
      found: found.filter(({ detector }) => detector === id).length,
      message: denied[0]?.message ?? faults.map(({ code, cause }) => `${code} ${cause}`).join(),
      off: denied[0]?.off?.code === 'PLUGIN_DENIED',
    });
    faults.length = 0;
  }
  return results;
}

const module = (name: string) => `it asks for the module “node:${name}”, which no plugin is given`;
const file = (specifier: string) =>
  expect.stringMatching(new RegExp(`a file outside of its folder.*${specifier}`));
const other = (name: string) => `it asks for ${name}, which no plugin is given`;

describe('what a plugin is not given', () => {
  test('by import, by the process, by globals: denied by name, switched off and reported; what it finds then is not told', async () => {
    const wanted: Record<number, unknown> = {
      ...{ 301: module('fs'), 302: module('fs/promises'), 303: module('net'), 304: module('child_process') },
      ...{ 305: module('worker_threads'), 306: module('module'), 307: module('process') },
      ...{ 308: file('package.json'), 309: file('package.json'), 311: other('process.exit') },
      ...{
        312: other('process.getBuiltinModule'),
        313: other('process.binding'),
        314: other('process.dlopen'),
      },
      ...{ 315: other('process.kill'), 316: other('fetch'), 318: other('BroadcastChannel') },
      ...{ 319: other('process._rawDebug'), 320: module('fs') },
    };
    const statuses = Object.keys(wanted).map(Number);
    expect(await asked('./fixtures/asks.js', 'asks', [200, ...statuses])).toEqual([
      { status: 200, found: 1, message: '', off: false },
      ...statuses.map((status) => ({ status, found: 0, message: wanted[status], off: true })),
    ]);
  }, 120_000);

  test('by require, and by what CommonJS hands out of Node’s loader', async () => {
    const wanted: Record<number, unknown> = {
      ...{ 401: module('fs'), 402: module('child_process'), 403: file('package.json'), 404: module('net') },
      ...{ 405: other('a module without a name'), 406: file(''), 407: file(''), 408: file('') },
      ...{ 409: file('hostname'), 410: file(''), 411: other('module.register') },
      ...{ 412: other('module.syncBuiltinESMExports'), 413: module('dgram'), 414: module('module') },
      ...{ 415: module('http') },
    };
    const statuses = Object.keys(wanted).map(Number);
    expect(await asked('./fixtures/requires.cjs', 'requires', [200, ...statuses])).toEqual([
      { status: 200, found: 1, message: '', off: false },
      ...statuses.map((status) => ({ status, found: 0, message: wanted[status], off: true })),
    ]);
  }, 120_000);

  test.each([
    ['./fixtures/imports-files.js', 'node:fs'],
    ['./fixtures/requires-at-load.cjs', 'node:net'],
    ['./fixtures/asks-quietly.js', 'node:child_process'],
  ])(
    '%s asks at load: refused, with the names of the plugin and of what it asked for',
    async (specifier, name) => {
      await expect(start(specifier)).rejects.toMatchObject({
        code: 'PLUGIN_DENIED',
        message: `the plugin “${specifier}” asks for the module “${name}”, which no plugin is given`,
      });
    },
  );
});

test('a package that is linked from elsewhere is loaded by its name, with all of its files, and no others', async () => {
  const home = join(folder(), 'elsewhere/linked');
  const modules = join(folder(), 'work/node_modules');
  mkdirSync(join(home, 'dist'), { recursive: true });
  mkdirSync(modules, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(home, name), text);
  write('package.json', '{"name":"linked","type":"module","exports":{"import":"./dist/index.js"}}');
  write('rule.js', "export const rule = 'linked.found';");
  write('../beside.js', 'export const beside = 1;');
  const pluginOf = JSON.stringify(join(import.meta.dirname, 'fixtures/plugin-of.js'));
  const body =
    "export const plugin = ({ defineDetector, z }) => defineDetector({ manifest: { id: 'linked', version: '1.0.0', sdk: 1, title: 'T', description: 'D', owasp: [], consumes: ['api.call'], reads: [], rules: [rule] }, config: z.strictObject({}), detector: class { detect() { return []; } } });";
  write('dist/index.js', `import { rule } from '../rule.js';\n${body}`);
  symlinkSync(home, join(modules, 'linked'), 'dir');
  const entry = join(folder(), 'thread-entry.js');
  const thread = await PluginThread.start('linked', join(folder(), 'work'), { entry });
  expect(thread.module.manifest.rules).toEqual(['linked.found']);
  thread.close();
  for (const outside of ["'../../beside.js'", pluginOf]) {
    write('dist/index.js', `import { rule } from '../rule.js';\nimport ${outside};\n${body}`);
    await expect(PluginThread.start('linked', join(folder(), 'work'), { entry })).rejects.toMatchObject({
      code: 'PLUGIN_DENIED',
    });
  }
});

describe('a thread that does not keep to the form is ended', () => {
  const posts = {
    'a number': 'port.postMessage(7)',
    'no JSON': `port.postMessage('{')`,
    'JSON of another form': `port.postMessage('{"outcomes":[{"segment":9}]}')`,
    'a list of denials that is none': `port.postMessage('{"outcomes":[],"changes":{"upserts":[],"deletes":[]},"counters":{"forgotten":0,"unsaved":0},"micros":1,"externalBytes":1,"denied":[7]}')`,
    'more than anybody needs': `port.postMessage('x'.repeat(5_000))`,
    'two answers': `port.postMessage(answer); port.postMessage(answer)`,
  };

  test.each(Object.entries(posts))('one that posts %s', async (_name, post) => {
    const entry = join(folder(), 'garbage.mjs');
    writeFileSync(
      entry,
      `import { once } from 'node:events';
      import { parentPort } from 'node:worker_threads';
      const [{ port }] = await once(parentPort, 'message');
      const answer = '{"outcomes":[],"changes":{"upserts":[],"deletes":[]},"counters":{"forgotten":0,"unsaved":0},"micros":1,"externalBytes":1}';
      port.on('message', (text) => { if (JSON.parse(text).do === 'open') port.postMessage('true'); else { ${post} } });
      port.postMessage(JSON.stringify({ is: 'loaded', ticks: false, configSchema: { type: 'object', additionalProperties: false },
        manifest: { id: 'garbage', version: '1.0.0', sdk: 1, title: 'Garbage', description: 'Garbage.', owasp: [], consumes: ['api.call'], reads: [], rules: ['garbage.found'] } }));`,
    );
    const thread = await PluginThread.start('./fixtures/throws.js', import.meta.dirname, {
      entry,
      limits: { answerMax: 4_000 },
    });
    const client = {
      organisationId: organisation,
      rows: () => [],
      settings: () => ({ config: {}, feedback: [] }),
    };
    // The second of two answers comes between two calls, sooner or later.
    const ended = await eventually(async () => {
      const result = await thread.call(client, [{ now: TEST_TIME, events: [] }]);
      return result.is === 'end' ? result.code : result.is === 'answer' && result.endedBefore?.code;
    });
    thread.close();
    expect(ended).toBe('PLUGIN_ANSWER');
  });
});
