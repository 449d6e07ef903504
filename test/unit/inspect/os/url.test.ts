import { describe, expect, test } from '@jest/globals';
import { judgeRedirect } from '../../../../src/inspect/injection/redirect.js';
import { judgeSsrf } from '../../../../src/inspect/injection/ssrf.js';

const COUNTS = 0.8;
const inner = (text: string, location: 'query' | 'header' | 'body' = 'query', name = ''): boolean =>
  (judgeSsrf(text, location, name)?.confidence ?? 0) >= COUNTS;
const redirects = (text: string): boolean => (judgeRedirect(text, 'query')?.confidence ?? 0) >= COUNTS;

const attacks = [
  'http://127.0.0.1/',
  'http://localhost:6379',
  'https://localhost/admin',
  'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
  'http://metadata.google.internal/computeMetadata/v1/',
  'http://100.100.100.200/latest/meta-data/',
  'http://[fd00:ec2::254]/latest/meta-data/',
  'http://192.0.0.192/latest/',
  'http://10.1.2.3:8080/x',
  'http://192.168.0.1',
  'http://172.20.0.5/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://0/',
  'http://0x7f.1/',
  'http://[::1]/',
  'http://[::]:80/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[64:ff9b::7f00:1]/',
  'http://425.510.425.510/',
  'http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/',
  'http://127\u30020\u30020\u30021/',
  'http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/',
  'http://127.0.0.1.nip.io/',
  'http://app.10.0.0.1.sslip.io/',
  'http://www.localtest.me/',
  'http://7f000001.c0a80001.rbndr.us/',
  'http://make-127-0-0-1-rr.1u.ms/',
  'http://x.oast.fun/',
  'http://good.example@127.0.0.1/',
  'http://127.0.0.1\\@good.example/',
  'http://127.0.0.1#@good.example/',
  'http://good.example#@127.0.0.1/',
  'http://localhost%00.good.example/',
  'http://127.0.0.1%0d%0aX:1/',
  'http:127.0.0.1/',
  'gopher://127.0.0.1:6379/_INFO',
  'dict://localhost:11211/stat',
  'ldap://localhost:389/x',
  'tftp://evil.example/x',
  'netdoc:///etc/passwd',
  'jar:http://127.0.0.1!/',
  'https://r.example/go?to=http://127.0.0.1/',
  'http://kubernetes.default.svc/',
  'http://redis:6379/',
];

const nearMisses = [
  'https://example.com/webhook',
  'http://example.com:8080/a?b=c',
  'https://hooks.example.com/services/T0/B0/x',
  'https://8.8.8.8/resolve',
  'Open http://localhost:3000 in your browser',
  'The server listens on http://127.0.0.1:8080/ by default.',
  'git://github.com/a/b.git',
  'git@github.com:a/b.git',
  'ssh://git@example.com/a.git',
  'mailto:a@example.com',
  'urn:uuid:1',
  '2026-11-22T10:00:00Z',
  '12:30',
  'note: read this',
  '10.0.0.1',
  '127.0.0.1',
  'localhost',
  '1.2.3.4',
  'v1.2.3',
  'example.com',
  'https://user@example.com/',
  'https://example.com/?next=https://other.example/',
  'https://accounts.example.com/auth?redirect_uri=http://localhost:3000/cb',
  'data:image/png;base64,AAAA',
  'ws://chat.example.com/',
  'https://xn--bcher-kva.example/',
  'https://b\u00fccher.example/',
  '//cdn.example.com/a.js',
];

describe('inner addresses', () => {
  test.each(attacks.map((text) => [text]))('tells %j', (text) => expect(inner(text)).toBe(true));
  test.each(nearMisses.map((text) => [text]))('never takes %j for one', (text) =>
    expect(inner(text)).toBe(false),
  );
  test("never counts a developer's own page in Referer or Origin", () => {
    expect(inner('http://localhost:3000/page', 'header')).toBe(false);
    expect(inner('http://192.168.1.20:8080', 'header')).toBe(false);
    expect(inner('http://169.254.169.254/latest/', 'header')).toBe(true);
  });
  test('never counts the loopback address that a native application redirects to', () => {
    expect(inner('http://localhost:3000/cb', 'query', 'redirect_uri')).toBe(false);
    expect(inner('http://127.0.0.1:51004/', 'query', 'redirect_uri')).toBe(false);
    expect(inner('http://169.254.169.254/', 'query', 'redirect_uri')).toBe(true);
  });
});

describe('redirections', () => {
  test.each([
    ['/\\evil.example'],
    ['\\/\\/evil.example'],
    ['///evil.example'],
    ['/%09/evil.example'],
    ['https:evil.example'],
    ['https:/evil.example'],
    ['//good.example@evil.example/%2f..'],
    ['https://good.example@evil.example/'],
    ['//evil.example/%2e%2e'],
    ['http://3627734734/'],
    ['//evil\u3002example'],
    ['javascript:alert(1)'],
    ['java\tscript:alert(1)'],
  ])('tells %j', (text) => expect(redirects(text)).toBe(true));
  test.each([
    ['/home'],
    ['/a/b?c=d'],
    ['https://evil.example/'],
    ['//cdn.example.com/a.js'],
    ['https://example.com/a/../b'],
    ['http://example.com'],
    ['JavaScript: the good parts'],
    ['javascript:void(0)'],
    ['read about javascript: it is a language'],
    ['C:\\temp'],
    ['https://user@example.com/'],
    ['https: what it is'],
    ['/'],
    ['//'],
    ['// a comment'],
  ])('never takes %j for a disguised one', (text) => expect(redirects(text)).toBe(false));
});
