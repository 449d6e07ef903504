import {
  getOrder,
  getProduct,
  inPath,
  listOrders,
  numbers,
  returned,
  type Scenario,
  Story,
} from './scenario.js';

/** Users 0 to n−1, each of whom has the orders 10·u … 10·u+4 listed and opens two of them. */
function shoppers(story: Story, count: number, roles?: readonly string[]): Story {
  for (const user of numbers(count)) {
    const by = `user ${user}`;
    const own = numbers(5, 10 * user);
    story.call({ on: listOrders, by, ...(roles && { roles }), returned: returned('items[].id', own) });
    for (const order of own.slice(0, 2))
      story.call({
        on: getOrder,
        by,
        ...(roles && { roles }),
        objects: inPath(order),
        returned: returned('id', [order]),
      });
  }
  return story;
}

const othersOrders = [0, 1, 2, 3, 10, 11, 12, 20, 21, 22];

export const bolaScenarios: readonly Scenario[] = [
  {
    guarantee: 'one-principal-reaches-orders-of-others',
    events: othersOrders.reduce(
      (story, order) =>
        story.call({
          on: getOrder,
          by: 'mallory',
          from: '203.0.113.9',
          objects: inPath(order),
          returned: returned('id', [order]),
        }),
      shoppers(new Story(), 4),
    ).events,
  },
  {
    guarantee: 'paging-through-the-own-list-is-silent',
    events: (() => {
      const story = shoppers(new Story(), 4);
      for (const page of numbers(6)) {
        const ids = numbers(10, 1000 + 10 * page);
        story.call({ on: listOrders, by: 'collector', returned: returned('items[].id', ids) });
        for (const id of ids)
          story.call({ on: getOrder, by: 'collector', objects: inPath(id), returned: returned('id', [id]) });
      }
      return story.events;
    })(),
  },
  {
    guarantee: 'support-works-on-orders-of-others',
    events: othersOrders.reduce(
      (story, order) => story.call({ on: getOrder, by: 'sue', roles: ['support'], objects: inPath(order) }),
      shoppers(new Story(), 8, ['customer']),
    ).events,
  },
  {
    guarantee: 'who-is-listed-everything-may-open-everything',
    events: (() => {
      const story = shoppers(new Story(), 9);
      story.call({
        on: listOrders,
        by: 'ann',
        returned: returned(
          'items[].id',
          numbers(9).flatMap((user) => numbers(4, 10 * user)),
        ),
      });
      // The fifth order of each was not on the page.
      for (const user of numbers(9)) story.call({ on: getOrder, by: 'ann', objects: inPath(10 * user + 4) });
      return story.events;
    })(),
  },
  {
    guarantee: 'objects-that-many-are-given-belong-to-nobody',
    events: (() => {
      const story = new Story();
      for (const user of numbers(6))
        story.call({ on: listOrders, by: `user ${user}`, returned: returned('products[].id', numbers(15)) });
      for (const product of numbers(15))
        story.call({ on: getProduct, by: 'newcomer', objects: inPath(product) });
      return story.events;
    })(),
  },
  {
    guarantee: 'a-client-that-fetches-the-same-again-is-silent',
    events: (() => {
      const story = shoppers(new Story(), 4);
      for (const round of numbers(20))
        for (const order of [70, 71, 72])
          story.call({ on: getOrder, by: 'mobile', objects: inPath(order), status: round % 2 ? 304 : 200 });
      return story.events;
    })(),
  },
  {
    guarantee: 'a-sharer-of-one-account-is-silent',
    events: numbers(5).reduce(
      (story, order) => story.call({ on: getOrder, by: 'spouse', objects: inPath(order) }),
      shoppers(new Story(), 4),
    ).events,
  },
  {
    guarantee: 'a-new-session-of-the-same-person-is-silent',
    events: (() => {
      const story = shoppers(new Story(), 4);
      const session = (name: string) => ({
        principal: { token: name.padEnd(22, '-'), kind: 'session' as const },
        from: '198.51.100.77',
      });
      story.call({
        on: listOrders,
        ...session('monday'),
        returned: returned('items[].id', numbers(10, 700)),
      });
      story.call({
        on: listOrders,
        ...session('tuesday'),
        returned: returned('items[].id', numbers(10, 710)),
      });
      for (const order of numbers(20, 700))
        story.call({ on: getOrder, ...session('wednesday'), objects: inPath(order) });
      return story.events;
    })(),
  },
  {
    guarantee: 'many-refused-objects-are-probing',
    events: numbers(12).reduce(
      (story, order) =>
        story.call({
          on: getOrder,
          by: 'mallory',
          objects: inPath(5000 + order),
          status: order % 3 ? 403 : 404,
        }),
      shoppers(new Story(), 5),
    ).events,
  },
  {
    guarantee: 'own-objects-that-are-gone-are-no-probing',
    events: (() => {
      const story = shoppers(new Story(), 5);
      story.call({ on: listOrders, by: 'cleaner', returned: returned('items[].id', numbers(20, 300)) });
      for (const order of numbers(20, 300))
        story.call({ on: getOrder, by: 'cleaner', objects: inPath(order), status: 404 });
      return story.events;
    })(),
  },
  {
    guarantee: 'enumeration-where-nothing-is-listed',
    events: (() => {
      const story = new Story();
      for (const user of numbers(5))
        for (const order of numbers(2, 10 * user))
          story.call({ on: getOrder, by: `user ${user}`, objects: inPath(order) });
      for (const order of numbers(25, 100))
        story.call({ on: getOrder, by: 'mallory', objects: inPath(order) });
      return story.events;
    })(),
  },
  {
    guarantee: 'first-days-where-everybody-reaches-many',
    events: (() => {
      const story = new Story();
      for (const user of numbers(5))
        for (const order of numbers(24, 100 * user))
          story.call({ on: getOrder, by: `user ${user}`, objects: inPath(order) });
      return story.events;
    })(),
  },
  {
    guarantee: 'a-single-order-of-another',
    events: shoppers(new Story(), 70).call({
      on: getOrder,
      by: 'user 3',
      objects: inPath(400),
      returned: returned('id', [400]),
    }).events,
  },
  {
    guarantee: 'one-granted-order-is-silent',
    events: shoppers(new Story(), 70)
      .call({ on: listOrders, by: 'user 3', returned: returned('items[].id', [400]) })
      .call({ on: getOrder, by: 'user 3', objects: inPath(400), returned: returned('id', [400]) }).events,
  },
  {
    guarantee: 'who-works-on-orders-of-others-since-ever-is-silent',
    events: (() => {
      const story = shoppers(new Story(), 20);
      for (const day of numbers(3)) {
        for (const user of numbers(6)) {
          const order = 10 * (6 * day + user);
          story.call({ on: getOrder, by: 'sue', objects: inPath(order), returned: returned('id', [order]) });
        }
        story.wait(20 * 3_600_000);
        shoppers(story, 20);
      }
      return story.events;
    })(),
  },
  {
    guarantee: 'who-begins-later-to-reach-orders-of-others',
    events: (() => {
      const story = shoppers(new Story(), 40);
      for (const _ of numbers(4)) shoppers(story.wait(20 * 3_600_000), 40);
      for (const user of numbers(8)) {
        const order = 10 * user;
        story.call({
          on: getOrder,
          by: 'mallory',
          objects: inPath(order),
          returned: returned('id', [order]),
        });
      }
      return story.events;
    })(),
  },
  {
    guarantee: 'two-refused-objects-are-a-mistake',
    events: numbers(2).reduce(
      (story, n) => story.call({ on: getOrder, by: 'user 3', objects: inPath(400 + 10 * n), status: 403 }),
      shoppers(new Story(), 70),
    ).events,
  },
];
