import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTokenizer, describeCall, encodeCall, type RawCall } from '../../../src/inspect/index.js';
import { ShapeBuilder } from '../../../src/inspect/shape-builder.js';
import { shapeText } from '../../../src/inspect/shape-tree.js';

let count = 0;
const context = {
  tokenizer: createTokenizer('key'),
  tokenizeClients: false,
  eventId: () => `test-${String(++count).padStart(8, '0')}`,
};

const call = (part: Partial<RawCall>): RawCall => ({
  time: 1_795_348_800_000,
  service: 'shop',
  method: 'POST',
  host: 'shop.example',
  target: '/api/orders/17?expand=lines',
  requestHeaders: {
    authorization: 'Bearer abc',
    'content-type': 'application/json',
    cookie: 'session=abcdef',
  },
  requestBody: '{"id":17,"note":"x","lines":[{"sku":"a"},{"sku":"b","n":1}]}',
  status: 200,
  responseHeaders: { server: 'nginx/1.2', 'content-type': 'application/json' },
  responseBody: '{"id":17,"email":"a@b.example"}',
  clientAddress: '10.0.0.1',
  tls: false,
  ...part,
});

describe('an encoded call', () => {
  test('is what JSON.stringify makes of it, to the byte', () => {
    fc.assert(
      fc.property(
        fc.record({
          service: fc.string({ unit: 'binary' }),
          target: fc.webPath().map((path) => `/${path}`),
          requestBody: fc.oneof(fc.json(), fc.string(), fc.constant(undefined)),
          responseBody: fc.oneof(fc.json(), fc.jsonValue()),
          requestHeaders: fc.dictionary(fc.stringMatching(/^[a-z-]{1,12}$/), fc.string()),
          durationMs: fc.double(),
          route: fc.oneof(fc.string(), fc.constant(undefined)),
        }),
        (part) => {
          const event = describeCall(call(part), context);
          expect(encodeCall(event)).toBe(JSON.stringify(event));
        },
      ),
    );
  });

  test('has its shapes again when they come back', () => {
    const first = describeCall(call({}), context);
    const second = describeCall(
      call({ requestBody: '{"id":18,"note":"y","lines":[{"sku":"c"},{"sku":"d","n":2}]}' }),
      context,
    );
    expect(second.request?.body).toBe(first.request?.body);
    expect(second.response.headers).toBe(first.response.headers);
    expect(encodeCall(second)).toBe(JSON.stringify(second));
  });
});

describe('shapes that come back', () => {
  const types = ['string', 'integer', 'null', 'object'] as const;
  const step = fc.record({
    path: fc.constantFrom('a', 'a.b', 'a.c', '', 'x[]', 'x[].y', 'p'.repeat(201)),
    type: fc.constantFrom(...types),
    classes: fc.constantFrom(undefined, ['email'], ['card', 'email']),
  });
  const build = (
    steps: readonly { path: string; type: (typeof types)[number]; classes: readonly string[] | undefined }[],
  ) => {
    const builder = new ShapeBuilder();
    for (const { path, type, classes } of steps) builder.add(path, type, undefined, classes);
    return builder.build();
  };

  test('are the same as those that are built anew, whatever was built before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const fresh = new ShapeBuilder();
        // A step that no tree takes makes it go its own way.
        for (let number = 0; number < 70; number++) fresh.add('own', 'string');
        for (const { path, type, classes } of steps) fresh.add(path, type, undefined, classes);
        const own = fresh.build()?.fields.slice(1) ?? [];
        for (const shape of [build(steps), build(steps)]) {
          expect(shape?.fields ?? []).toEqual(own);
          expect(shape === undefined ? undefined : shapeText(shape)).toBe(shape && JSON.stringify(shape));
        }
      }),
    );
  });

  test('never grow without bound: after thousands of others one is still right', () => {
    for (let number = 0; number < 10_000; number++)
      build([{ path: `name${number}`, type: 'string', classes: undefined }]);
    expect(build([{ path: 'a', type: 'string', classes: ['email'] }])).toEqual({
      fields: [{ path: 'a', type: 'string', classes: ['email'] }],
    });
  });
});
