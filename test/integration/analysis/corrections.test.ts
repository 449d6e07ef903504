import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { type RunningApi, startApi } from '../schema/api-kit.js';
import { host, Lane, Rounds } from './template-world.js';

let database: FreshDatabase;
let running: RunningApi;
let owner: SeededOrganisation;

beforeAll(async () => {
  database = await freshDatabase();
  running = await startApi(database);
  owner = await seedOrganisation(database);
});
afterAll(async () => {
  await running.close();
  await database.drop();
});

const correctSource = `mutation ($input: TemplateCorrectInput!) {
  templateCorrect(input: $input) { templateCorrection { id host method template } userErrors { code message field } } }`;

const correct = async (input: object, token = owner.apiToken) => running.ask(token, correctSource, { input });

test('a correction through the API survives a restart and 10,000 more calls; its end gives learning back', async () => {
  const people = 'anna bert carla dirk emil fritz greta hanna ida jonas'.split(' ');
  const names = [...Array(40).keys()].map((at) => `${people[at % 10]}-${at}`);
  const traffic = [
    ...names.map((name) => ({ path: `/api/${name}` })),
    ...names.map((_, at) => ({ path: `/orders/:${at}` })),
  ];
  let lane = new Lane(database, owner.organisationId, 0);
  const analyst = new Rounds(database, owner.organisationId);
  await lane.call(traffic);
  await analyst.run();
  await lane.refresh();
  const learned = lane.resolve({ path: `/api/${names[3]}` })?.facet;
  expect(learned?.template).toBe('/api/{name}');

  const { data } = await correct({ host: 'SHOP.test:443', template: `/api/${names[3]}` });
  expect(data.templateCorrect).toMatchObject({
    templateCorrection: { host, method: '*', template: `/api/${names[3]}` },
    userErrors: [],
  });
  await analyst.run();
  // Everything that was in memory is gone: of the lane, and of the analyst.
  lane = new Lane(database, owner.organisationId, 0);
  analyst.restart();
  await lane.refresh();
  for (let part = 0; part < 10; part++) {
    await lane.call(names.map((name) => ({ path: `/api/${name}`, times: 25 })));
    await analyst.run();
    await lane.refresh();
  }
  const rows = () =>
    lane.query<{ id: string; template: string; template_source: string; calls: string }>(
      `SELECT id, template, template_source, calls FROM endpoint WHERE template LIKE '/api/%' ORDER BY template`,
    );
  expect(await rows()).toMatchObject([
    { template: `/api/${names[3]}`, template_source: 'correction', calls: '250' },
    { id: learned?.id, template: '/api/{name}', template_source: 'traffic', calls: String(40 + 39 * 250) },
  ]);

  const ended = await running.ask(
    owner.apiToken,
    `mutation ($id: ID!) { templateCorrectionDelete(input: {id: $id}) { templateCorrection { id } userErrors { code } } }`,
    { id: data.templateCorrect.templateCorrection.id },
  );
  expect(ended.data.templateCorrectionDelete.userErrors).toEqual([]);
  await analyst.run();
  expect(await rows()).toMatchObject([
    { id: learned?.id, template: '/api/{name}', calls: String(40 + 40 * 250) },
  ]);
});

test.each([
  [{ host: 'a b', template: '/x' }, 'host'],
  [{ host: '', template: '/x' }, 'host'],
  [{ host, method: 'GET /', template: '/x' }, 'method'],
  [{ host, template: 'x/{id}' }, 'template'],
  [{ host, template: '/x/{id' }, 'template'],
  [{ host, template: '/x/{id}.json' }, 'template'],
  [{ host, template: '/x//y' }, 'template'],
  [{ host, template: '/x?y=1' }, 'template'],
  [{ host, template: '/{id}/{id}' }, 'template'],
  [{ host, template: `/${'x'.repeat(2_000)}` }, 'template'],
])('%j is refused, the field is named, and nothing changes', async (input, field) => {
  const { data } = await correct(input);
  expect(data.templateCorrect.templateCorrection).toBeNull();
  expect(data.templateCorrect.userErrors).toMatchObject([{ code: 'INVALID', field: ['input', field] }]);
});

test('a correction of a host that nobody has called is kept, once, listed and audited', async () => {
  const input = { host: 'later.test', method: 'head', template: '/files/{name}' };
  const first = await correct(input);
  const again = await correct(input);
  expect(again.data.templateCorrect.templateCorrection).toEqual(
    first.data.templateCorrect.templateCorrection,
  );
  const listed = await running.ask(
    owner.apiToken,
    `{ templateCorrections(filter: {host: {eq: "later.test"}}) { totalCount edges { node { method template } } } }`,
  );
  expect(listed.data.templateCorrections).toEqual({
    totalCount: 1,
    edges: [{ node: { method: 'GET', template: '/files/{name}' } }],
  });
  const audit = await running.prisma
    .for(owner.organisationId)
    .auditEntry.findMany({ where: { action: 'template.correct' } });
  expect(audit.filter(({ detail }) => JSON.stringify(detail).includes('later.test'))).toHaveLength(1);
});

test('a correction needs its own scope', async () => {
  const reader = await seedOrganisation(database, { scopes: ['read'] });
  const answer = await correct({ host, template: '/x' }, reader.apiToken);
  expect(answer.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});
