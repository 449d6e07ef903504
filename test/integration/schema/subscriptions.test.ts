import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { type RunningApi, sampleDetector, startApi } from './api-kit.js';
import { type Listener, listenTo, raise, streams } from './subscription-kit.js';

let database: FreshDatabase;
/** Two processes' worth of API on one database. */
let first: RunningApi;
let second: RunningApi;
const listeners: Listener[] = [];

const listen = async (
  running: RunningApi,
  ...rest: Parameters<typeof listenTo> extends [number, ...infer R] ? R : never
) => {
  const before = running.api.counts().subscribers;
  const listener = listenTo(await running.listen(), ...rest);
  listeners.push(listener);
  await eventually(() => running.api.counts().subscribers > before || listener.errors.length > 0);
  return listener;
};

const ids = (listener: Listener): string[] => listener.news.map(({ id }) => id);

beforeAll(async () => {
  database = await freshDatabase({ poolMax: 8 });
  first = await startApi(database);
  second = await startApi(database);
});

afterAll(async () => {
  await Promise.all(listeners.map((listener) => listener.stop()));
  await first.close();
  await second.close();
  await database.drop();
});

const organisation = (): Promise<SeededOrganisation> => seedOrganisation(database);

test('subscribers of two processes hear the same alerts in the same order', async () => {
  const org = await organisation();
  const a = await listen(first, org.apiToken);
  const b = await listen(second, org.apiToken);
  const raised: string[] = [];
  for (let n = 0; n < 5; n += 1) raised.push(await raise(first, org.organisationId));
  await eventually(() => a.news.length === 5 && b.news.length === 5);
  expect(ids(a)).toEqual(raised);
  expect(ids(b)).toEqual(raised);
  expect(a.news.map(({ cursor }) => cursor)).toEqual(b.news.map(({ cursor }) => cursor));
  expect(a.news.some(({ lagged }) => lagged)).toBe(false);
});

test.each(streams)(
  'a cursor of $field replays what came after it, and goes on live without a gap or a repeat',
  async ({ field, query, next }) => {
    const org = await organisation();
    const early = await listen(first, org.apiToken, { field, query });
    const told: string[] = [];
    const tellMore = async (count: number) => {
      const mine: string[] = [];
      for (let n = 0; n < count; n += 1) mine.push(await next(first, org.organisationId));
      return mine;
    };
    told.push(...(await tellMore(3)));
    await eventually(() => early.news.length === 3);
    expect(ids(early)).toEqual(told);
    const after = early.news[0]?.cursor;
    await early.stop();
    // While nobody listens, and while the late one joins, changes go on: four writers at once, and those of other streams.
    told.push(...(await tellMore(10)));
    const others = streams.filter((stream) => stream.field !== field);
    const noise = Promise.all(others.map((stream) => stream.next(first, org.organisationId)));
    const writers = Promise.all([15, 15, 15, 15].map(tellMore));
    const late = await listen(second, org.apiToken, { field, query, variables: { after } });
    told.push(...(await writers).flat());
    await noise;
    await eventually(() => late.news.length >= told.length - 1);
    // Live for certain: the replay is over.
    told.push(...(await tellMore(2)));
    await eventually(() => late.news.length >= told.length - 1);
    expect(new Set(ids(late)).size).toBe(late.news.length);
    expect(new Set(late.news.map(({ cursor }) => cursor)).size).toBe(late.news.length);
    expect([...ids(late)].sort()).toEqual(told.slice(1).sort());
    expect(ids(late).slice(-2)).toEqual(told.slice(-2));
    expect(late.errors).toEqual([]);
  },
);

test('everybody hears alerts of concurrent transactions in one order', async () => {
  const org = await organisation();
  const all = [
    await listen(first, org.apiToken),
    await listen(first, org.apiToken),
    await listen(second, org.apiToken),
  ];
  await Promise.all(Array.from({ length: 30 }, () => raise(first, org.organisationId)));
  await eventually(() => all.every(({ news }) => news.length === 30));
  expect(ids(all[1]!)).toEqual(ids(all[0]!));
  expect(ids(all[2]!)).toEqual(ids(all[0]!));
  expect(new Set(ids(all[0]!)).size).toBe(30);
});

test('a filter lets through what it names, live and in replay', async () => {
  const org = await organisation();
  const filter = { severity: { in: ['CRITICAL'] } };
  const live = await listen(first, org.apiToken, { variables: { filter } });
  const start = await listen(first, org.apiToken);
  await raise(first, org.organisationId, { severity: 'low' });
  const critical = await raise(first, org.organisationId, { severity: 'critical' });
  await eventually(() => live.news.length === 1 && start.news.length === 2);
  expect(ids(live)).toEqual([critical]);
  const again = await listen(first, org.apiToken, { variables: { filter, after: start.news[0]?.cursor } });
  await eventually(() => again.news.length === 1);
  expect(ids(again)).toEqual([critical]);
});

test('the stream of one organisation never carries alerts of another', async () => {
  const [mine, theirs] = [await organisation(), await organisation()];
  const listener = await listen(first, mine.apiToken);
  await raise(first, theirs.organisationId);
  const own = await raise(first, mine.organisationId);
  await eventually(() => listener.news.length > 0);
  expect(ids(listener)).toEqual([own]);
});

test('equal subscriptions are executed once, wherever each of them began', async () => {
  const org = await organisation();
  const probe = await listen(first, org.apiToken);
  await raise(first, org.organisationId);
  await eventually(() => probe.news.length === 1);
  const after = probe.news[0]?.cursor;
  const others = [
    await listen(first, org.apiToken, { variables: { after } }),
    await listen(first, org.apiToken),
    await listen(first, org.apiToken, { variables: { after } }),
  ];
  const before = first.api.counts().executions;
  await raise(first, org.organisationId);
  await eventually(() => others.every(({ news }) => news.length === 1));
  expect(first.api.counts().executions - before).toBe(1);
});

describe('a consumer that is too slow', () => {
  test('is told that it lagged, and still gets everything once', async () => {
    // News of 200 kB each, so that few of them fill what the kernel holds for a client that does not read.
    const wordy = {
      ...sampleDetector,
      manifest: { ...sampleDetector.manifest, description: 'word '.repeat(40_000) },
    };
    const limits = { subscriptionBufferMax: 3, socketBufferBytesMax: 1024 };
    const narrow = await startApi(database, { limits, detectors: [wordy] });
    try {
      const org = await organisation();
      const query = 'subscription { alertRaised { cursor lagged alert { id detector { description } } } }';
      const slow = await listen(narrow, org.apiToken, { query });
      const quick = await listen(narrow, org.apiToken);
      const raised = [await raise(narrow, org.organisationId)];
      await eventually(() => slow.news.length === 1);
      // Stops reading: the kernel's buffers fill, then the server's, then the subscriber's own.
      slow.socket().pause();
      while (narrow.api.counts().lags === 0 && raised.length < 1000) {
        raised.push(
          ...(await Promise.all(Array.from({ length: 20 }, () => raise(narrow, org.organisationId)))),
        );
      }
      for (let n = 0; n < 20; n += 1) raised.push(await raise(narrow, org.organisationId));
      await eventually(() => quick.news.length === raised.length, { timeoutMs: 60_000 });
      expect(narrow.api.counts().lags).toBeGreaterThan(0);
      expect(slow.news.length).toBeLessThan(raised.length);
      slow.socket().resume();
      await eventually(() => slow.news.length >= raised.length, { timeoutMs: 60_000 });
      expect(ids(slow)).toEqual(ids(quick));
      expect(slow.news.some(({ lagged }) => lagged)).toBe(true);
      expect(quick.news.some(({ lagged }) => lagged)).toBe(false);
    } finally {
      await narrow.close();
    }
  }, 180_000);
});

describe('a cursor', () => {
  test('whose changes are no longer kept is refused with CURSOR_EXPIRED', async () => {
    const org = await organisation();
    const probe = await listen(first, org.apiToken);
    for (let n = 0; n < 4; n += 1) await raise(first, org.organisationId);
    await eventually(() => probe.news.length === 4);
    await database.ownerPool.query('DELETE FROM change_feed WHERE organization_id = $1 AND position <= 3', [
      org.organisationId,
    ]);
    const expired = await listen(first, org.apiToken, { variables: { after: probe.news[0]?.cursor } });
    await expired.ended;
    expect(expired.errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'CURSOR_EXPIRED' }) }),
    ]);
    // The third is gone, but whoever has seen it misses nothing.
    const whole = await listen(first, org.apiToken, { variables: { after: probe.news[2]?.cursor } });
    await eventually(() => whole.news.length === 1);
    expect(ids(whole)).toEqual(ids(probe).slice(3));
  });

  test('of nowhere is refused with CURSOR_INVALID, one of the future with CURSOR_EXPIRED', async () => {
    const org = await organisation();
    const codes = [];
    for (const after of ['nonsense', Buffer.from('c1.999999').toString('base64url')]) {
      const listener = await listen(first, org.apiToken, { variables: { after } });
      await listener.ended;
      codes.push(listener.errors.map((error) => (error as { extensions: { code: string } }).extensions.code));
    }
    expect(codes).toEqual([['CURSOR_INVALID'], ['CURSOR_EXPIRED']]);
  });
});

test('server-sent events carry the same as a WebSocket', async () => {
  const org = await organisation();
  const probe = await listen(first, org.apiToken);
  const replayed = await raise(first, org.organisationId);
  await eventually(() => probe.news.length === 1);
  const start = Buffer.from('c1.0').toString('base64url');
  const others = first.api.counts().subscribers;
  const response = await fetch(`http://127.0.0.1:${await first.listen()}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${org.apiToken}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify({
      query: `subscription { alertRaised(after: "${start}") { cursor lagged alert { id } } }`,
    }),
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const decoder = new TextDecoder();
  const reader = response.body!.getReader();
  let text = '';
  const until = async (count: number) => {
    while ((text.match(/"cursor"/g) ?? []).length < count)
      text += decoder.decode((await reader.read()).value, { stream: true });
  };
  await until(1);
  const live = await raise(first, org.organisationId);
  await until(2);
  await reader.cancel();
  const heard = [...text.matchAll(/^data: (.*"cursor".*)$/gm)].map(
    ([, data]) => JSON.parse(data!).data.alertRaised,
  );
  await eventually(() => probe.news.length === 2);
  expect(heard.map(({ alert }) => Buffer.from(alert.id, 'base64').toString())).toEqual([
    `Alert:${replayed}`,
    `Alert:${live}`,
  ]);
  expect(heard.map(({ cursor }) => cursor)).toEqual(probe.news.map(({ cursor }) => cursor));
  await eventually(() => first.api.counts().subscribers === others);
});

test('a subscription ends on the server when its client goes away', async () => {
  const org = await organisation();
  const before = second.api.counts();
  const listener = await listen(second, org.apiToken);
  listener.socket().terminate();
  await eventually(
    () =>
      second.api.counts().subscribers === before.subscribers &&
      second.api.counts().connections === before.connections,
  );
});

test('a revoked token closes its connections', async () => {
  const org = await organisation();
  const issued = await first.ask(
    org.apiToken,
    'mutation { apiTokenCreate(input: { name: "tail", scopes: [READ] }) { secret apiToken { id } userErrors { code } } }',
  );
  const { secret, apiToken } = issued.data.apiTokenCreate;
  const before = [first, second].map(({ api }) => api.counts().subscribers);
  const here = await listen(first, secret);
  const there = await listen(second, secret);
  expect(here.errors).toEqual([]);
  const answer = await second.ask(
    org.apiToken,
    `mutation { apiTokenRevoke(input: { id: "${apiToken.id}" }) { apiToken { revokedAt } } }`,
  );
  expect(answer.data.apiTokenRevoke.apiToken.revokedAt).toBe('2026-11-22T12:00:00.000Z');
  await Promise.all([here.ended, there.ended]);
  expect([here, there].map(({ errors }) => (errors[0] as { code: number }).code)).toEqual([4403, 4403]);
  // The server hears of the end of a connection after its client.
  await eventually(() =>
    [first, second].every(({ api }, index) => api.counts().subscribers === before[index]),
  );
});

test('a revoked token ends its server-sent events', async () => {
  const org = await organisation();
  const issued = await first.ask(
    org.apiToken,
    'mutation { apiTokenCreate(input: { name: "sse", scopes: [READ] }) { secret apiToken { id } } }',
  );
  const { secret, apiToken } = issued.data.apiTokenCreate;
  const before = second.api.counts().subscribers;
  const response = await fetch(`http://127.0.0.1:${await second.listen()}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify({ query: 'subscription { alertRaised { cursor } }' }),
  });
  await eventually(() => second.api.counts().subscribers === before + 1);
  await first.ask(
    org.apiToken,
    `mutation { apiTokenRevoke(input: { id: "${apiToken.id}" }) { apiToken { revokedAt } } }`,
  );
  // Ends by itself: the whole text can be read.
  expect(await response.text()).not.toContain('cursor');
  await eventually(() => second.api.counts().subscribers === before);
});
