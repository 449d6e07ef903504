import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { globalId, type RunningApi, startApi } from './api-kit.js';

let database: FreshDatabase;
let running: RunningApi;
let org: SeededOrganisation;
let serviceId: string;

const at = (hours: number) => new Date(Date.UTC(2026, 10, 22, hours));
const prisma = () => running.prisma.for(org.organisationId);
const library = (name: string, version = '1.0.0') => ({ type: 'library', name, version });

beforeAll(async () => {
  database = await freshDatabase();
  running = await startApi(database);
});
beforeEach(async () => {
  org = await seedOrganisation(database);
  const service = await prisma().service.create({
    data: {
      ...{ id: randomUUID(), organizationId: org.organisationId, name: 'shop', kind: 'application' },
      ...{ firstSeenAt: at(0), lastSeenAt: at(1) },
    },
  });
  serviceId = service.id;
});
afterAll(async () => {
  expect(running.bugs).toEqual([]);
  await running.close();
  await database.drop();
});

async function ask(query: string, variables?: Record<string, unknown>) {
  const answer = await running.ask(org.apiToken, query, variables);
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

async function plantSensor(application: Record<string, unknown> | undefined, lastSeenAt = at(1)) {
  const id = randomUUID();
  const organizationId = org.organisationId;
  await prisma().sensor.create({
    data: {
      ...{ id, organizationId, instance: id, kind: 'inapp-node', version: '1.0.0' },
      ...{ firstSeenAt: at(0), lastSeenAt },
    },
  });
  if (application)
    await prisma().sensorApplication.create({
      data: { sensorId: id, organizationId, serviceId, updatedAt: lastSeenAt, ...application },
    });
  return globalId('Sensor', id);
}

const everything = `runtime { name version } frameworks { name version } modules { name version hook loader }
  components { totalCount omitted nodes { name version purl type scope licenses } }
  queries { method route statement tables columns constrained count } queriesLeftOut outgoing { method route host count } outgoingLeftOut`;

describe('a sensor', () => {
  test('tells what its application is made of, what it loads, asks for and calls', async () => {
    const express = {
      ...{ type: 'framework', name: 'express', version: '5.3.0', purl: 'pkg:npm/express@5.3.0' },
      ...{ scope: 'required', licenses: ['MIT'] },
    };
    const query = {
      ...{ method: 'GET', route: '/orders/:id', statement: 'select', tables: ['orders'], columns: ['id'] },
      constrained: 'identity',
    };
    const id = await plantSensor({
      runtime: { name: 'node', version: '20.20.2' },
      frameworks: [{ name: 'express', version: '5.3.0' }],
      components: [library('qs'), express],
      componentsOmitted: 3,
      modules: [{ name: 'express', version: '5.3.0', hook: 'hooked', loader: '.' }],
      queries: [{ ...query, count: 7 }],
      queriesLeftOut: 9n,
      outgoing: [{ method: 'POST', host: 'bank.test', count: 2 }],
    });
    const { node } = await ask(`query ($id: ID!) { node(id: $id) { ... on Sensor { ${everything} } } }`, {
      id,
    });
    expect(node).toEqual({
      runtime: { name: 'node', version: '20.20.2' },
      frameworks: [{ name: 'express', version: '5.3.0' }],
      modules: [{ name: 'express', version: '5.3.0', hook: 'hooked', loader: '.' }],
      components: {
        totalCount: 2,
        omitted: 3,
        nodes: [express, { ...library('qs'), purl: null, scope: null, licenses: [] }],
      },
      queries: [{ ...query, count: '7' }],
      queriesLeftOut: '9',
      outgoing: [{ method: 'POST', route: null, host: 'bank.test', count: '2' }],
      outgoingLeftOut: '0',
    });
  });

  test('that tells of no application tells nothing, and no error', async () => {
    await plantSensor(undefined);
    const { sensors } = await ask(`{ sensors { edges { node { ${everything} } } } }`);
    expect(sensors.edges).toEqual([
      {
        node: {
          ...{ runtime: null, frameworks: [], modules: [], queries: [], outgoing: [] },
          ...{ queriesLeftOut: '0', outgoingLeftOut: '0' },
          components: { totalCount: 0, omitted: 0, nodes: [] },
        },
      },
    ]);
  });

  test('lists components in pages and by name, each sensor its own', async () => {
    const names = (many: number, prefix: string) =>
      Array.from({ length: many }, (_, n) => library(`${prefix}-${String(n).padStart(3, '0')}`));
    await plantSensor({ components: [...names(120, 'left'), library('Pad_%')] }, at(2));
    await plantSensor({ components: names(3, 'right') }, at(1));
    const { sensors } = await ask(
      `{ sensors { edges { node { all: components { totalCount nodes { name } }
        rest: components(first: 2, skip: 119) { nodes { name } } pad: components(name: "pad_%") { totalCount nodes { name } } } } } }`,
    );
    const [left, right] = sensors.edges.map(({ node }: { node: unknown }) => node);
    expect(left.all.totalCount).toBe(121);
    expect(left.all.nodes).toHaveLength(100);
    expect(left.rest.nodes).toEqual([{ name: 'left-118' }, { name: 'left-119' }]);
    expect(left.pad).toEqual({ totalCount: 1, nodes: [{ name: 'Pad_%' }] });
    expect(right).toMatchObject({ all: { totalCount: 3 }, rest: { nodes: [] }, pad: { totalCount: 0 } });
  });

  test('costs more points the more of its lists are asked for', async () => {
    await plantSensor({});
    const asked = (sensors: number, modules: number) =>
      running.ask(
        org.apiToken,
        'query ($sensors: Int, $modules: Int) { sensors(first: $sensors) { edges { node { modules(first: $modules) { name version hook } } } } }',
        { sensors, modules },
      );
    const [few, many] = [await asked(10, 10), await asked(10, 1000)];
    expect(many.extensions.cost.requested).toBeGreaterThan(few.extensions.cost.requested * 10);
    const { errors } = await asked(100, 1000);
    expect(errors?.[0].extensions.code).toBe('COST_LIMIT_EXCEEDED');
  });
});

test('a service has the components of all its processes, each once, and none of processes that are long gone', async () => {
  await plantSensor({ components: [library('a'), library('b')] }, at(23));
  await plantSensor({ components: [library('b'), library('c', '2.0.0')], componentsOmitted: 4 }, at(22));
  await plantSensor({ components: [library('gone')] }, new Date(at(23).getTime() - 25 * 3_600_000));
  await plantSensor({ components: [library('of-no-service')], serviceId: null }, at(23));
  const { services } = await ask(
    '{ services { edges { node { components { totalCount omitted nodes { name version } } } } } }',
  );
  expect(services.edges[0].node.components).toEqual({
    totalCount: 3,
    omitted: 4,
    nodes: [
      { name: 'a', version: '1.0.0' },
      { name: 'b', version: '1.0.0' },
      { name: 'c', version: '2.0.0' },
    ],
  });
});
