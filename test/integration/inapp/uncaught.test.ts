import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { startFakePlatform } from './fake-platform.js';
import { ask, buildLibrary, killApps, runApp } from './run-app.js';

interface Seen {
  readonly handler: string;
  readonly origin?: string;
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly own?: string;
}

const ownErrors = ['immediate', 'timer', 'tick', 'microtask', 'callback', 'emitter', 'rejection', 'async'];
/** Each fails by itself where the file is missing, and is refused where the library says so. */
const calls = ['sync', 'callback', 'promise', 'later'];
const ordinary = 'none-such.txt';
const climbing = '..%2F..%2F..%2F..%2F..%2F..%2F..%2Fetc%2Fnone-such';

beforeAll(buildLibrary);
afterEach(killApps);

/** Starts the application, with the library blocking or without it. */
async function start(isWatched: boolean) {
  const platform = await startFakePlatform('good', {
    mode: 'block',
    // Sinks alone, or nothing would get as far as a call.
    rules: [
      { rule: 'path.*', mode: 'monitor' },
      { rule: 'path.climb', mode: 'monitor' },
      { rule: 'path.file-read', mode: 'block' },
    ],
  });
  const args = isWatched ? ['-r', 'protectonce', 'uncaught-app.cjs'] : ['uncaught-app.cjs'];
  const app = await runApp({ args, platform: isWatched ? platform.url : undefined });
  const isTaken = () => platform.received.some(({ rawHeaders }) => rawHeaders.includes('"5"'));
  if (isWatched) await eventually(isTaken, { what: 'the policy' });
  let before = 0;
  const read = async <T>(path: string): Promise<T> => JSON.parse((await ask(app.url, path)).body);
  return {
    platform,
    read,
    /** What the handlers got of this request, once they got something. */
    async handlersOf(path: string): Promise<Seen[]> {
      await ask(app.url, path);
      const all = await eventually(async () => {
        const seen = await read<Seen[]>('/seen');
        return seen.length > before ? seen : undefined;
      });
      const got = all.slice(before);
      before = all.length;
      return got;
    },
    async stop() {
      const exit = await app.stop();
      await platform.stop();
      return { exit, said: app.stderr() };
    },
  };
}

describe('handlers of errors that nobody caught', () => {
  test('get the application’s own errors as without the library: as often, the same objects, and no listener beside theirs', async () => {
    const told = [];
    for (const isWatched of [false, true]) {
      const app = await start(isWatched);
      const listeners = await app.read('/listeners');
      const seen = [];
      for (const place of ownErrors) seen.push([place, await app.handlersOf(`/own/${place}`)]);
      const { length } = await app.read<Seen[]>('/seen');
      told.push({ listeners, seen, length, after: await app.read('/listeners'), ...(await app.stop()) });
    }
    const [plain, watched] = told;
    expect(watched).toEqual(plain);
    expect(plain?.after).toEqual(plain?.listeners);
    expect(plain?.seen).toContainEqual([
      'timer',
      ['monitor', 'uncaughtException'].map((handler) => ({
        handler,
        origin: 'uncaughtException',
        name: 'TypeError',
        message: 'mine, timer',
        own: 'timer',
      })),
    ]);
  });

  test('get of a refused call what they get of one that fails by itself: as often and in the same place', async () => {
    const told = [];
    for (const isWatched of [false, true]) {
      const app = await start(isWatched);
      const listeners = await app.read('/listeners');
      const seen: Record<string, Seen[]> = {};
      const failed: Record<string, Seen[]> = {};
      for (const call of calls) {
        seen[call] = await app.handlersOf(`/call/${call}?name=${climbing}`);
        // What is no attack fails with the error of Node, word for word.
        failed[call] = await app.handlersOf(`/call/${call}?name=${ordinary}`);
      }
      const { length } = await app.read<Seen[]>('/seen');
      const own = await app.handlersOf('/own/timer');
      if (isWatched)
        await eventually(() => app.platform.eventsOf('attack.seen').length === calls.length, {
          what: 'every attack to be told',
        });
      told.push({ listeners, failed, length, own, after: await app.read('/listeners'), seen });
      expect((await app.stop()).exit).toEqual({ code: 0, signal: null });
    }
    const [plain, watched] = told.map(({ seen, ...rest }) => ({ seen, rest }));
    expect(watched?.rest).toEqual(plain?.rest);
    for (const call of calls) {
      expect(new Set(plain?.seen[call]?.map(({ code }) => code))).toEqual(new Set(['ENOENT']));
      expect(watched?.seen[call]).toEqual(
        plain?.seen[call]?.map(({ handler, origin }) => ({
          handler,
          ...(origin !== undefined && { origin }),
          name: 'BlockedCallError',
          code: 'PROTECTONCE_BLOCKED',
        })),
      );
    }
  });
});
