import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { skeletonOf } from '../../../../src/inventory/path-template.js';
import { createTemplateLearner } from '../../../../src/inventory/templates/template-learner.js';

const host = 'shop.example';
const people = 'anna bert carla dirk emil fritz greta hanna ida jonas karla ludwig mona nils olga pia'.split(
  ' ',
);

/** Traffic of a small shop: `{slug}` is somebody's name, `{id}` a number. */
function shop(): { host: string; method: string; path: string }[] {
  const calls: { host: string; method: string; path: string }[] = [];
  const add = (method: string, path: string) => calls.push({ host, method, path });
  for (const [at, name] of people.entries()) {
    const id = 1000 + at * 37;
    for (let times = 0; times < 3; times++) add('GET', `/v2/customers/${name}-${id}`);
    add('GET', `/v2/customers/${name}-${id}/orders`);
    add('GET', `/v2/orders/${id}`);
    add('DELETE', `/v2/orders/${id}`);
    add('POST', `/v2/orders/${id}/cancel`);
    add('GET', `/v2/orders/${id}/lines/${at}`);
    add('GET', '/v2/users/me');
    add('GET', '/v2/users/search');
    add('GET', `/v2/users/${id}`);
    add('GET', `/v2/users/me/settings`);
    add('GET', '/v2/products/latest');
    add('GET', `/v2/products/${id}`);
    add('GET', `/v2/reports/${id}.json`);
    add('GET', `/v2/reports/${id}`);
  }
  return calls;
}

const templates = (calls: readonly { host: string; method: string; path: string }[]) => {
  const learner = createTemplateLearner();
  for (const call of calls) learner.observe(call);
  learner.learn(host);
  return (path: string, method = 'GET') => skeletonOf(learner.templateOf({ host, method, path }).text);
};

describe('templates learned from paths', () => {
  test('have parameters where values are, of unmistakable form or not', () => {
    const of = templates(shop());
    expect(of('/v2/orders/1037')).toBe('/v2/orders/{}');
    expect(of('/v2/orders/99999')).toBe('/v2/orders/{}');
    expect(of('/v2/orders/1037/cancel', 'POST')).toBe('/v2/orders/{}/cancel');
    expect(of('/v2/orders/1037/lines/3')).toBe('/v2/orders/{}/lines/{}');
    expect(of(`/v2/customers/anna-1000/orders`)).toBe('/v2/customers/{}/orders');
    expect(new Set(people.map((name, at) => of(`/v2/customers/${name}-${1000 + at * 37}`))).size).toBe(1);
  });
  test('keep `v2`, `me`, `search` and `latest` beside a parameter', () => {
    const of = templates(shop());
    expect(of('/v2/users/me')).toBe('/v2/users/me');
    expect(of('/v2/users/me/settings')).toBe('/v2/users/me/settings');
    expect(of('/v2/users/search')).toBe('/v2/users/search');
    expect(of('/v2/users/1037')).toBe('/v2/users/{}');
    expect(of('/v2/products/latest')).toBe('/v2/products/latest');
  });
  test('tell `17.json` from `17` where there is one format', () => {
    const of = templates(shop());
    expect(of('/v2/reports/1037.json')).toBe('/v2/reports/{}.json');
    expect(of('/v2/reports/1037')).toBe('/v2/reports/{}');
  });
  test('never make a parameter of one sighting, unless its form is unmistakable', () => {
    const learner = createTemplateLearner();
    const of = (path: string) => {
      learner.observe({ host, method: 'GET', path });
      learner.learn(host);
      return skeletonOf(learner.templateOf({ host, method: 'GET', path }).text);
    };
    expect(of('/people/anna')).toBe('/people/anna');
    expect(of('/items/1')).toBe('/items/{}');
    expect(of('/files/0b5c1e7e-6f0f-4f44-9a55-3a6d1c1f0f1e/raw')).toBe('/files/{}/raw');
  });
  test('name parameters once each', () => {
    const learner = createTemplateLearner();
    for (const call of shop()) learner.observe(call);
    expect(learner.templateOf({ host, method: 'GET', path: '/v2/orders/1037/lines/3' }).text).toBe(
      '/v2/orders/{id}/lines/{lineId}',
    );
  });
  test('never depend on the order in which calls came', () => {
    const calls = shop();
    const of = templates(calls);
    const paths = [...new Set(calls.map(({ path }) => path))];
    const expected = paths.map((path) => of(path));
    fc.assert(
      fc.property(fc.shuffledSubarray(calls, { minLength: calls.length }), (shuffled) => {
        const again = templates(shuffled);
        expect(paths.map((path) => again(path))).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });
  test('never hold a brace or a slash that a path brought along', () => {
    const learner = createTemplateLearner();
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 8 }), (parts) => {
        const path = `/${parts.map((part) => part.replaceAll('/', '')).join('/')}`;
        learner.observe({ host, method: 'GET', path });
        const { text } = learner.templateOf({ host, method: 'GET', path });
        expect(text.startsWith('/')).toBe(true);
        expect(text.replace(/\{[A-Za-z]+\d*\}/g, '')).not.toMatch(/[{}]/);
      }),
    );
  });
});

describe('what is known is never overruled by what is learned', () => {
  const observeShop = () => {
    const learner = createTemplateLearner();
    for (const call of shop()) learner.observe(call);
    return learner;
  };
  test('a correction survives re-learning, more calls and a restart', () => {
    const learner = observeShop();
    learner.correct(host, '/v2/users/{who}');
    learner.correct(host, '/v2/orders/1037');
    const expectCorrected = (one: typeof learner) => {
      expect(one.templateOf({ host, method: 'GET', path: '/v2/users/me' })).toEqual({
        text: '/v2/users/{who}',
        source: 'correction',
      });
      expect(one.templateOf({ host, method: 'GET', path: '/v2/orders/1037' }).text).toBe('/v2/orders/1037');
      expect(skeletonOf(one.templateOf({ host, method: 'GET', path: '/v2/orders/1038' }).text)).toBe(
        '/v2/orders/{}',
      );
    };
    expectCorrected(learner);
    for (let round = 0; round < 50; round++) for (const call of shop()) learner.observe(call);
    learner.learn(host);
    expectCorrected(learner);
    const restarted = createTemplateLearner();
    restarted.restore(JSON.parse(JSON.stringify(learner.state())));
    expectCorrected(restarted);
    restarted.forget(host, '/v2/users/{who}');
    expect(restarted.templateOf({ host, method: 'GET', path: '/v2/users/me' }).text).toBe('/v2/users/me');
  });
  test("a framework's route is the truth for the call, and for calls that fit it", () => {
    const learner = observeShop();
    const call = { host, method: 'GET', path: '/v2/users/me' };
    expect(learner.templateOf({ ...call, route: '/v2/users/:who' })).toEqual({
      text: '/v2/users/{who}',
      source: 'route',
    });
    learner.observe({ ...call, route: '/v2/users/:who' });
    expect(learner.templateOf(call)).toEqual({ text: '/v2/users/{who}', source: 'route' });
    expect(learner.templateOf({ ...call, method: 'POST' }).source).toBe('traffic');
  });
  test('a specification is the truth for what it declares, and only for that', () => {
    const learner = observeShop();
    learner.declare(host, [{ method: 'get', template: '/v2/users/{userId}' }]);
    expect(learner.templateOf({ host, method: 'GET', path: '/v2/users/me' })).toEqual({
      text: '/v2/users/{userId}',
      source: 'specification',
    });
    expect(learner.templateOf({ host, method: 'GET', path: '/v2/users/me/settings' }).source).toBe('traffic');
    learner.declare(host, []);
    expect(learner.templateOf({ host, method: 'GET', path: '/v2/users/me' }).text).toBe('/v2/users/me');
  });
  test('a restart changes no template', () => {
    const learner = observeShop();
    const restarted = createTemplateLearner();
    restarted.restore(JSON.parse(JSON.stringify(learner.state())));
    learner.learn(host);
    for (const { method, path } of shop())
      expect(restarted.templateOf({ host, method, path })).toEqual(
        learner.templateOf({ host, method, path }),
      );
  });
});

describe('the memory of a learner', () => {
  const nodesMax = 2000;
  const places = (learner: ReturnType<typeof createTemplateLearner>) =>
    JSON.stringify(learner.state()).split('[').length;

  test('stays flat, and the templates as they were, under random paths', () => {
    const learner = createTemplateLearner({ limits: { nodesMax } });
    for (const call of shop()) learner.observe(call);
    let seed = 7;
    const random = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed;
    };
    const letters = () => {
      let text = '';
      for (let value = random(); value > 0; value = Math.floor(value / 20))
        text += 'bcdfghjklmnpqrstvwxz'[value % 20];
      return text;
    };
    for (let at = 0; at < 8_000; at++)
      learner.observe({ host, method: 'GET', path: `/${letters()}/${letters()}` });
    expect(places(learner)).toBeLessThan(nodesMax + 100);
    expect(
      skeletonOf(learner.templateOf({ host, method: 'GET', path: '/v2/orders/1037/lines/3' }).text),
    ).toBe('/v2/orders/{}/lines/{}');
  });
  test('changes by a counter alone when paths are answered as anything is that does not exist', () => {
    const learner = createTemplateLearner();
    for (const call of shop()) learner.observe({ ...call, status: 200 });
    const before = JSON.stringify(learner.state());
    for (let at = 0; at < 1_000_000; at++)
      learner.observe({ host, method: 'GET', path: `/x${at}`, status: 404 });
    expect(learner.counters.unproven).toBe(1_000_000);
    expect(JSON.stringify(learner.state())).toBe(before);
  });
  test('has room for so many hosts and no more', () => {
    const learner = createTemplateLearner({ limits: { hostsMax: 2 } });
    for (let at = 0; at < 10; at++) learner.observe({ host: `h${at}`, method: 'GET', path: '/a' });
    expect(learner.state().hosts.length).toBe(2);
    expect(learner.counters).toEqual({ learned: 2, unproven: 0, dropped: 8 });
  });
});

describe('splits and merges', () => {
  test('are told, so that ids and history move along, and can be undone', () => {
    const moved: { from: string; to: string }[] = [];
    let merge = false;
    const learner = createTemplateLearner({
      onMoved: (_, moves) => moved.push(...moves),
      decide: {
        rounds: 1,
        judge: (place) => {
          for (const word of place.words) word.literal = merge && place.depth === 1 ? 0 : 1;
        },
      },
    });
    for (const path of ['/a/x', '/a/y', '/a/y', '/b']) learner.observe({ host, method: 'GET', path });
    expect(learner.learn(host)).toEqual([]);
    merge = true;
    learner.learn(host);
    expect(moved).toEqual([
      { from: '/a/y', to: '/a/{name}', calls: 2 },
      { from: '/a/x', to: '/a/{name}', calls: 1 },
    ]);
    moved.length = 0;
    merge = false;
    learner.learn(host);
    expect(moved.map(({ from, to }) => `${from} ${to}`)).toEqual(['/a/{name} /a/y', '/a/{name} /a/x']);
  });
});

describe('paths as sensors send them', () => {
  test('have parameters where the sensor kept the value to itself', () => {
    const learner = createTemplateLearner();
    const id = { type: 'int' as const, token: 'AAAAAAAAAAAAAAAAAAAAAA' };
    for (let at = 0; at < 20; at++) learner.observe({ host, method: 'GET', path: ['orders', id, 'lines'] });
    expect(learner.templateOf({ host, method: 'GET', path: ['orders', id, 'lines'] }).text).toBe(
      '/orders/{id}/lines',
    );
  });
});
