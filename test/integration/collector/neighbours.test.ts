import { describe, expect, test } from '@jest/globals';
import { softwareOf } from '../../../src/collector/place/software-of.js';
import { endpointCoverage, serviceCoverage } from '../../../src/inventory/coverage/coverage.js';
import { createFacts, observeFacts } from '../../../src/inventory/facts/endpoint-facts.js';
import { requires } from '../../kit/requires.js';
import { answer, overhear, type Spoken } from './wire/spoken.js';

const ask = (host: string, path = '/orders'): string => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

describe('programs that headers name', () => {
  test.each<readonly [Record<string, string>, readonly object[]]>([
    [{ server: 'nginx/1.18.0 (Ubuntu)' }, [{ name: 'nginx', version: '1.18.0', distribution: true }]],
    [
      { server: 'Apache/2.4.49 (Unix) OpenSSL/1.1.1k', 'x-powered-by': 'PHP/7.4.3' },
      [
        { name: 'apache', version: '2.4.49' },
        { name: 'openssl', version: '1.1.1k' },
        { name: 'php', version: '7.4.3' },
      ],
    ],
    [
      { 'x-powered-by': 'ASP.NET', 'x-aspnet-version': '4.0.30319' },
      [{ name: 'asp.net', version: '4.0.30319' }],
    ],
    [{ 'x-powered-by': 'Express' }, [{ name: 'express' }]],
    [{ server: 'Jetty(9.4.31.v20200723)' }, [{ name: 'jetty', version: '9.4.31.v20200723' }]],
    [{ server: 'TwistedWeb/19.2.1' }, [{ name: 'twisted', version: '19.2.1' }]],
    [
      { 'x-powered-by': 'PHP/7.4.3-4ubuntu2.18' },
      [{ name: 'php', version: '7.4.3-4ubuntu2.18', distribution: true }],
    ],
    [{ via: '1.1 proxy-7.internal (Varnish/6.0)' }, [{ name: 'varnish', version: '6.0' }]],
  ])('%j are told', (headers, software) => {
    expect(softwareOf(headers)).toEqual(software);
  });

  test.each<Record<string, string>>([
    {},
    { server: 'canary-4711' },
    { server: 'Jetty-like(1.2.3)' },
    { server: 'session=abcdef0123456789/1.2.3' },
    { 'x-powered-by': 'the team in Oslo' },
    { via: '1.1 alice-laptop' },
    { 'x-aspnet-version': 'eyJhbGciOiJIUzI1NiJ9' },
  ])('%j are none, and no value is told', (headers) => {
    expect(softwareOf(headers)).toBeUndefined();
  });
});

requires('suricata')('from the packets of a capture', () => {
  test('a service knows what it is made of and who of the customer’s own calls it, and a stranger is no caller', async () => {
    const banner = 'Server: nginx/1.18.0 (Ubuntu)\r\n';
    // Checkout is known by answering at its address, billing by the inventory; the proxy answers for two.
    const proxied = [
      'a.test',
      'b.test',
      'a.test',
      'b.test',
      'a.test',
      'b.test',
      'a.test',
      'b.test',
      'a.test',
    ];
    const spoken: Spoken[] = [
      ...Array.from({ length: 6 }, () => ({
        turns: [ask('checkout.test'), answer()],
        ends: { service: '10.2.0.5' },
      })),
      ...proxied.map((host) => ({ turns: [ask(host), answer()], ends: { service: '10.2.0.6' } })),
      ...['10.2.0.5', '10.2.0.7', '10.2.0.6', '10.2.0.99', '198.51.100.7'].map((client) => ({
        at: 1,
        turns: [ask('stock.test', '/items'), answer('{}', banner)],
        ends: { client, service: '10.2.0.8' },
      })),
    ];
    const { calls } = await overhear(spoken, { inventory: new Map([['10.2.0.7', { service: 'billing' }]]) });
    const stock = calls.filter(({ service }) => service === 'stock.test');
    expect(stock).toHaveLength(5);
    expect(stock.flatMap(({ caller }) => caller ?? [])).toEqual([
      { service: 'checkout.test', known: 'address' },
      { service: 'billing', known: 'inventory' },
    ]);
    expect(calls.filter(({ caller }) => caller).length).toBe(2);

    const facts = createFacts();
    for (const call of stock) observeFacts(facts, call, 'collector');
    const now = Math.max(...stock.map(({ time }) => time));
    expect(serviceCoverage([endpointCoverage(facts, now)], [])).toMatchObject({
      programs: { 'nginx/1.18.0*': 5 },
      callers: { 'checkout.test': 1, billing: 1 },
    });
  }, 60_000);
});
