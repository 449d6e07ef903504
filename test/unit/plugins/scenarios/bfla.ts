import { buildEndpoint, testToken } from '../../../../src/plugins/sdk/testing/index.js';
import { getOrder, inPath, listOrders, numbers, type Scenario, Story } from './scenario.js';

const adminUsers = buildEndpoint({ template: '/admin/users' });
const adminExport = buildEndpoint({ template: '/admin/export' });
const setRole = buildEndpoint({ method: 'PATCH', template: '/admin/users/{id}/role' });
const me = buildEndpoint({ method: 'PATCH', template: '/users/me' });
const removeOrder = buildEndpoint({ method: 'DELETE', template: '/orders/{id}' });
const putOrder = buildEndpoint({ method: 'PUT', template: '/orders/{id}' });
const invoices = buildEndpoint({ template: '/orders/{id}/invoice' });
const clientSettings = ['/config/mobile', '/v2/config/mobile', '/settings/mobile'].map((template) =>
  buildEndpoint({ template }),
);
const reports = buildEndpoint({ template: '/stock-takes' });
const beta = buildEndpoint({ template: '/wishlists' });

const HOUR = 3_600_000;
const place = (n: number) => `198.51.100.${(n % 200) + 1}`;
const user = (n: number, roles: boolean) => ({
  by: `user ${n}`,
  from: place(n),
  ...(roles && { roles: ['user'] }),
});
const admin = (n: number, roles: boolean) => ({
  by: `admin ${n}`,
  from: `203.0.113.${n}`,
  ...(roles && { roles: ['admin'] }),
});

/** Days in which thirty users see orders and two administrators administrate. */
function ordinary(roles: boolean, days = 3): Story {
  const story = new Story();
  for (let day = 0; day < days; day++)
    for (const n of numbers(30)) {
      story
        .call({ on: listOrders, ...user(n, roles) })
        .call({ on: getOrder, objects: inPath(n), ...user(n, roles) });
      if (n % 6 === 0)
        for (const one of [adminUsers, adminExport, setRole])
          story.call({ on: one, ...admin(n % 12 === 0 ? 1 : 2, roles) });
      story.wait(HOUR / 2);
    }
  return story;
}

/** Support opens orders all day, and one invoice in four; users look at the list, and seldom at an order. */
function support(days: number): Story {
  const story = new Story();
  const clerk = { by: 'clerk', from: '203.0.113.9', roles: ['support'] };
  for (let day = 0; day < days; day++)
    for (const n of numbers(40)) {
      story.call({ on: listOrders, ...user(n, true) });
      if (n % 5 === day) story.call({ on: getOrder, objects: inPath(n), ...user(n, true) });
      if (n % 2 === 0) story.call({ on: getOrder, objects: inPath(n), ...clerk });
      if (n % 8 === 0) story.call({ on: invoices, objects: inPath(n), ...clerk });
      story.wait(HOUR / 2);
    }
  return story;
}

/** Three of many users still have a client that fetches its settings at each start. */
function oldClients(): Story {
  const story = new Story();
  for (let day = 0; day < 8; day++)
    for (const n of numbers(30)) {
      story.call({ on: listOrders, ...user(n, false) });
      if (n % 10 === 0) for (const on of clientSettings) story.call({ on, ...user(n, false) });
      story.wait(HOUR / 2);
    }
  return story;
}

/** A function that staff alone use at first, and then one user after another, a few hours apart. */
function opened(perDay: number): Story {
  const story = ordinary(true, 4);
  for (const _ of numbers(8)) story.call({ on: reports, ...admin(1, true) }).wait(HOUR);
  for (const n of numbers(16)) {
    for (const other of numbers(30)) story.call({ on: listOrders, ...user(other, true) }).wait(HOUR / perDay);
    story.call({ on: reports, ...user(n, true) });
  }
  return story;
}

export const bflaScenarios: readonly Scenario[] = [
  {
    guarantee: 'a-user-uses-an-administrators-function',
    events: ordinary(true)
      .call({ on: adminUsers, ...user(3, true) })
      .call({ on: setRole, ...user(3, true) }).events,
  },
  {
    guarantee: 'without-roles-behaviour-tells-who-is-none-of-the-few',
    events: ordinary(false).call({ on: adminUsers, ...user(3, false) }).events,
  },
  {
    guarantee: 'functions-refused-one-after-another-are-probing',
    events: [adminUsers, adminExport, setRole].reduce(
      (story, on) => story.call({ on, status: 403, ...user(3, true) }),
      ordinary(true),
    ).events,
  },
  {
    guarantee: 'two-functions-refused-again-and-again-over-hours-are-probing',
    events: numbers(6).reduce(
      (story, n) =>
        story.call({ on: n % 2 ? adminUsers : adminExport, status: 403, ...user(3, false) }).wait(HOUR),
      ordinary(false),
    ).events,
  },
  {
    guarantee: 'a-method-that-nobody-uses-tried-twice',
    events: [1, 2, 3].reduce(
      (story, id) => story.call({ on: removeOrder, objects: inPath(id), ...user(3, true) }),
      ordinary(true),
    ).events,
  },
  {
    guarantee: 'a-method-that-nobody-uses-is-told-of-at-each-call',
    events: [1, 2, 3, 4, 5].reduce(
      (story, id) => story.call({ on: putOrder, objects: inPath(id), ...user(3, true) }),
      ordinary(true),
    ).events,
  },
  {
    guarantee: 'a-delicate-function-that-refuses-again-and-again-is-probed',
    events: [401, 403, 403, 401, 404].reduce(
      (story, status) => story.call({ on: adminUsers, status, ...user(3, true) }),
      ordinary(true),
    ).events,
  },
  {
    guarantee: 'a-page-that-asks-thrice-for-what-is-refused-is-silent',
    events: [403, 403, 403].reduce(
      (story, status) => story.call({ on: adminUsers, status, ...user(3, true) }),
      ordinary(true),
    ).events,
  },
  {
    guarantee: 'a-role-that-came-without-a-grant',
    events: ordinary(true)
      .call({ on: me, request: { body: { fields: [{ path: 'role', type: 'string' }] } }, ...user(3, true) })
      .call({ on: adminUsers, ...user(3, true), roles: ['admin'] }).events,
  },
  {
    guarantee: 'a-role-that-an-administrator-granted-is-silent',
    events: ordinary(true)
      .call({ on: setRole, ...admin(1, true) })
      .call({ on: adminUsers, ...user(3, true), roles: ['admin'] }).events,
  },
  {
    guarantee: 'one-refusal-after-a-click-is-silent',
    events: ordinary(true).call({ on: adminUsers, status: 403, ...user(3, true) }).events,
  },
  {
    guarantee: 'a-new-administrator-is-silent',
    events: ordinary(true)
      .call({ on: adminUsers, ...admin(3, true) })
      .call({ on: setRole, ...admin(3, true) }).events,
  },
  {
    guarantee: 'a-release-that-everybody-takes-up-is-silent',
    events: numbers(20).reduce(
      (story, n) => story.call({ on: beta, ...user(n, true) }).wait(HOUR),
      ordinary(true),
    ).events,
  },
  {
    guarantee: 'what-staff-opens-all-day-and-others-seldom-is-silent',
    events: numbers(4).reduce(
      (story, n) => story.call({ on: invoices, objects: inPath(n), ...user(n, true) }).wait(HOUR),
      support(3),
    ).events,
  },
  {
    guarantee: 'settings-that-old-clients-fetch-are-silent',
    events: numbers(4).reduce((story, n) => {
      for (const on of clientSettings) story.call({ on, ...user(n + 1, false) });
      return story.wait(HOUR);
    }, oldClients()).events,
  },
  {
    guarantee: 'what-eight-long-known-users-took-up-is-told-of-no-more',
    events: opened(2).events,
  },
  {
    guarantee: 'what-a-machine-fetches-each-hour-is-silent-when-a-person-opens-it',
    events: (() => {
      const story = ordinary(false, 2);
      for (const n of numbers(60))
        story
          .call({ on: listOrders, ...user(n % 30, false) })
          .call({ on: reports, principal: { token: testToken('robot'), kind: 'api-key' } })
          .wait(HOUR);
      return story.call({ on: reports, ...user(3, false) }).call({ on: reports, ...user(9, false) }).events;
    })(),
  },
  {
    guarantee: 'first-days-in-which-nothing-is-known-are-silent',
    events: numbers(6).reduce((story, n) => story.call({ on: adminUsers, ...user(n, true) }), new Story())
      .events,
  },
];
