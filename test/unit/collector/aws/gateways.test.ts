import { describe, expect, test } from '@jest/globals';
import { rootFields } from '../../../../src/collector/aws/gateways/graphql-schema.js';
import type { Listed } from '../../../../src/collector/aws/gateways/listed.js';
import { type ListingProblem, Look } from '../../../../src/collector/aws/gateways/look.js';
import { every, pages } from '../../../../src/collector/aws/gateways/pages.js';
import { pathsOfPattern } from '../../../../src/collector/aws/gateways/paths-of-pattern.js';

function look() {
  const gateways: Listed[] = [];
  const problems: ListingProblem[] = [];
  const one = new Look(
    'eu-west-1',
    (gateway) => gateways.push(gateway),
    (problem) => problems.push(problem),
  );
  return { one, gateways, problems };
}
const listed = (more: Partial<Listed>): Listed => ({
  type: 'apigateway-http',
  gatewayId: 'g1',
  hosts: [],
  routes: [],
  ...more,
});

describe('a gateway that is told', () => {
  test('never holds more than an event may; what is left out is told', () => {
    const { one, gateways, problems } = look();
    const routes = Array.from({ length: 2_001 }, (_, index) => ({
      method: 'GET',
      route: `/r${index}`,
      authorizer: 'none' as const,
    }));
    one.tell(
      'apigateway',
      listed({ routes, name: 'n'.repeat(300), hosts: Array.from({ length: 60 }, (_, i) => `h${i}`) }),
    );
    expect(gateways[0]?.routes).toHaveLength(2_000);
    expect(gateways[0]?.name).toHaveLength(200);
    expect(gateways[0]?.hosts).toHaveLength(50);
    expect(problems).toEqual([
      { service: 'apigateway', region: 'eu-west-1', code: 'ROUTES_LEFT_OUT', subject: 'g1' },
    ]);
  });

  test('has a route that is open in one way as open, and whole ones are told without a problem', () => {
    const { one, gateways, problems } = look();
    const route = { method: 'GET', route: '/a' };
    one.tell(
      'x',
      listed({
        routes: [
          { ...route, authorizer: 'iam' },
          { ...route, authorizer: 'none' },
        ],
      }),
    );
    expect(gateways[0]?.routes).toEqual([{ ...route, authorizer: 'none' }]);
    expect(problems).toEqual([]);
  });
});

test('a refusal is told by its code alone, never by its text', async () => {
  const { one, problems } = look();
  const refusal = (name: string, code?: string) => Object.assign(new Error('canary'), { name, code });
  for (const error of [
    refusal('AccessDenied'),
    refusal('Error', 'ENOTFOUND'),
    refusal('canary of a name!'),
    'canary',
  ])
    await one.part('lambda', undefined, () => Promise.reject(error));
  expect(problems.map(({ code }) => code)).toEqual(['AccessDenied', 'ENOTFOUND', 'UNKNOWN', 'UNKNOWN']);
  expect(JSON.stringify(problems)).not.toContain('canary');
});

test('a service that names the same page again is not asked for ever; another page is read', async () => {
  let asked = 0;
  const read = (next: (asked: number) => string | undefined) =>
    every(
      pages(
        async () => ({ item: ++asked, next: next(asked) }),
        (page) => page.next,
      ),
      ({ item }) => [item],
    );
  expect(await read(() => 'same')).toEqual([1, 2]);
  asked = 0;
  expect(await read((count) => (count < 4 ? `p${count}` : ''))).toEqual([1, 2, 3, 4]);
});

test('a pattern that ends inside a word becomes no catch-all beside it; one that ends at a slash is one', () => {
  expect(pathsOfPattern('/orders*')).toEqual(['/orders', '/orders/*']);
  expect(pathsOfPattern('/orders/*')).toEqual(['/orders/*']);
  expect(pathsOfPattern('*')).toEqual(['/*']);
  expect(pathsOfPattern('images/*.jpg')).toEqual(['/images/*.jpg']);
});

describe('the fields of a schema', () => {
  test('are those of its root types, wherever they stand; a type of that name that is no root has none', () => {
    expect(
      rootFields(
        'schema { query: Q } type Query { no: Int } type Q { a: Int } extend type Q { b: Int @aws_iam }',
        'jwt',
      ).map(({ route, authorizer }) => `${route} ${authorizer}`),
    ).toEqual(['query.a jwt', 'query.b iam']);
    expect(
      rootFields('type Query { a: Int } type Subscription { s: Int }', 'api-key').map(({ route }) => route),
    ).toEqual(['query.a', 'subscription.s']);
  });
});
