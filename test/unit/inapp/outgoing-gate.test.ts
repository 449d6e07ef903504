import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { Guard } from '../../../src/inapp/node/src/guard.js';
import { OutgoingGate } from '../../../src/inapp/node/src/hooks/outgoing.js';
import type { Refusal } from '../../../src/inapp/node/src/request-context.js';
import { Contexts, RequestContext } from '../../../src/inapp/node/src/request-context.js';
import { type SinkCall, Sinks } from '../../../src/inapp/node/src/sinks.js';

const CALL: SinkCall = { kind: 'network', operation: 'http.get' };
const begins = { counts: true, begins: true };

function setUp() {
  const contexts = new Contexts();
  const guard = new Guard();
  const sinks = new Sinks({
    contexts,
    guard,
    budget: { runs: () => true, spendOnSinks: () => {} },
    modeOf: () => 'block',
    refuse: (context: RequestContext, refusal: Refusal) => {
      context.blocked = refusal;
    },
    root: '/',
    incidentId: () => 'incident-1',
  } as never);
  const gate = new OutgoingGate(sinks, contexts);
  const within = <T>(url: string, action: (context: RequestContext) => T, headers: object = {}): T => {
    const socket = { localPort: 3000 };
    const own = { host: 'shop.example', ...headers };
    const request = { url, socket, headers: own } as unknown as IncomingMessage;
    const context = new RequestContext(request, {} as ServerResponse, 0, 0);
    return contexts.current.run(context, () => action(context));
  };
  return { gate, within, sinks };
}

describe('an outgoing call', () => {
  test.each([
    ['a URL', '/?x=http%3A%2F%2Ffiles.example%2Fa', 'files.example'],
    ['a URL within prose', '/?x=look+at+http%3A%2F%2Ffiles.example%2Fa', 'files.example'],
    ['a host and port', '/?x=files.example%3A8080', 'files.example'],
    ['the front of a name', '/?x=metadata.google', 'metadata.google.internal'],
    ['an address', '/?x=127.0.0.1', '127.0.0.1'],
    ['an address in another spelling', '/?x=0x7f000001', '127.0.0.1'],
    ['encoded once more', '/?x=http%253A%252F%252Ffiles.example', 'files.example'],
    ['base64', `/?x=${Buffer.from('http://files.example/a').toString('base64url')}`, 'files.example'],
    ['an address as one number in a URL', '/?x=http%3A%2F%2F2130706433%2F', '127.0.0.1'],
    ['an address of IPv6', '/?x=http%3A%2F%2F%5B%3A%3A1%5D%2F', '::1'],
  ])('is one that %s chose', (_, url, host) => {
    const { gate, within } = setUp();
    within(url, () => {
      const chosen = gate.called(CALL, { host: host }, begins);
      expect(chosen).toMatchObject({ host, call: CALL });
      expect(chosen && gate.refuses(chosen, ['127.0.0.1'])?.code).toBe('PROTECTONCE_BLOCKED');
    });
  });

  test.each([
    ['prose names it', '/?x=we+moved+to+localhost+last+week', 'localhost'],
    ['it is the host that the client asked', '/?x=1', 'shop.example'],
    ['another one is named', '/?x=http%3A%2F%2Fother.example', 'files.example'],
    ['the name is part of another', '/?x=http%3A%2F%2Fmyfiles.example.org', 'files.example'],
  ])('is the application’s own where %s', (_, url, host) => {
    const { gate, within } = setUp();
    within(url, () => expect(gate.called(CALL, { host: host }, begins)).toBeUndefined());
  });

  test('is the application’s own where a word happens to be the name of a host that it calls anyway, and never where a URL names it', () => {
    const { gate, within } = setUp();
    within('/', () => gate.called(CALL, { host: 'redis' }, begins));
    within('/?q=redis', () => expect(gate.called(CALL, { host: 'redis' }, begins)).toBeUndefined());
    within('/?q=http%3A%2F%2Fredis%2F', () =>
      expect(gate.called(CALL, { host: 'redis' }, begins)).toBeDefined(),
    );
  });

  const inner = { counts: false, begins: false };
  const nothing = { url: '/', headers: {} };

  test.each([
    ['Origin', { headers: { origin: 'http://localhost:3000' } }, { host: 'localhost', port: 5432 }],
    [
      'Origin, of the same port',
      { headers: { origin: 'http://localhost:3000' } },
      { host: 'localhost', port: 3000 },
    ],
    ['Referer', { headers: { referer: 'http://127.0.0.1/orders' } }, { host: '127.0.0.1', port: 80 }],
    ['X-Forwarded-For', { headers: { 'x-forwarded-for': '10.0.0.5' } }, { host: '10.0.0.5', port: 6379 }],
    ['X-Real-IP', { headers: { 'x-real-ip': '10.0.0.5' } }, { host: '10.0.0.5', port: 6379 }],
    ['Forwarded', { headers: { forwarded: 'for=10.0.0.5;host=db' } }, { host: '10.0.0.5', port: 6379 }],
    ['a URL with another port', { url: '/?next=http://localhost:8080/a' }, { host: 'localhost', port: 5432 }],
    ['a URL without a port', { url: '/?next=http://localhost/a' }, { host: 'localhost', port: 5432 }],
    ['a host with another port', { url: '/?x=localhost:8080' }, { host: 'localhost', port: 5432 }],
    ['the name of a service in the path', { url: '/users/17' }, { host: 'users', port: 8080 }],
    ['the name of a service in a search', { url: '/?q=redis' }, { host: 'redis', port: 6379 }],
  ])(
    'is the application’s own where %s happens to name its host, from the first call on',
    (_, asked, target) => {
      for (const how of [begins, inner]) {
        const { gate, within } = setUp();
        const { url, headers } = { ...nothing, ...asked };
        within(url, () => expect(gate.called(CALL, target, how)).toBeUndefined(), headers);
      }
    },
  );

  test('is the application’s own where a URL names its own place and another path, and the connection below as well', () => {
    const { gate, within } = setUp();
    const self = { host: 'localhost', port: 3000 };
    within('/?next=http://localhost:3000/page', () => {
      expect(gate.called(CALL, { ...self, path: '/api/user' }, begins)).toBeUndefined();
      expect(gate.called(CALL, self, inner)).toBeUndefined();
      expect(gate.called(CALL, { ...self, path: '/page?full=1' }, begins)).toBeDefined();
      expect(gate.called(CALL, self, inner)).toBeDefined();
    });
  });

  test('is one that a URL chose, also to a place that the application calls by itself', () => {
    const { gate, within } = setUp();
    const admin = { host: '10.0.0.9', port: 8500 };
    within('/', () => gate.called(CALL, { ...admin, path: '/v1/catalog' }, begins));
    within('/?x=http://10.0.0.9:8500/v1/kv/secret', () => {
      expect(gate.called(CALL, { ...admin, path: '/v1/catalog' }, begins)).toBeUndefined();
      expect(gate.called(CALL, { ...admin, path: '/v1/kv/secret' }, begins)).toBeDefined();
    });
  });

  test.each([
    ['another scheme', 'http://10.0.0.9/a', 443],
    ['the same port', 'http://10.0.0.9:8500/a', 8500],
    ['no port in it', '10.0.0.9', 8500],
    ['no scheme in it', '//10.0.0.9/', 8500],
  ])('is one that an input chose, with %s', (_, text, port) => {
    const { gate, within } = setUp();
    within(`/?x=${encodeURIComponent(text)}`, () =>
      expect(gate.called(CALL, { host: '10.0.0.9', port, path: '/a' }, begins)).toBeDefined(),
    );
  });

  test('to a chosen host goes on where that leads outside', () => {
    const { gate, within } = setUp();
    within('/?x=http%3A%2F%2Ffiles.example%2Fa', (context) => {
      const chosen = gate.called(CALL, { host: 'files.example' }, begins);
      expect(chosen && gate.refuses(chosen, ['93.184.216.34'])).toBeUndefined();
      expect(context.hits).toBeUndefined();
    });
  });

  test('is refused where a chosen host sends the application on to a place inside', () => {
    const { gate, within } = setUp();
    within('/?x=http%3A%2F%2Ffiles.example%2Fa', (context) => {
      const chosen = gate.called(CALL, { host: 'files.example' }, begins);
      if (!chosen) throw new Error('not chosen');
      expect(gate.refuses(chosen, ['93.184.216.34'])).toBeUndefined();
      expect(gate.called(CALL, { host: '169.254.169.254' }, begins)).toBeUndefined();
      gate.answered(chosen, 302, 'http://169.254.169.254/latest/meta-data/');
      const next = gate.called(CALL, { host: '169.254.169.254' }, begins);
      expect(next && gate.refuses(next, ['169.254.169.254'])).toBeDefined();
      expect(context.hits).toMatchObject([{ rule: 'ssrf.sink-metadata', parameter: 'x', location: 'query' }]);
    });
  });

  test('is counted by host, and never names one that came out of a request', () => {
    const { gate, within } = setUp();
    within('/?x=http%3A%2F%2Fsecret-name.example%2Fa', (context) => {
      gate.called(CALL, { host: 'secret-name.example' }, begins);
      for (let i = 0; i < 3; i++) gate.called(CALL, { host: 'inventory.internal' }, begins);
      gate.called(CALL, { host: 'inventory.internal' }, { counts: false, begins: false });
      expect([...(context.outgoing?.counts ?? [])]).toEqual([
        ['*', 1],
        ['inventory.internal', 3],
      ]);
    });
  });

  test('of no request is counted as such, once', () => {
    const { gate, sinks } = setUp();
    expect(gate.called(CALL, { host: '127.0.0.1' }, begins)).toBeUndefined();
    expect(gate.called(CALL, { host: '127.0.0.1' }, { counts: false, begins: false })).toBeUndefined();
    expect(sinks.unscopedCalls).toBe(1);
  });
});
