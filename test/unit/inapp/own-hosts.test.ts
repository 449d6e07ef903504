import { describe, expect, test } from '@jest/globals';
import { OwnHosts } from '../../../src/inapp/node/src/own-hosts.js';
import { judgeRedirect } from '../../../src/inapp/node/src/redirect-judge.js';

function reached(by: Readonly<Record<string, number>>): OwnHosts {
  const hosts = new OwnHosts();
  for (const [host, count] of Object.entries(by)) for (let at = 0; at < count; at++) hosts.saw(host);
  return hosts;
}

describe('a host that a request names', () => {
  test('is the application’s when many requests name it, with its port or without', () => {
    const hosts = reached({ 'shop.example:8443': 60, 'www.shop.example': 40 });
    expect(hosts.ownName('shop.example:8443')).toBe('shop.example');
    expect(hosts.ownName('www.shop.example')).toBe('www.shop.example');
  });

  test('is never the application’s because one client writes it into its Host', () => {
    const hosts = reached({ 'shop.example': 500, 'evil.example': 3 });
    expect(hosts.ownName('evil.example')).toBeUndefined();
    const to = 'https://evil.example/login';
    const inputs = [{ text: to, location: 'query', name: 'next' }] as const;
    expect(judgeRedirect(to, inputs, hosts.ownName('evil.example'))?.rule).toBe('redirect.sink-other-site');
    expect(
      judgeRedirect(
        'https://shop.example/a',
        [{ ...inputs[0], text: 'https://shop.example/a' }],
        hosts.ownName('shop.example'),
      ),
    ).toBeUndefined();
  });

  test('is believed as long as nobody can tell', () => {
    expect(reached({ 'shop.example': 3 }).ownName('new.example')).toBe('new.example');
  });

  test('is one of many names that customers have below the application’s', () => {
    const by = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`c${at}.shop.example`, 3]));
    expect(reached(by).ownName('c200.shop.example')).toBe('c200.shop.example');
    expect(reached(by).ownName('c1.other.example')).toBeUndefined();
    expect(reached({ 'mine.platform.example': 300 }).ownName('yours.platform.example')).toBeUndefined();
  });

  test('is forgotten with time, and a million of them take no room', () => {
    const hosts = reached({ 'old.example': 3_000 });
    for (let at = 0; at < 100_000; at++) hosts.saw(at % 2 === 0 ? 'new.example' : `h${at}.example`);
    expect(hosts.ownName('new.example')).toBe('new.example');
    expect(hosts.ownName('old.example')).toBeUndefined();
    expect(Reflect.get(hosts, 'counts').size).toBeLessThanOrEqual(500);
  });
});
