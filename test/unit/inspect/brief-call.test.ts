import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiCall } from '../../../src/event/index.js';
import { BriefCalls } from '../../../src/inspect/brief-call.js';
import { describeCall, type RawCall } from '../../../src/inspect/index.js';
import { rawCall, testContext } from './context.js';

const context = testContext({ eventId: () => 'one-event' });
const brief = new BriefCalls(context);

/** What a brief call leaves out of the whole one. */
function withoutContent(call: ApiCall): unknown {
  const { signals: _s, returned: _r, trace: _t, objects, ...rest } = call;
  const { contentType, bytes } = call.request ?? {};
  const { body: _b, headers: _h, marks: _m, ...response } = call.response;
  const own = objects?.filter((object) => object.in === 'path' || object.in === 'query');
  const request = { ...(contentType && { contentType }), ...(bytes !== undefined && { bytes }) };
  return {
    ...rest,
    request: Object.keys(request).length > 0 ? request : undefined,
    response,
    ...(own?.length ? { objects: own } : {}),
  };
}

const id = fc.oneof(
  fc.uuid(),
  fc.integer({ min: 1, max: 5 }).map(String),
  fc.stringMatching(/^[0-9a-f]{24}$/),
);
const words = fc.constantFrom('orders', 'users', 'v1', 'me', "O'Brien", 'a b', '"', 'é\u2028');
const calls: fc.Arbitrary<RawCall> = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'BREW'),
    path: fc.array(fc.oneof(id, words), { maxLength: 5 }),
    query: fc.array(fc.tuple(fc.constantFrom('id', 'userId', 'q', 'api_key'), fc.oneof(id, words)), {
      maxLength: 3,
    }),
    route: fc.constantFrom(undefined, '/orders/:id', '/users/{userId}/orders'),
    host: fc.constantFrom('shop.test', 'SHOP.test:8080', 'no host', ''),
    authorization: fc.constantFrom(
      undefined,
      'Basic YWRhOnNlY3JldA==',
      'Bearer 0123456789abcdef',
      'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3Iiwicm9sZXMiOlsiYSJdfQ.c2ln',
    ),
    cookie: fc.constantFrom(undefined, 'sid=0123456789; theme=dark', 'theme=dark'),
    key: fc.constantFrom(undefined, 'k-0123456789'),
    agent: fc.constantFrom(undefined, 'Mozilla/5.0', 'curl"/8'),
    type: fc.constantFrom(
      undefined,
      'application/json; charset=utf-8',
      'application/vnd.x+json',
      'text/html',
    ),
    status: fc.constantFrom(200, 204, 404, 503, 99),
    bytes: fc.option(fc.nat(), { nil: undefined }),
    durationMs: fc.double({ min: -1, max: 1e6, noNaN: true }),
    forwarded: fc.boolean(),
    user: fc.constantFrom(undefined, { id: '7' }, { id: 'ada', roles: ['admin'] }),
  })
  .map(({ path, query, authorization, cookie, key, agent, type, bytes, ...rest }) =>
    rawCall({
      ...rest,
      target: `/${path.map(encodeURIComponent).join('/')}${query.length > 0 ? `?${query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}` : ''}`,
      requestHeaders: { authorization, cookie, 'x-api-key': key, 'user-agent': agent, 'content-type': type },
      responseHeaders: { 'content-type': type },
      requestBody: undefined,
      responseBody: undefined,
      requestBytes: bytes,
      responseBytes: bytes,
    }),
  );

describe('a brief call', () => {
  test('says what the whole description says of everything but content, the first time and from memory', () => {
    fc.assert(
      fc.property(calls, (raw) => {
        const whole = withoutContent(describeCall(raw, context));
        const expected = JSON.parse(JSON.stringify(whole));
        for (let i = 0; i < 2; i++) expect(JSON.parse(brief.write(raw).text)).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  test('satisfies the contract', () => {
    fc.assert(
      fc.property(calls, (raw) => {
        expect(ApiCall.safeParse(JSON.parse(brief.write(raw).text)).error).toBeUndefined();
      }),
    );
  });

  test('never lets a value out', () => {
    const raw = rawCall({
      target: '/orders/canary-4711?userId=canary-0815&q=canary-words',
      requestHeaders: {
        authorization: 'Bearer canary-token',
        cookie: 'sid=canary-session',
        'user-agent': 'canary-agent',
      },
      requestBody: { note: 'canary-note' },
    });
    expect(brief.write(raw).text).not.toContain('canary');
  });

  test('goes to the lane of its principal, else of its address', () => {
    const anonymous = rawCall({ requestHeaders: {}, clientAddress: '192.0.2.9', user: undefined });
    expect(brief.write(anonymous).laneKey).toBe('192.0.2.9');
    const known = rawCall({ user: { id: '7' } });
    expect(brief.write(known).laneKey).toBe(describeCall(known, context).principal?.token);
  });
});
