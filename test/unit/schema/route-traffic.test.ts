import { describe, expect, test } from '@jest/globals';
import { routeTraffic } from '../../../src/schema/inventory/route-traffic.js';

const at = (second: number) => new Date(second * 1000);
const route = (method: string, path: string) => ({ method, route: path, authorizer: 'none' });
const called = (method: string, template: string, calls = 1n) => ({
  method,
  template,
  calls,
  lastSeenAt: at(Number(calls)),
});
const seen = (stage: string, routes: string[][], calls: string[][]) =>
  routeTraffic(
    routes.map(([method, path]) => route(method as string, path as string)),
    stage,
    calls.map(([method, template]) => called(method as string, template as string)),
  ).map(({ calls: count }) => Number(count));

describe('what calls each route of a gateway got', () => {
  test('does not depend on how parameters are named, and is told by method', () => {
    expect(
      seen(
        '',
        [
          ['GET', '/orders/{id}'],
          ['DELETE', '/orders/{id}'],
        ],
        [['GET', '/orders/{orderId}']],
      ),
    ).toEqual([1, 0]);
  });

  test('is counted for the most specific route, as the gateway routes it', () => {
    const routes = [
      ['GET', '/orders/{id}'],
      ['GET', '/orders/export'],
      ['ANY', '/{proxy+}'],
      ['ANY', '/orders/{proxy+}'],
      ['$default', '$default'],
    ];
    expect(seen('', routes, [['GET', '/orders/export']])).toEqual([0, 1, 0, 0, 0]);
    expect(seen('', routes, [['GET', '/orders/{id}']])).toEqual([1, 0, 0, 0, 0]);
    expect(seen('', routes, [['POST', '/orders/{id}']])).toEqual([0, 0, 0, 1, 0]);
    expect(seen('', routes, [['POST', '/users/{id}/roles']])).toEqual([0, 0, 1, 0, 0]);
    expect(seen('', [['$default', '$default']], [['POST', '/users']])).toEqual([1]);
    // A gateway that takes GET takes HEAD, and nothing else.
    expect(
      seen(
        '',
        [['GET', '/orders']],
        [
          ['HEAD', '/orders'],
          ['POST', '/orders'],
        ],
      ),
    ).toEqual([1]);
  });

  test('is found behind the name of the stage, without taking a path of that name for it', () => {
    expect(seen('prod', [['GET', '/orders']], [['GET', '/prod/orders']])).toEqual([1]);
    expect(seen('prod', [['GET', '/orders']], [['GET', '/orders']])).toEqual([1]);
    expect(seen('prod', [['GET', '/prod/{id}']], [['GET', '/prod/{id}']])).toEqual([1]);
    expect(seen('', [['GET', '/orders']], [['GET', '/prod/orders']])).toEqual([0]);
  });

  test('is summed over hosts and methods, with the latest time', () => {
    const [traffic] = routeTraffic([route('ANY', '/orders')], '', [
      called('GET', '/orders', 3n),
      called('POST', '/orders', 2n),
    ]);
    expect(traffic).toMatchObject({ calls: 5n, lastSeenAt: at(3) });
  });

  test('stays quick with as many routes and calls as there can be', () => {
    const many = Array.from({ length: 2000 }, (_, n) => route('GET', `/a/{x}/r${n}/{y}`));
    const calls = Array.from({ length: 20_000 }, (_, n) => called('GET', `/a/{id}/r${n % 2000}/{id}`));
    const traffic = routeTraffic(many, '', calls);
    expect(traffic.every(({ calls: count }) => count > 0n)).toBe(true);
  });
});
