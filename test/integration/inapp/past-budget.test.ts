import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { startFakePlatform } from './fake-platform.js';
import { ask, buildLibrary, killApps, runApp } from './run-app.js';

beforeAll(buildLibrary);
afterEach(killApps);

/** More than those whose cost leaves nothing out. */
const CALLS = 90;
const INJECTION = '/users/7/notes/1?q=1%27%20OR%20%271%27=%271';

test('calls that were too dear are told all the same: who called what; an attack among them is told with what gave it away', async () => {
  const platform = await startFakePlatform();
  const env = { PROTECTONCE_BUDGET_MS: '0.000001', PROTECTONCE_BUDGET_CPU: '100' };
  const app = await runApp({ args: ['require-first.cjs'], platform: platform.url, env });
  try {
    // Places that nobody called before: each would be described in full, had there been time.
    for (let at = 0; at < CALLS; at++) await ask(app.url, `/nowhere/${at}`);
    await ask(app.url, INJECTION);
    const calls = await eventually(
      () => {
        const told = platform.eventsOf('api.call');
        return told.length > CALLS ? told : undefined;
      },
      { timeoutMs: 60_000, what: 'every call told' },
    );
    expect(new Set(calls.map(({ id }) => id)).size).toBe(CALLS + 1);
    const brief = calls.filter(({ sensorVersion }) => sensorVersion === undefined);
    expect(brief.length).toBeGreaterThan(0);
    for (const call of brief) expect(call).toMatchObject({ method: 'GET', response: { status: 404 } });
    expect(calls.filter(({ signals }) => signals?.some((signal) => signal.class === 'sqli'))).toHaveLength(1);
    const degraded = () => platform.eventsOf('app.heartbeat').flatMap((beat) => beat.degraded ?? []);
    const leftOut = () =>
      degraded().reduce((sum, { step, count }) => sum + (step === 'description' ? count : 0), 0);
    await eventually(() => leftOut() === brief.length, { timeoutMs: 60_000, what: 'what was left out told' });
  } finally {
    await app.stop();
    await platform.stop();
  }
}, 180_000);
