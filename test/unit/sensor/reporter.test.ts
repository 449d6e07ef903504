import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { BatchEnvelope } from '../../../src/event/batch.js';
import type { CodedError } from '../../../src/event/coded-error.js';
import type { WireEventOf } from '../../../src/event/event.js';
import { laneOf } from '../../../src/event/lane.js';
import type { HttpCall } from '../../../src/sensor/http-client.js';
import type { ReporterLimits } from '../../../src/sensor/limits.js';
import { createReporter, type Reporter } from '../../../src/sensor/reporter.js';
import { FakeHttp } from './fake-http.js';

const bearer = `po_${'0'.repeat(32)}_${'s'.repeat(43)}`;
const privacyKey = 'PRIVACYCANARY'.padEnd(43, 'k');

const call = (address: string, extra: Partial<WireEventOf<'api.call'>> = {}): WireEventOf<'api.call'> => ({
  kind: 'api.call',
  id: 'call-0000001',
  time: 1,
  service: 'shop',
  protocol: 'rest',
  method: 'GET',
  host: 'shop.test',
  path: ['orders'],
  response: { status: 200 },
  client: { address },
  transport: { tls: false },
  ...extra,
});

const policy = (changes: object = {}) =>
  JSON.stringify({
    version: 3,
    lanes: 1,
    mode: 'monitor',
    tokenizeClients: false,
    heartbeatSeconds: 60,
    omit: [],
    rules: [],
    controls: [],
    ...changes,
  });

const bodyOf = (post: HttpCall | undefined) =>
  JSON.parse(gunzipSync(post?.body ?? Buffer.alloc(0)).toString('utf8')) as Omit<BatchEnvelope, 'events'> & {
    events: WireEventOf<'api.call'>[];
  };

const settled = async (condition: () => boolean) => {
  for (let turns = 0; turns < 2000 && !condition(); turns++) await new Promise((r) => setTimeout(r, 1));
  if (!condition()) throw new Error('it never came to pass');
};

const opened: Reporter[] = [];
function open(http: FakeHttp, limits: Partial<ReporterLimits> = {}, paused = false) {
  const errors: CodedError[] = [];
  let now = 1_000;
  const reporter = createReporter({
    url: 'http://platform.test',
    token: `${bearer}_${privacyKey}`,
    kind: 'inapp-node',
    version: '1.2.3',
    instance: 'instance-1',
    name: 'shop@here',
    clock: { now: () => (now += 1_000) },
    limits: {
      batchAgeMs: 1,
      backOffMinMs: 1,
      backOffMaxMs: 2,
      refusedBackOffMs: 1,
      policyPauseMs: 1,
      ...limits,
    },
    http,
    onError: (error) => errors.push(error),
    paused,
  });
  opened.push(reporter);
  return { reporter, errors };
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((reporter) => reporter.close(10)));
});

describe('a reporter', () => {
  test('sends a batch that the contract knows, with two parts of the token and never the third', async () => {
    const http = new FakeHttp();
    const { reporter } = open(http);
    reporter.report(call('10.0.0.1'));
    await reporter.flush();
    const body = bodyOf(http.posts[0]);
    expect(BatchEnvelope.safeParse(body).success).toBe(true);
    expect(body).toMatchObject({ v: 1, lane: 0, sensor: { instance: 'instance-1', kind: 'inapp-node' } });
    expect(body.events).toHaveLength(1);
    expect(http.posts[0]?.headers.authorization).toBe(`Bearer ${bearer}`);
    expect(JSON.stringify([http.posts, http.polls, body])).not.toContain('PRIVACYCANARY');
  });

  test('seals by number, by size and by age', async () => {
    const http = new FakeHttp();
    const { reporter } = open(http, { batchEventsMax: 3, batchBytesMax: 1_000 });
    for (let i = 0; i < 7; i++) reporter.report(call('10.0.0.1'));
    await settled(() => reporter.stats.eventsSent === 7);
    const sizes = http.posts.map((post) => bodyOf(post).events.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3);
    reporter.report(call('10.0.0.1', { operation: 'x'.repeat(400) }));
    reporter.report(call('10.0.0.1', { operation: 'x'.repeat(400) }));
    await settled(() => reporter.stats.eventsSent === 9);
    expect(http.posts.slice(-2).map((post) => bodyOf(post).events.length)).toEqual([1, 1]);
  });

  test('fills one batch per lane, by principal before address', async () => {
    const http = new FakeHttp();
    http.policyAnswers = [{ status: 200, body: policy({ lanes: 8 }) }];
    const { reporter } = open(http, { batchAgeMs: 1_000 });
    await settled(() => reporter.policy?.lanes === 8);
    const token = 'T'.repeat(22);
    for (let i = 0; i < 40; i++) reporter.report(call(`10.0.0.${i}`));
    reporter.report(call('10.0.0.1', { principal: { token, kind: 'jwt' } }));
    await reporter.flush();
    for (const { lane, events } of http.posts.map(bodyOf))
      for (const event of events)
        expect(laneOf(event.principal?.token ?? event.client.address, 8)).toBe(lane);
    expect(new Set(http.posts.map((post) => bodyOf(post).lane)).size).toBe(http.posts.length);
  });

  test('tries again with the same batch id and a new sentAt until it is acknowledged', async () => {
    const http = new FakeHttp();
    http.answers = [new Error('refused'), { status: 503 }, { status: 200, body: '<html>' }, { status: 429 }];
    const { reporter, errors } = open(http);
    reporter.report(call('10.0.0.1'));
    await settled(() => reporter.stats.eventsSent === 1);
    const bodies = http.posts.map(bodyOf);
    expect(new Set(bodies.map((body) => body.batch)).size).toBe(1);
    expect(new Set(bodies.map((body) => body.sentAt)).size).toBe(5);
    expect(errors.map((error) => error.code)).toEqual([
      'PLATFORM_UNREACHABLE',
      'PLATFORM_BUSY',
      'NOT_THE_PLATFORM',
      'PLATFORM_BUSY',
    ]);
  });

  test('honours Retry-After', async () => {
    const http = new FakeHttp();
    http.answers = [{ status: 429, headers: { 'retry-after': '3600' } }];
    const { reporter } = open(http, { backOffMaxMs: 1_000 });
    reporter.report(call('10.0.0.1'));
    await reporter.flush();
    reporter.report(call('10.0.0.1'));
    await reporter.flush();
    expect(http.posts).toHaveLength(1);
  });

  test('drops a batch that can never succeed, says so, and tells the count in the next', async () => {
    const http = new FakeHttp();
    http.answers = [{ status: 400, body: '{"error":{"code":"BATCH_INVALID"}}' }];
    const { reporter, errors } = open(http);
    reporter.drop('queue-full', 2);
    reporter.report(call('10.0.0.1'));
    await reporter.flush();
    expect(errors[0]?.message).toContain('BATCH_INVALID');
    reporter.report(call('10.0.0.1'));
    await reporter.flush();
    expect(bodyOf(http.posts[1]).dropped).toEqual({ rejected: 1, 'queue-full': 2 });
    reporter.report(call('10.0.0.1'));
    await reporter.flush();
    expect(bodyOf(http.posts[2]).dropped).toBeUndefined();
    expect(reporter.stats.eventsDropped).toBe(3);
  });

  test('says a refused token once and keeps what it has', async () => {
    const http = new FakeHttp();
    http.answers = [{ status: 401 }, { status: 401 }, { status: 401 }];
    const { reporter, errors } = open(http);
    reporter.report(call('10.0.0.1'));
    await settled(() => reporter.stats.eventsSent === 1);
    expect(errors.map((error) => error.code)).toEqual(['TOKEN_REFUSED']);
  });

  test('keeps the newest within its bytes and counts the rest', async () => {
    const http = new FakeHttp();
    http.answers = Array.from({ length: 50 }, () => new Error('away'));
    const { reporter } = open(http, {
      pendingBytesMax: 20_000,
      batchEventsMax: 5,
      backOffMinMs: 50,
      backOffMaxMs: 50,
    });
    for (let i = 0; i < 1_000; i++) reporter.report(call('10.0.0.1', { time: i }));
    expect(reporter.stats.pendingBytes).toBeLessThanOrEqual(20_000);
    http.answers = [];
    await reporter.close(5_000);
    const got = http.posts.map(bodyOf);
    const acknowledged = new Map(got.map((body) => [body.batch, body]));
    const told = [...acknowledged.values()].reduce(
      (sum, body) => sum + (body.dropped?.['buffer-full'] ?? 0),
      0,
    );
    expect(reporter.stats.eventsSent + reporter.stats.eventsDropped).toBe(1_000);
    expect(told).toBe(reporter.stats.eventsDropped);
    expect(Math.max(...got.flatMap((body) => body.events.map(({ time }) => time)))).toBe(999);
  });

  test('drops one event that is too large or cannot be encoded, and no other', async () => {
    const http = new FakeHttp();
    const { reporter } = open(http, { batchBytesMax: 5_000 });
    const circular = call('10.0.0.1') as unknown as Record<string, unknown>;
    circular.self = circular;
    reporter.report(call('10.0.0.1', { operation: 'x'.repeat(6_000) }));
    expect(() => reporter.report(circular as never)).not.toThrow();
    reporter.report(call('10.0.0.1'));
    await reporter.flush();
    expect(bodyOf(http.posts[0])).toMatchObject({ dropped: { 'event-too-large': 1, unencodable: 1 } });
    expect(bodyOf(http.posts[0]).events).toHaveLength(1);
  });

  test.each([
    ['no JSON', '<html>'],
    ['lanes without end', policy({ lanes: 1e9 })],
    ['a control without a match', policy({ controls: [{ id: 'c-1', action: 'block' }] })],
    ['a list that is none', policy({ rules: { length: 3 } })],
    ['an unknown mode', policy({ mode: 'destroy' })],
  ])('ignores a hostile policy and keeps the last good one: %s', async (_, hostile) => {
    const http = new FakeHttp();
    http.policyAnswers = [
      { status: 200, body: policy({ version: 1 }), headers: { etag: '"1"' } },
      { status: 200, body: hostile },
      { status: 200, body: policy({ version: 2 }) },
    ];
    const { reporter, errors } = open(http);
    const seen: number[] = [];
    reporter.onPolicy((next) => {
      seen.push(next.version);
      throw new Error('a listener’s own error');
    });
    await settled(() => reporter.policy?.version === 2);
    expect(seen).toEqual([1, 2]);
    expect(errors.map((error) => error.code)).toEqual(['POLICY_INVALID']);
    expect(http.polls[1]).toMatchObject({
      path: '/ingest/v1/policy?wait=25',
      headers: { 'if-none-match': '"1"' },
    });
  });

  test('ends in time when the platform is away, and counts what it has and what comes after', async () => {
    const http = new FakeHttp();
    http.answers = Array.from({ length: 10_000 }, () => new Error('away'));
    const { reporter } = open(http);
    reporter.report(call('10.0.0.1'));
    await reporter.close(20);
    reporter.report(call('10.0.0.1'));
    expect(http.closed).toBe(true);
    expect(reporter.stats).toMatchObject({
      eventsReported: 1,
      eventsSent: 0,
      eventsDropped: 2,
      dropped: { 'not-delivered': 1, 'after-close': 1 },
      pendingBytes: 0,
    });
  });

  test('counts what was on its way at the end as not delivered, once, whatever is answered later', async () => {
    const http = new FakeHttp();
    const late: ((answer: { status: number; headers: object; body: string }) => void)[] = [];
    const hanging = Object.assign(http, {
      send: () => new Promise<never>((resolve) => late.push(resolve as never)),
    });
    const { reporter } = open(hanging);
    for (let i = 0; i < 3; i++) reporter.report(call('10.0.0.1'));
    await reporter.close(20);
    const atTheEnd = reporter.stats;
    for (const answer of late) answer({ status: 202, headers: {}, body: '' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(reporter.stats).toEqual(atTheEnd);
    expect(atTheEnd).toMatchObject({ eventsSent: 0, eventsDropped: 3, dropped: { 'not-delivered': 3 } });
  });

  test('that has delivered everything has lost nothing', async () => {
    const http = new FakeHttp();
    const { reporter } = open(http);
    for (let i = 0; i < 3; i++) reporter.report(call('10.0.0.1'));
    await reporter.close(1_000);
    expect(reporter.stats).toMatchObject({ eventsSent: 3, eventsDropped: 0, dropped: {} });
  });
});
