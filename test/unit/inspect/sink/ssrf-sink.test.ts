import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { judgeSsrfSink, type SsrfSinkOptions } from '../../../../src/inspect/sink/ssrf-sink.js';

const from = (text: string): Input[] => [{ text, location: 'query', name: 'url' }];
const tells = (call: string, input: string, options?: SsrfSinkOptions): boolean =>
  (judgeSsrfSink(call, from(input), options)?.confidence ?? 0) >= 0.8;

describe('the judge of network calls', () => {
  test('tells a private address that an input spelled in any way', () => {
    const address = fc.oneof(
      fc.tuple(fc.constant(127), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(10), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
    );
    const spell = fc.constantFrom<(parts: number[]) => string>(
      (parts) => parts.join('.'),
      (parts) => String(parts.reduce((sum, part) => sum * 256 + part, 0)),
      (parts) => `0x${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`,
      (parts) => parts.map((part) => `0${part.toString(8)}`).join('.'),
      (parts) => parts.map((part) => `0x${part.toString(16)}`).join('.'),
      (parts) => `[::ffff:${parts.join('.')}]`,
      ([a = 0, b = 0, c = 0, d = 0]) => `${a}.${b * 65_536 + c * 256 + d}`,
    );
    const frame = fc.constantFrom<(host: string) => string>(
      (host) => `http://${host}/x`,
      (host) => `https://${host}:8443`,
      (host) => host,
      (host) => `http://user@${host}/`,
      (host) => `http%3A%2F%2F${host}%2F`,
    );
    fc.assert(
      fc.property(address, spell, frame, (parts, write, wrap) => {
        expect(tells(`http://${parts.join('.')}/x`, wrap(write(parts)))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['a name that resolves inside', 'http://evil.example/', 'http://evil.example/', ['127.0.0.1']],
    ['one of many addresses', 'http://evil.example/', 'evil.example', ['203.0.113.7', '10.0.0.1']],
    ['IPv6', 'http://evil.example/', 'http://evil.example/a', ['::1']],
    ['a mapped address', 'http://evil.example/', 'http://evil.example/a', ['::ffff:169.254.169.254']],
    ['a host that the application completed', 'http://api.example@127.0.0.1/', '@127.0.0.1/', undefined],
    ['localhost', 'http://localhost:6379/', 'localhost:6379', undefined],
    ['host and port', '127.0.0.1:11211', 'gopher://127.0.0.1:11211/_stats', undefined],
    ['upper case', 'http://localhost/', 'HTTP://LOCALHOST/', undefined],
    ['enclosed letters', 'http://127.0.0.1/', 'http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/', undefined],
  ])('tells %s', (_, call, input, addresses) => expect(tells(call, input, { addresses })).toBe(true));

  test.each<[string, string, string, SsrfSinkOptions]>([
    ['a public host', 'https://example.com/', 'https://example.com/', { addresses: ['8.8.8.8'] }],
    [
      'a rebinding name that resolves outside',
      'http://x.nip.io/',
      'http://x.nip.io/',
      { addresses: ['8.8.8.8'] },
    ],
    ["the application's own database", 'db.internal:5432', 'orders', { addresses: ['10.0.0.3'] }],
    ['a number in the input', 'http://10.0.0.5/', '5', {}],
    ['a path in the input', 'http://10.0.0.5/items/17', 'items/17', {}],
    ['another name that ends alike', 'http://db.internal/', 'mydb.internal', { addresses: ['10.0.0.3'] }],
    ['a tenant in the middle', 'http://tenant-a.svc.internal/', 'tenant-a', { addresses: ['10.0.0.3'] }],
    [
      'a configured host',
      'http://search:9200/',
      'http://search:9200/',
      { allowed: new Set(['search:9200']) },
    ],
    [
      'its own host',
      'http://app.example/',
      'http://app.example/',
      { addresses: ['10.0.0.9'], own: new Set(['app.example']) },
    ],
  ])('is silent on %s', (_, call, input, options) => expect(tells(call, input, options)).toBe(false));

  test('never lets the port of a configured host stand for another', () =>
    expect(
      tells('http://localhost:6379/', 'http://localhost:6379/', { own: new Set(['localhost:3000']) }),
    ).toBe(true));
});
