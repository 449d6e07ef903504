import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiCall } from '../../../src/event/index.js';
import type { RawCall } from '../../../src/inspect/index.js';
import { describeCall } from '../../../src/inspect/index.js';
import { rawCall, testContext } from './context.js';

const context = testContext({ eventId: () => 'one-event' });

/** A value in a form that no name has: it may stand as a key, too. */
const keyCanary = fc.oneof(
  fc.uuid(),
  fc.stringMatching(/^[0-9a-f]{24}$/),
  fc.stringMatching(/^cnry[a-z]{1,8}\.zqx[a-z]{2,8}@zqx[a-z]{2,6}\.test$/),
  fc.stringMatching(/^Cnry[a-z]{2,8} Zqx[a-z]{3,9}$/),
  fc.stringMatching(/^cnry-[a-z0-9]{6,12}-[0-9]{5}$/),
  fc.stringMatching(/^[A-Z][a-z]{2}[0-9][A-Za-z][0-9]{4}[A-Z0-9]{8}$/),
  fc.integer({ min: 1_000_000, max: 2_000_000_000 }).map(String),
  fc.stringMatching(/^cnry[a-z]{3,9}'; DROP TABLE zqx[a-z]{3,9} -- $/),
);
const canary = fc.oneof(
  keyCanary,
  fc.stringMatching(/^Cnry\p{L}{6,12}$/u),
  fc.stringMatching(/^cnry[a-z]{4,9}$/),
);
/** The parts of a value that would betray it. */
const traces = (value: string): string[] =>
  [value, ...value.split(/[^\p{L}\p{N}]+/u)].filter((part) => part.length >= 4 && !OWN_TEXT.includes(part));

const encoded = encodeURIComponent;

interface Planted {
  readonly raw: RawCall;
  readonly values: readonly string[];
}

/** Tokens are random text, in which four letters of a value may well occur. */
const output = (raw: RawCall): string =>
  JSON.stringify(describeCall(raw, context)).replace(/"[A-Za-z0-9_-]{22}"/g, '"TOKEN"');

const many = <T>(of: fc.Arbitrary<T>, length: number) =>
  fc.array(of, { minLength: length, maxLength: length });

function plant([values, keys]: readonly [readonly string[], readonly string[]]): Planted {
  const [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = values as [string, ...string[]] &
    Record<number, string>;
  const claims = { sub: a, name: b, roles: [c], exp: 1_800_000_000, iat: 1_799_996_400, [keys[0]!]: 1 };
  const jwt = `${btoa('{"alg":"HS256"}')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2lnbmF0dXJl`;
  const raw = rawCall({
    time: 1,
    method: 'POST',
    target: `/users/${encoded(e!)}/orders/${encoded(f!)}?q=${encoded(g!)}&${encoded(keys[1]!)}=1&${encoded(i!)}&filter[${encoded(keys[2]!)}]=2&h=${encoded(h!)}`,
    requestHeaders: {
      authorization: `Bearer ${jwt}`,
      'content-type': 'application/json',
      cookie: `sid=${encoded(k!)}; theme=${encoded(l!)}; ${encoded(keys[7]!)}=${encoded(l!)}`,
      'user-agent': m!,
      'x-forwarded-for': n!,
      referer: `https://shop.test/${encoded(o!)}?q=${encoded(p!)}`,
      soapaction: a,
    },
    requestBody: {
      id: a,
      email: b,
      [keys[3]!]: { age: 3 },
      list: [{ [keys[4]!]: d, e, name: f }],
      query: g,
      nested: { note: `${h} and ${i}`, tags: [j] },
    },
    responseHeaders: {
      'content-type': 'application/json',
      'set-cookie': [`sid=${k}; HttpOnly`, `b=${l}`],
      location: `/users/${m}`,
      etag: n,
    },
    responseBody: { id: o, items: [{ id: p, owner: a, [keys[5]!]: null }], [keys[6]!]: [l, m] },
  });
  return { raw, values: [...values, ...keys] };
}

const planted = fc.tuple(many(canary, 16), many(keyCanary, 8)).map(plant);

/** What the description of any call of this form says by itself, such as a lifetime of 3600 seconds: digits of a UUID may happen to read the same. */
const OWN_TEXT = `DROP TABLE test ${output(plant([Array(16).fill('~'), Array(8).fill('~')]).raw)}`;

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
});

describe('describeCall', () => {
  test('never lets a planted value out, whatever it is and wherever it stands', () => {
    fc.assert(
      fc.property(planted, ({ raw, values }) => {
        const described = output(raw);
        for (const value of values) for (const trace of traces(value)) expect(described).not.toContain(trace);
      }),
      { numRuns: 500 },
    );
  });

  test('satisfies the contract for every planted call', () => {
    fc.assert(
      fc.property(planted, ({ raw }) => {
        expect(ApiCall.safeParse(describeCall(raw, context)).error).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  test('never throws and satisfies the contract on any input at all', () => {
    const hostile = fc.record(
      Object.fromEntries(
        Object.keys({
          ...rawCall(),
          route: '',
          requestBody: 0,
          responseBody: 0,
          requestBytes: 0,
          responseBytes: 0,
          durationMs: 0,
          httpVersion: '',
          user: 0,
          blocked: 0,
          overheadMs: 0,
          forwarded: 0,
        }).map((key) => [key, anything]),
      ),
    );
    fc.assert(
      fc.property(hostile, (raw) => {
        expect(ApiCall.safeParse(describeCall(raw as unknown as RawCall, context)).error).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('never throws on bodies of any JSON, and says where it cut', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 14 }), fc.jsonValue(), (requestBody, responseBody) => {
        expect(
          ApiCall.safeParse(describeCall(rawCall({ requestBody, responseBody }), context)).error,
        ).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test('is bounded on a body of a million nodes', () => {
    const body = {
      rows: Array.from({ length: 100_000 }, (_, id) => ({
        id,
        a: 1,
        b: 2,
        c: 3,
        d: 4,
        e: 5,
        f: 6,
        g: 7,
        h: 8,
      })),
    };
    const call = describeCall(rawCall({ responseBody: body }), context);
    expect(call.returned?.length).toBeLessThanOrEqual(256);
    expect(JSON.stringify(call).length).toBeLessThan(40_000);
  });
});
