import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inspectInputs } from '../../../../src/inspect/injection/inspect-request.js';
import { readInputs } from '../../../../src/inspect/inputs/collect-inputs.js';
import { headParts, inputsOfParts } from '../../../../src/inspect/inputs/head-parts.js';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { parseTarget } from '../../../../src/inspect/target.js';

const attack = fc.constantFrom(
  "1' OR '1'='1",
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '${jndi:ldap://x.test/a}',
  '; cat /etc/passwd',
  'http://169.254.169.254/latest/meta-data/',
  '{{7*7}}',
  'a\r\nSet-Cookie: b=c',
);
const encoded = fc
  .tuple(attack, fc.constantFrom('plain', 'percent', 'twice', 'plus', 'base64', 'hex', 'json', 'escaped'))
  .map(([text, how]) => {
    switch (how) {
      case 'percent':
        return encodeURIComponent(text);
      case 'twice':
        return encodeURIComponent(encodeURIComponent(text));
      case 'plus':
        return encodeURIComponent(text).replaceAll('%20', '+');
      case 'base64':
        return encodeURIComponent(Buffer.from(text).toString('base64'));
      case 'hex':
        return Buffer.from(text).toString('hex');
      case 'json':
        return encodeURIComponent(JSON.stringify({ a: [text] }));
      case 'escaped':
        return text.replace(/[^\w]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
      default:
        return text;
    }
  });
const benign = fc.constantFrom('17', 'open', 'dark', "O'Brien", 'a b', 'en-US,en;q=0.9', 'text/html', '');
const value = fc.oneof(benign, encoded, fc.string({ maxLength: 20 }));
const request = fc.record({
  target: fc
    .tuple(fc.array(value, { maxLength: 3 }), fc.array(fc.tuple(benign, value), { maxLength: 3 }))
    .map(([path, query]) => `/${path.join('/')}?${query.map(([name, text]) => `${name}=${text}`).join('&')}`),
  headers: fc.record(
    {
      cookie: fc
        .array(value, { maxLength: 3 })
        .map((list) => list.map((text, i) => `c${i}=${text}`).join('; ')),
      'user-agent': value,
      referer: value,
      authorization: value.map((text) => `Bearer ${text}`),
      'x-own': fc.array(value, { maxLength: 2 }),
      date: value,
    },
    { requiredKeys: [] },
  ),
});

const plain = ({ text, location, name, key }: Input) => ({ text, location, name, ...(key && { key }) });
const sorted = <T>(list: readonly T[]) => list.map((one) => JSON.stringify(one)).sort();
const distinct = (list: readonly unknown[]) => [...new Set(sorted(list))];

describe('the pieces of a head', () => {
  test('hold what is collected from the whole, and tell what inspection tells of it', () => {
    fc.assert(
      fc.property(request, ({ target, headers }) => {
        const whole = readInputs({ target: parseTarget(target), headers, body: { kind: 'none' } });
        const parts = headParts(target, headers);
        expect(sorted(inputsOfParts(parts).values.map(plain))).toEqual(sorted(whole.values.map(plain)));
        expect(distinct(parts.flatMap(({ signals }) => signals))).toEqual(distinct(inspectInputs(whole)));
      }),
    );
  });

  test('are the same objects in the next request that sends them', () => {
    const headers = { 'user-agent': 'Mozilla/5.0', cookie: 'theme=dark' };
    const first = headParts('/orders/17?status=open', headers);
    const second = headParts('/orders/18?status=open', { ...headers });
    expect(second.slice(1)).toEqual(first.slice(1));
    for (const [i, part] of second.slice(1).entries()) expect(part).toBe(first[i + 1]);
    expect(second[0]).not.toBe(first[0]);
  });

  test('an attack that comes a second time is told a second time', () => {
    const attackOf = () => headParts("/items?q=1'%20OR%20'1'='1", {}).flatMap(({ signals }) => signals);
    expect(attackOf().map(({ class: of }) => of)).toContain('sqli');
    expect(attackOf()).toEqual(attackOf());
  });

  test('are forgotten when many others have come', () => {
    const first = headParts('/once', {})[0];
    for (let i = 0; i < 5_000; i++) headParts(`/other/${i}`, {});
    expect(headParts('/once', {})[0]).not.toBe(first);
  });
});
