import { Agent, request } from 'node:http';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { startFakePlatform } from './fake-platform.js';
import { buildLibrary, killApps, runApp } from './run-app.js';

beforeAll(buildLibrary);
afterEach(killApps);

const CALLS = 4_000;
const AT_ONCE = 16;

/** What comes again and again, and now and then something that people want to look at. */
function pathOf(index: number): string {
  if (index % 500 === 499) return `/users/${index}/notes/1?q=1%27%20OR%20%271%27=%271`;
  if (index % 500 === 250) return `/nowhere/${index}`;
  return `/users/${index % 50}/notes/${index % 7}`;
}

async function rush(url: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const one = (path: string) =>
    new Promise<void>((resolve, reject) => {
      request(
        new URL(path, url),
        { agent, headers: { authorization: 'Bearer 0123456789abcdef' } },
        (response) => response.resume().on('end', resolve),
      )
        .on('error', reject)
        .end();
    });
  let next = 0;
  const worker = async () => {
    while (next < CALLS) await one(pathOf(next++));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  agent.destroy();
}

test('in a rush every call is told and counted; attacks and unknown places in full, the rest without their content', async () => {
  const platform = await startFakePlatform();
  // On a busy machine the library would step aside, which is another guarantee.
  const env = { PROTECTONCE_BUDGET_MS: '1000', PROTECTONCE_BUDGET_CPU: '100' };
  const app = await runApp({ args: ['require-first.cjs'], platform: platform.url, env });
  try {
    await rush(app.url);
    const beats = () => platform.eventsOf('app.heartbeat');
    const countedIn = (beat: ReturnType<typeof beats>[number]) =>
      (beat.statistics ?? []).reduce((sum, { calls }) => sum + calls, 0);
    const counted = () => beats().reduce((sum, beat) => sum + countedIn(beat), 0);
    const unknown = CALLS / 500;
    await eventually(() => counted() === CALLS - unknown, { timeoutMs: 60_000, what: 'every call counted' });
    const calls = await eventually(
      () => {
        const told = platform.eventsOf('api.call');
        return told.length >= CALLS ? told : undefined;
      },
      { timeoutMs: 60_000, what: 'every call told' },
    );
    expect(calls).toHaveLength(CALLS);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(CALLS);

    const isBrief = (call: (typeof calls)[number]) => call.sensorVersion === undefined;
    const brief = calls.filter(isBrief);
    expect(brief.length).toBeGreaterThan(0);
    expect(beats().reduce((sum, beat) => sum + (beat.briefCalls ?? 0), 0)).toBe(brief.length);
    expect(calls.slice(0, 30).some(isBrief)).toBe(false);
    for (const call of brief) {
      expect(call).toMatchObject({ route: '/users/:userId/notes/:noteId', response: { status: 200 } });
      expect(call.signals).toBeUndefined();
      expect(call.response.body).toBeUndefined();
      expect(call.objects).toHaveLength(2);
      expect(call.principal?.token).toBe(calls[0]?.principal?.token);
    }
    const attacks = calls.filter(({ signals }) => signals?.some((signal) => signal.class === 'sqli'));
    expect(attacks).toHaveLength(CALLS / 500);
    expect(attacks.some(isBrief)).toBe(false);
    expect(calls.filter(({ response }) => response.status === 404).some(isBrief)).toBe(false);
  } finally {
    await app.stop();
    await platform.stop();
  }
}, 180_000);
