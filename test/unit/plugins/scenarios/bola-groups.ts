import { buildEndpoint, testToken } from '../../../../src/plugins/sdk/testing/index.js';
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

/* Where people have things in common, and where they have none: who comes for the first time, and who never rests. */

const HOURS = 3_600_000;
/** So long it takes until it is known who does what. */
const LEARNED = 40 * HOURS;
const USERS = 70;
/** Few calls make a history, so that the folders stay small. */
const config = { callsMin: 60 };

const listProjects = buildEndpoint({ template: '/projects' });
const listFiles = buildEndpoint({ template: '/projects/{id}/files' });
const getFile = buildEndpoint({ template: '/projects/{id}/files/{file}' });
const listTasks = buildEndpoint({ template: '/tasks' });
const getTask = buildEndpoint({ template: '/tasks/{id}' });

const scenario = (guarantee: string, { events }: Story): Scenario => ({ guarantee, config, events });
const segment = (id: number) => ({ type: 'int' as const, token: testToken(`int ${id}`) });

const files = (project: number): CallOptions => ({
  on: listFiles,
  path: ['projects', segment(project), 'files'],
  objects: inPath(project),
  returned: returned('files[].id', numbers(4, 10_000 + 10 * project)),
});
const file = (project: number, id: number): CallOptions => ({
  on: getFile,
  path: ['projects', segment(project), 'files', segment(id)],
  objects: [...inPath(project), { in: 'path', name: 'file', ...segment(id) }],
  returned: returned('id', [id]),
});

/** Two users have each project 100 + u in common, and user 3 has one with each of eight others; all look at files of theirs. */
function projects(): Story {
  const story = new Story();
  for (const user of numbers(USERS, 4)) {
    const by = `user ${user}`;
    story.call({ on: listProjects, by, returned: returned('projects[].id', [100 + user, 101 + user]) });
    story.call({ ...files(100 + user), by });
    for (const n of numbers(3)) story.call({ ...file(100 + user, 10_000 + 10 * (100 + user) + n), by });
  }
  const shared = numbers(8).map((n) => 104 + 7 * n);
  return story
    .wait(LEARNED)
    .call({ on: listProjects, by: 'user 3', returned: returned('projects[].id', shared) });
}

const open = (on: CallOptions['on'], id: number): CallOptions => ({
  on,
  path: [on === getTask ? 'tasks' : 'orders', segment(id)],
  objects: inPath(id),
  returned: returned('id', [id]),
});

/**
 * Teams of `size` have five things each, which their people are listed and open; some newcomers come with ids that nobody was seen
 * with; the last of them then opens one of team 3.
 */
function newcomers(list: CallOptions['on'], detail: CallOptions['on'], size: number): Story {
  const story = new Story();
  for (const user of numbers(USERS)) {
    const by = `user ${user}`;
    const own = numbers(5, 100 * Math.floor(user / size));
    story.call({ on: list, by, returned: returned('items[].id', own) });
    for (const id of own.slice(0, 3)) story.call({ ...open(detail, id), by });
    if (user % 12 === 11) story.call({ ...open(detail, 50_000 + user), by: `newcomer ${user}` });
  }
  return story.wait(LEARNED).call({ ...open(detail, 302), by: 'newcomer' });
}

/** From the first days on somebody takes an order of another each hour, by day alone or on and on. */
function hourly(rests: boolean): Story {
  const story = new Story();
  for (const user of numbers(USERS)) {
    const by = `user ${user}`;
    story.call({ on: listOrders, by, returned: returned('items[].id', numbers(5, 10 * user)) });
    for (const order of numbers(user < 14 ? 3 : 0, 10 * user)) story.call({ ...open(getOrder, order), by });
  }
  for (const hour of numbers(40)) {
    story.wait(HOURS);
    if (!rests || hour % 24 < 9)
      story.call({ ...open(getOrder, 10 * (20 + hour) + 1), by: 'mallory', from: '203.0.113.9' });
    for (const user of numbers(2, 2 * (hour % 7)))
      story.call({ ...open(getOrder, 10 * user), by: `user ${user}` });
  }
  return story;
}

export const bolaGroups: readonly Scenario[] = [
  scenario(
    'a-file-of-a-project-of-ones-own-is-silent',
    projects().call({ ...file(104, 11_041), by: 'user 3' }),
  ),
  scenario('a-file-of-another-project-by-ones-own', projects().call({ ...file(104, 11_201), by: 'user 3' })),
  scenario('the-first-visit-of-a-team-mate-is-silent', newcomers(listTasks, getTask, 2)),
  scenario('the-first-visit-of-somebody-who-takes-an-order', newcomers(listOrders, getOrder, 1)),
  scenario('one-order-an-hour-without-a-rest', hourly(false)),
  scenario('orders-of-others-by-day-since-ever-is-silent', hourly(true)),
];
