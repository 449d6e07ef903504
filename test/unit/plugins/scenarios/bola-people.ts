import { buildEndpoint, testToken } from '../../../../src/plugins/sdk/testing/index.js';
import {
  type CallOptions,
  getOrder,
  getProduct,
  inPath,
  listOrders,
  numbers,
  returned,
  type Scenario,
  Story,
} from './scenario.js';

/* Who somebody is, and how he came by an id: each attack beside what looks alike and is nobody's harm. */

const HOURS = 3_600_000;
const USERS = 70;
/** Few calls make a history, so that the folders stay small. */
const config = { callsMin: 60 };

const search = buildEndpoint({ template: '/search' });
const whoAmI = buildEndpoint({ template: '/me' });
const ordersOf = buildEndpoint({ template: '/users/{id}/orders' });
const listTasks = buildEndpoint({ template: '/tasks' });

const open = (order: number): CallOptions => ({
  on: getOrder,
  objects: inPath(order),
  returned: returned('id', [order]),
});

/** Each of the users has five orders listed, 10·u … 10·u+4, and opens the first three of them. */
function owners(story = new Story(), who = (user: number): CallOptions => ({ by: `user ${user}` })): Story {
  for (const user of numbers(USERS)) {
    const own = numbers(5, 10 * user);
    story.call({ on: listOrders, ...who(user), returned: returned('items[].id', own) });
    for (const order of own.slice(0, 3)) story.call({ ...open(order), ...who(user) });
  }
  return story;
}

const scenario = (guarantee: string, { events }: Story): Scenario => ({ guarantee, config, events });
const searched = (story: Story, by: string, order: number): Story =>
  story.call({ on: search, path: ['search'], by, returned: returned('results[].id', [order, order + 1]) });

/** Sessions of a service that names nobody else, each at his own home. */
const session = (user: number, name = 'monday', home = user): CallOptions => ({
  principal: { token: testToken(`session ${user} ${name}`), kind: 'session' },
  from: `81.2.3.${home}`,
});

/** Users look at their orders below their own id, which `/me` tells them. */
function below(story = new Story()): Story {
  for (const user of numbers(USERS)) {
    const by = `user ${user}`;
    story.call({ on: whoAmI, path: ['me'], by, returned: returned('id', [7000 + user]) });
    for (const _ of numbers(3)) story.call({ ...ordersBelow(7000 + user), by });
  }
  return story;
}
const ordersBelow = (id: number): CallOptions => ({
  on: ordersOf,
  path: ['users', { type: 'int', token: testToken(`int ${id}`) }, 'orders'],
  objects: [{ in: 'path', name: 'id', type: 'int', token: testToken(`int ${id}`) }],
});

/** The same, where nobody is told his id; that of user 3 is shown to user 4, who looks at something else. */
function belowUntold(first: number): Story {
  const story = new Story();
  for (const user of numbers(USERS))
    if (user !== 3)
      for (const _ of numbers(3)) story.call({ ...ordersBelow(7000 + user), by: `user ${user}` });
  story.call({ on: listTasks, by: 'user 4', returned: returned('tasks[].userId', [7003, 7005]) });
  return story.call({ ...ordersBelow(first), by: 'user 3' });
}

/** Tasks of users, of whom each has some; who is listed those of six is staff, unless they are one team. */
function tasks(team: boolean): Story {
  const story = owners();
  if (team)
    for (const user of numbers(7))
      story.call({ on: listTasks, by: `user ${user}`, returned: returned('tasks[].id', numbers(4, 9000)) });
  const all = numbers(6).map((user) => 10 * user + 4);
  return story.call({ on: listOrders, by: 'user 6', returned: returned('items[].id', all) });
}

/** Somebody who is not known to have been given anything opens orders, some at each visit. */
function visits(each: number, count: number, restMs: number): Story {
  const story = new Story();
  for (const user of numbers(USERS))
    for (const order of numbers(2, 10 * user))
      for (const _ of numbers(2)) story.call({ ...open(order), by: `user ${user}`, returned: undefined });
  for (const visit of numbers(count)) {
    for (const n of numbers(each))
      story.call({ on: getOrder, by: 'busy', objects: inPath(5000 + each * visit + n) });
    story.wait(restMs);
  }
  return story;
}

/** Those who come without a name open products, beside the few with one. */
function visitors(story: Story): Story {
  for (const user of numbers(3))
    for (const n of numbers(20)) story.call({ on: getProduct, by: `user ${user}`, objects: inPath(n) });
  for (const n of numbers(60))
    story.call({ on: getProduct, from: `81.5.6.${n % 3}`, objects: inPath(n % 20) });
  for (const n of numbers(60)) story.call({ on: getProduct, from: `81.5.7.${n}`, objects: inPath(3000 + n) });
  return story;
}

/** User 3 takes an order of another, and an hour later user 5 another one, from the same address. */
function twoAccounts(tool: string, other: string): Story {
  const takes = (story: Story, by: string, order: number, agent: string): Story =>
    story.call({ ...open(order), by, client: { address: '203.0.113.9', agent: testToken(agent) } });
  const story = takes(owners(), 'user 3', 200, tool);
  return takes(story.wait(HOURS), 'user 5', 300, other);
}

export const bolaPeople: readonly Scenario[] = [
  scenario(
    'what-a-search-listed-is-silent',
    searched(owners(), 'user 3', 200).call({ ...open(200), by: 'user 3' }),
  ),
  scenario(
    'what-a-search-listed-to-somebody-else',
    searched(owners(), 'user 4', 200).call({ ...open(200), by: 'user 3' }),
  ),
  scenario(
    'another-session-of-the-same-home-is-silent',
    owners(new Story(), session).call({ ...open(204), ...session(20, 'tuesday') }),
  ),
  scenario(
    'a-session-takes-an-order-of-another-home',
    owners(new Story(), session).call({ ...open(204), ...session(3) }),
  ),
  scenario('orders-below-ones-own-id-are-silent', below().call({ ...ordersBelow(7003), by: 'user 3' })),
  scenario('orders-below-the-id-of-another', below().call({ ...ordersBelow(7020), by: 'user 3' })),
  scenario(
    'staff-is-listed-orders-of-strangers-is-silent',
    tasks(false).call({ ...open(300), by: 'user 6' }),
  ),
  scenario('a-team-mate-is-listed-orders-of-the-team', tasks(true).call({ ...open(300), by: 'user 6' })),
  scenario('a-busy-persons-days-are-no-enumeration-silent', visits(4, 8, 10 * HOURS)),
  scenario('as-many-in-one-go-are-an-enumeration', visits(32, 1, HOURS)),
  scenario('visitors-of-a-catalogue-together-are-silent', visitors(new Story())),
  scenario('another-account-by-the-same-tool', twoAccounts('tool', 'tool')),
  scenario('another-account-by-another-tool', twoAccounts('tool', 'browser')),
  scenario('below-ones-own-id-that-somebody-was-shown-is-silent', belowUntold(7003)),
];
