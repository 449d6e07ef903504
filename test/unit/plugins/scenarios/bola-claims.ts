import type { ApiCall, EndpointFacet } from '../../../../src/event/index.js';
import { buildEndpoint, buildEvent, testToken } from '../../../../src/plugins/sdk/testing/index.js';
import {
  type CallOptions,
  getOrder,
  inPath,
  listOrders,
  numbers,
  returned,
  type Scenario,
  Story,
} from './scenario.js';

/* Ways to reach an object of another, each beside what looks alike and is nobody's harm. */

type Objects = NonNullable<ApiCall['objects']>;
/** How an endpoint is asked for some orders. */
type Ask = (orders: readonly number[]) => CallOptions;

const HOURS = 3_600_000;
const USERS = 40;
const ROUTE = '/orders/:id';
/** Few calls make a history, so that the folders stay small. */
const config = { callsMin: 60 };

const patchOrder = buildEndpoint({ method: 'PATCH', template: '/orders/{id}' });
const deleteOrder = buildEndpoint({ method: 'DELETE', template: '/orders/{id}' });
const createOrder = buildEndpoint({ method: 'POST', template: '/orders' });
const shareOrder = buildEndpoint({ method: 'POST', template: '/orders/{id}/links' });
const transferOrder = buildEndpoint({ method: 'PUT', template: '/orders/{id}/owner' });
const getLine = buildEndpoint({ template: '/orders/{id}/lines/{line}' });
const listLines = buildEndpoint({ template: '/lines' });
const graphql = buildEndpoint({ method: 'POST', template: '/graphql' });
const shipOrders = buildEndpoint({ method: 'POST', template: '/shipments' });

const named = (where: 'body' | 'graphql', name: string, orders: readonly number[]): Objects =>
  orders.map((order) => ({ in: where, name, type: 'int', token: testToken(`int ${order}`) }));
const byPath =
  (on: EndpointFacet): Ask =>
  ([order = 0]) => ({ on, objects: inPath(order) });
const byArgument: Ask = (orders) => ({
  on: graphql,
  protocol: 'graphql',
  operation: 'query.order',
  objects: named('graphql', 'order.id', orders),
});
const byList: Ask = (orders) => ({ on: shipOrders, objects: named('body', 'lines[].orderId', orders) });
const get = byPath(getOrder);

/** Each of the users has five orders listed, 10·u … 10·u+4, and asks for the first three of them. */
function owners(ask: Ask, story = new Story(), each: Partial<CallOptions> = {}, rounds = 1): Story {
  for (const user of numbers(USERS)) {
    const by = `user ${user}`;
    const own = numbers(5, 10 * user);
    story.call({ on: listOrders, by, returned: returned('items[].id', own) });
    for (const _ of numbers(rounds))
      for (const order of own.slice(0, 3)) story.call({ ...ask([order]), ...each, by });
  }
  return story;
}

const pair = (
  [attack, told]: readonly [string, (story: Story) => Story],
  [nearMiss, silent]: readonly [string, (story: Story) => Story],
  history: () => Story,
): readonly Scenario[] =>
  [{ guarantee: attack, act: told } as const, { guarantee: nearMiss, act: silent } as const].map(
    ({ guarantee, act }) => ({ guarantee, config, events: act(history()).events }),
  );

const by = 'user 3';
/** Of user 20, who has opened it. */
const ANOTHERS = 200;

/** Users 3, 20 and 21 are given some orders together, now and then. */
function asTeam(story: Story): Story {
  for (const member of [3, 20, 21])
    story.call({ on: listOrders, by: `user ${member}`, returned: returned('items[].id', [900, 901, 902]) });
  return story.call({ ...get([ANOTHERS]), by: 'user 20' });
}

/** Users look at the lines of their orders: line 5000 + n is of order n. */
const line = (order: number): CallOptions => ({
  on: getLine,
  path: ['orders', segment(order), 'lines', segment(5000 + order)],
  objects: [inPathAs('id', order), inPathAs('line', 5000 + order)],
});
const segment = (id: number) => ({ type: 'int', token: testToken(`int ${id}`) }) as const;
const inPathAs = (name: string, id: number) =>
  ({ in: 'path', name, type: 'int', token: testToken(`int ${id}`) }) as const;
function withLines(story: Story): Story {
  for (const user of numbers(USERS)) {
    const mine = numbers(3, 10 * user);
    const who = `user ${user}`;
    story.call({
      on: listLines,
      by: who,
      returned: returned(
        'lines[].id',
        mine.map((n) => 5000 + n),
      ),
    });
    for (const order of mine) story.call({ ...line(order), by: who });
  }
  return story;
}

const takeNameless = (story: Story, logged?: true): Story =>
  numbers(8).reduce(
    (told, n) => told.call({ ...get([10 * n]), from: '203.0.113.9', ...(logged && { logged }) }),
    story,
  );

/** What user 20 has is refused again and again. */
const refusedTo = (user: string, story: Story, from: string): Story =>
  numbers(5, ANOTHERS).reduce((told, n) => told.call({ ...get([n]), by: user, from, status: 403 }), story);

const link = { in: 'query', name: 'share', type: 'opaque', token: testToken('link of order 200') } as const;
function withLink(story: Story): Story {
  return story.call({
    on: shareOrder,
    by: 'user 20',
    objects: inPath(ANOTHERS),
    returned: [{ name: 'link', type: 'opaque', token: link.token }],
  });
}

/** What the library in the application says of the queries of a route. */
function queries(story: Story, constrained: 'identity' | 'input'): Story {
  const statement = { method: 'GET', route: ROUTE, statement: 'select' as const, tables: ['orders'] };
  return story.add(
    buildEvent<'app.heartbeat'>({
      kind: 'app.heartbeat',
      id: story.nextId(),
      time: story.now,
      service: 'shop',
      uptimeSeconds: 60,
      queries: [{ ...statement, columns: ['id'], constrained, count: 100 }],
    }),
  );
}

export const bolaClaims: readonly Scenario[] = [
  ...pair(
    ['an-order-of-another-is-changed', (story) => story.call({ ...byPath(patchOrder)([ANOTHERS]), by })],
    [
      'changing-what-one-has-created-is-silent',
      (story) =>
        story
          .call({ on: createOrder, by, status: 201, returned: returned('id', [777]) })
          .call({ ...byPath(patchOrder)([777]), by }),
    ],
    () => owners(byPath(patchOrder)),
  ),
  ...pair(
    ['an-order-of-another-is-deleted', (story) => story.call({ ...byPath(deleteOrder)([ANOTHERS]), by })],
    [
      'deleting-what-is-listed-now-is-silent',
      (story) =>
        story
          .call({ on: listOrders, by, returned: returned('items[].id', [777, 778]) })
          .call({ ...byPath(deleteOrder)([777]), by }),
    ],
    () => owners(byPath(deleteOrder)),
  ),
  ...pair(
    [
      'a-graphql-argument-names-an-order-of-another',
      (story) => story.call({ ...byArgument([ANOTHERS]), by }),
    ],
    ['a-graphql-argument-names-ones-own-silent', (story) => story.call({ ...byArgument([33]), by })],
    () => owners(byArgument, new Story(), {}, 2),
  ),
  ...pair(
    [
      'a-list-names-an-order-of-another-among-ones-own',
      (story) => story.call({ ...byList([30, 31, ANOTHERS]), by }),
    ],
    ['a-list-of-ones-own-is-silent', (story) => story.call({ ...byList([30, 31, 33, 34]), by })],
    () => owners(byList),
  ),
  ...pair(
    ['orders-of-one-other-are-refused-elsewhere', (story) => refusedTo(by, story, '192.0.2.44')],
    ['orders-of-ones-second-account-are-refused-silent', (story) => refusedTo(by, story, '198.51.100.7')],
    () => owners(get),
  ),
  ...pair(
    ['a-shared-order-without-its-link', (story) => withLink(story).call({ ...get([ANOTHERS]), by })],
    [
      'an-order-shared-by-link-is-silent',
      (story) => withLink(story).call({ ...get([ANOTHERS]), objects: [...inPath(ANOTHERS), link], by }),
    ],
    () => owners(get),
  ),
  ...pair(
    ['an-order-handed-over-to-somebody-else', (story) => story.call({ ...get([ANOTHERS]), by })],
    ['an-order-handed-over-is-silent', (story) => story.call({ ...get([ANOTHERS]), by: 'user 7' })],
    () =>
      owners(get).call({
        on: transferOrder,
        by: 'user 20',
        objects: [
          ...inPath(ANOTHERS),
          { in: 'body', name: 'ownerId', type: 'opaque', token: testToken('user 7') },
        ],
      }),
  ),
  ...pair(
    [
      'an-order-of-another-where-no-query-names-the-caller',
      (story) => queries(story, 'input').call({ ...get([ANOTHERS]), route: ROUTE, by }),
    ],
    [
      'a-route-whose-queries-name-the-caller-is-silent',
      (story) => queries(story, 'identity').call({ ...get([ANOTHERS]), route: ROUTE, by }),
    ],
    () => owners(get, new Story(), { route: ROUTE }),
  ),
  ...pair(
    [
      'many-accounts-take-one-order-each',
      (story) =>
        numbers(16).reduce(
          (told, n) => told.call({ ...get([10 * n + 4]), by: `account ${n}`, from: `203.0.113.${n}` }),
          story,
        ),
    ],
    [
      'many-newcomers-open-their-own-silent',
      (story) =>
        numbers(16).reduce(
          (told, n) =>
            told
              .call({ on: listOrders, by: `account ${n}`, returned: returned('items[].id', [1000 + n]) })
              .call({ ...get([1000 + n]), by: `account ${n}`, from: `203.0.113.${n}` }),
          story,
        ),
    ],
    () => owners(get).wait(2 * HOURS),
  ),
  {
    guarantee: 'many-newcomers-of-a-first-hour-are-no-crowd',
    config,
    events: numbers(16).reduce(
      (told, n) => told.call({ ...get([10 * n + 4]), by: `account ${n}`, from: `203.0.113.${n}` }),
      owners(get),
    ).events,
  },
  ...pair(
    ['without-a-name-to-orders-of-many', (story) => takeNameless(story.wait(40 * HOURS))],
    ['without-a-name-from-the-first-day-on-is-silent', (story) => takeNameless(story.wait(HOURS))],
    () => owners(get),
  ),
  {
    guarantee: 'whose-name-a-log-does-not-tell-is-silent',
    config,
    events: takeNameless(owners(get).wait(40 * HOURS), true).events,
  },
  ...pair(
    [
      'an-order-of-a-team-to-which-one-does-not-belong',
      (story) => asTeam(story).call({ ...get([ANOTHERS]), by: 'user 9' }),
    ],
    ['an-order-of-a-team-mate-is-silent', (story) => asTeam(story).call({ ...get([ANOTHERS]), by })],
    () => owners(get),
  ),
  ...pair(
    ['a-line-of-an-order-of-another', (story) => story.call({ ...line(ANOTHERS), by })],
    [
      'the-way-to-a-line-that-one-was-listed-is-silent',
      (story) =>
        story
          .call({ on: listLines, by, returned: returned('lines[].id', [5000 + ANOTHERS]) })
          .call({ ...line(ANOTHERS), by }),
    ],
    () => withLines(owners(get)),
  ),
];
