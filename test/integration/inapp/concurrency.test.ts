import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { startFakePlatform } from './fake-platform.js';
import { ask, buildLibrary, killApps, runApp } from './run-app.js';

beforeAll(buildLibrary);
afterEach(killApps);

const WAYS = ['timer', 'limited', 'emitter', 'callback'];
const traceOf = (at: number) => at.toString(16).padStart(32, 'a');
const sent = (at: number) => ({ headers: { traceparent: `00-${traceOf(at)}-${'b'.repeat(16)}-01` } });

async function start() {
  const platform = await startFakePlatform();
  const app = await runApp({ args: ['-r', 'protectonce', 'concurrent-app.cjs'], platform: platform.url });
  const attacks = () => platform.eventsOf('attack.seen').filter(({ sink }) => sink);
  return { platform, app, attacks };
}

describe('an application with many requests at a time', () => {
  test('never has an attack attributed to another request than its own', async () => {
    const { platform, app, attacks } = await start();
    const isAttack = (at: number) => at % 3 === 0;
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) => {
        const file = isAttack(at) ? `../../secret-${at}.txt` : `page-${at}.txt`;
        return ask(app.url, `/${WAYS[at % WAYS.length]}?file=${encodeURIComponent(file)}`, sent(at));
      }),
    );
    expect(answers.every(({ body }) => body === 'done')).toBe(true);
    await app.stop();
    await platform.stop();
    const expected = Array.from({ length: 200 }, (_, at) => at)
      .filter(isAttack)
      .map(traceOf);
    expect(
      attacks()
        .map(({ request }) => request?.trace?.traceId)
        .toSorted(),
    ).toEqual(expected.toSorted());
    expect(platform.eventsOf('api.call')).toHaveLength(200);
    expect(platform.eventsOf('app.heartbeat').flatMap(({ errors = [] }) => errors)).toEqual([]);
  });

  test('has told what happens in work that a handler has left for later, with the call that it belongs to', async () => {
    const { platform, app, attacks } = await start();
    for (const at of [1, 2]) await ask(app.url, `/later?file=..%2F..%2Flate-${at}.txt`, sent(at));
    await eventually(() => attacks().length === 2, { what: 'both attacks' });
    await app.stop();
    await platform.stop();
    const calls = platform.eventsOf('api.call');
    expect(calls).toHaveLength(2);
    for (const { request, rule, frames } of attacks()) {
      const call = calls.find(({ id }) => id === request?.callId);
      expect([call?.trace?.traceId, rule]).toEqual([request?.trace?.traceId, 'path.file-read']);
      expect(frames?.[0]?.file).toMatch(/concurrent-app/);
    }
  });
});
