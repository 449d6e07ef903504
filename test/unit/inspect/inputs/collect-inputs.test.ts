import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestParts } from '../../../../src/inspect/injection/inspect-request.js';
import { collectInputs, readInputs } from '../../../../src/inspect/inputs/collect-inputs.js';

type Request = Parameters<typeof requestParts>[0];
const inputsOf = (request: Partial<Request>) =>
  collectInputs(requestParts({ target: '/', requestHeaders: {}, ...request }));
const rows = (request: Partial<Request>) =>
  inputsOf(request).map(({ location, name, text }) => `${location} ${name} ${text}`);
const json = (value: unknown): Partial<Request> => ({
  requestHeaders: { 'content-type': 'application/json' },
  requestBody: JSON.stringify(value),
});
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (header: object, claims: object) => `${part(header)}.${part(claims)}.c2lnbmF0dXJl`;

describe('every incoming value is an input', () => {
  test('segments of the path, and the path as sent where it is more than they', () => {
    expect(rows({ target: '/a/b%20c' })).toEqual(['path  a', 'path  b c', 'path  /a/b%20c']);
    expect(rows({ target: '/files/..;/x' })).toContain('path  /files/..;/x');
    expect(rows({ target: '/orders/17' })).toEqual(['path  orders', 'path  17']);
  });

  test('values of the query, and names that are no names', () => {
    expect(rows({ target: '/?page=2&x%27%20or=1&filter[$ne]=y' })).toEqual([
      'query page 2',
      "query * x' or",
      'query * 1',
      'query filter $ne',
      'query filter y',
    ]);
  });

  test('what follows a hash in a target that was sent by hand', () => {
    expect(rows({ target: "/?id=1'#rest" })).toContain("query  1'#rest");
  });

  test('headers, those of applications too, but not what browsers send by themselves', () => {
    const requestHeaders = {
      'x-tenant': 'acme',
      'user-agent': 'curl',
      'sec-ch-ua': '"Chromium";v="126"',
      authorization: `Basic ${Buffer.from('maria:secret-word').toString('base64')}`,
    };
    expect(rows({ requestHeaders })).toEqual([
      'header x-tenant acme',
      'header user-agent curl',
      `header authorization ${Buffer.from('maria:secret-word').toString('base64')}`,
      'header authorization maria:secret-word',
    ]);
  });

  test('cookies, and what is inside: percent, JSON, base64, signed', () => {
    const inside = { role: 'guest', cart: ['a-1'] };
    const wrapped = Buffer.from(JSON.stringify(inside)).toString('base64');
    const cookie = `a=x%20y; b=${encodeURIComponent(JSON.stringify(inside))}; c=${wrapped}; d=s%3Ahello-there.${'A'.repeat(43)}`;
    const found = rows({ requestHeaders: { cookie } });
    for (const row of [
      'cookie a x y',
      'cookie b.role guest',
      'cookie b.cart[] a-1',
      'cookie c.cart[] a-1',
      'cookie d hello-there',
    ])
      expect(found).toContain(row);
  });

  test('JSON at any depth, with keys that are no names, and JSON inside its strings', () => {
    const found = rows(
      json({ items: [{ note: 'n' }], 'a b': 1, inner: JSON.stringify({ deep: { x: 'y' } }) }),
    );
    for (const row of ['body items[].note n', 'body $ a b', 'body inner.deep.x y'])
      expect(found).toContain(row);
  });

  test('strings of JSON that was cut', () => {
    const found = rows({ ...json({}), requestBody: '{"name":"O\\u0027Brien","note":"half a sent' });
    expect(found).toEqual(expect.arrayContaining(["body $ O'Brien", 'body $ half a sent']));
  });

  test('fields and file names of a form', () => {
    const requestBody =
      '--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n--b\r\nContent-Disposition: form-data; name="photo"; filename="../cat.png"\r\n\r\nbytes\r\n--b--';
    const requestHeaders = { 'content-type': 'multipart/form-data; boundary=b' };
    expect(rows({ requestHeaders, requestBody })).toEqual(
      expect.arrayContaining(['body note hello', 'file photo ../cat.png']),
    );
  });

  test('text, attributes and CDATA of XML', () => {
    const requestBody = '<order id="a1"><note>before <b>bold</b></note><raw><![CDATA[1 < 2]]></raw></order>';
    const found = rows({ requestHeaders: { 'content-type': 'application/xml' }, requestBody });
    for (const row of [
      'body order.id a1',
      'body order.note before',
      'body order.note.b bold',
      'body order.raw 1 < 2',
    ])
      expect(found).toContain(row);
  });

  test('arguments and variables of GraphQL, and the document as such', () => {
    const request = json({
      query: '{ user(name: "it\\u0027s") { id } }',
      variables: { input: { note: 'v' } },
      operationName: 'Op',
    });
    const found = rows(request);
    expect(found).toEqual(
      expect.arrayContaining([
        "graphql user.name it's",
        'graphql variables.input.note v',
        'body operationName Op',
      ]),
    );
    expect(found.some((row) => row.includes('{ user('))).toBe(false);
    const parts = requestParts({ target: '/', requestHeaders: {}, ...request });
    expect(readInputs(parts).documents).toMatchObject([{ kind: 'graphql', count: 1 }]);
  });

  test('header and claims of a JWT, wherever it stands', () => {
    const token = jwt({ alg: 'HS256', kid: '../../dev/null' }, { sub: 'maria' });
    expect(rows({ requestHeaders: { authorization: `Bearer ${token}` } })).toEqual(
      expect.arrayContaining(['header authorization.kid ../../dev/null', 'header authorization.sub maria']),
    );
    expect(rows(json({ token }))).toContain('body token.kid ../../dev/null');
  });
});

test('never shows a name that could be a value', () => {
  const names = inputsOf({
    target: '/?maria.hofer%40example.org=1',
    ...json({ 'maria@example.org': 'x' }),
  }).map(({ name }) => name);
  expect(names.join()).not.toContain('maria');
});

test('is bounded, whatever a client sends', () => {
  const wide = inputsOf(json(Array.from({ length: 5_000 }, (_, at) => `value ${at}`)));
  expect(wide.length).toBeLessThanOrEqual(1_000);
  let deep: unknown = 'x';
  for (let depth = 0; depth < 500; depth++) deep = JSON.stringify([deep]).slice(0, 100_000);
  expect(inputsOf(json(deep)).length).toBeLessThanOrEqual(50);
  const long = inputsOf(json(Array.from({ length: 100 }, () => 'x'.repeat(20_000))));
  expect(long.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(1_048_576);
});

test('never throws, whatever a framework has parsed', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.anything(),
      fc.string({ unit: 'binary' }),
      (target, requestBody, cookie) => {
        inputsOf({ target: `/${target}`, requestBody, requestHeaders: { cookie } });
      },
    ),
    { numRuns: 500 },
  );
});
