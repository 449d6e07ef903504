import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { installMatrix, matrixManifest, matrixTimeoutMs } from '../../kit/matrix.js';
import { startFakePlatform } from './fake-platform.js';
import { ask, buildLibrary, killApps, runApp } from './run-app.js';

beforeAll(installMatrix, matrixTimeoutMs);
beforeAll(buildLibrary);
afterEach(killApps);

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

async function run(headers: Readonly<Record<string, string>>, how: string) {
  const platform = await startFakePlatform();
  const app = await runApp({
    args: ['-r', 'protectonce', 'sinks/express.cjs'],
    platform: platform.url,
    env: { MATRIX: matrixManifest },
  });
  const seen = JSON.parse((await ask(app.url, `/next?how=${how}`, { headers })).body) as Record<
    string,
    string
  >;
  await app.stop();
  await platform.stop();
  const calls = platform.eventsOf('api.call');
  const of = (route: string) => calls.find((call) => call.route === route)?.trace;
  return {
    seen,
    caller: of('/next'),
    callee: of('/echo'),
    outgoing: platform.eventsOf('app.heartbeat').flatMap((beat) => beat.outgoing ?? []),
  };
}

describe.each(['http', 'fetch', 'undici', 'undici6'])('a call over %s that a request makes', (how) => {
  test('continues the trace that the request came with, sampled or not, and hands on its state', async () => {
    const { seen, caller, callee } = await run(
      { traceparent: `00-${TRACE}-${PARENT}-00`, tracestate: 'vendor=value' },
      how,
    );
    expect(seen.traceparent).toBe(`00-${TRACE}-${caller?.spanId}-00`);
    expect(seen.tracestate).toBe('vendor=value');
    expect(caller).toMatchObject({ traceId: TRACE, parentId: PARENT });
    expect(callee).toMatchObject({ traceId: TRACE, parentId: caller?.spanId });
    expect(callee?.spanId).not.toBe(caller?.spanId);
  });

  test('begins a trace where there is none, and leads from caller to callee', async () => {
    const { seen, caller, callee, outgoing } = await run({}, how);
    expect(seen.traceparent).toBe(`00-${caller?.traceId}-${caller?.spanId}-01`);
    expect(seen.tracestate).toBeUndefined();
    expect(caller?.parentId).toBeUndefined();
    expect(callee).toMatchObject({ traceId: caller?.traceId, parentId: caller?.spanId });
    expect(outgoing).toEqual([{ method: 'GET', route: '/next', host: '127.0.0.1', count: 1 }]);
  });

  test.each(['', 'garbage', `00-${'0'.repeat(32)}-${PARENT}-01`, `ff-${TRACE}-${PARENT}-01`])(
    'never continues what is no trace: %j',
    async (traceparent) => {
      const { seen, caller } = await run({ traceparent, tracestate: 'vendor=value' }, how);
      expect(seen.traceparent).toBe(`00-${caller?.traceId}-${caller?.spanId}-01`);
      expect(caller?.traceId).not.toBe(TRACE);
      expect(seen.tracestate).toBeUndefined();
    },
  );
});

test('a call over http2 that a request makes continues its trace as well', async () => {
  const { seen, caller } = await run(
    { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=value' },
    'http2',
  );
  expect(seen).toEqual({ traceparent: `00-${TRACE}-${caller?.spanId}-01`, tracestate: 'vendor=value' });
});

test('a trace that a tracing library has put on a call stays, and is the request’s as well', async () => {
  const { seen, caller, callee } = await run({ 'x-own-trace': `00-${TRACE}-${PARENT}-01` }, 'traced');
  expect(seen.traceparent).toBe(`00-${TRACE}-${PARENT}-01`);
  expect(caller?.traceId).toBe(TRACE);
  expect(callee).toMatchObject({ traceId: TRACE, parentId: PARENT });
});
