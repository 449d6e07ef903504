import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { buildSchema } from 'graphql';
import type { ApiCall } from '../../../src/event/index.js';
import {
  createKnowledge,
  observeKnowledge,
  saveKnowledge,
} from '../../../src/inventory/knowledge/endpoint-knowledge.js';
import { apiCall } from '../../kit/builders.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { globalId, plant, type RunningApi, startApi } from './api-kit.js';

let database: FreshDatabase;
let running: RunningApi;
let org: SeededOrganisation;
let rows: Awaited<ReturnType<typeof plant>>;

beforeAll(async () => {
  database = await freshDatabase();
  running = await startApi(database);
});

beforeEach(async () => {
  org = await seedOrganisation(database);
  rows = await plant(running.prisma.for(org.organisationId), org.organisationId);
});

afterAll(async () => {
  expect(running.bugs).toEqual([]);
  await running.close();
  await database.drop();
});

const prisma = () => running.prisma.for(org.organisationId);

async function ask(query: string, variables?: Record<string, unknown>) {
  const answer = await running.ask(org.apiToken, query, variables);
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

/** What calls of an endpoint have told, as the pipeline saves it. */
async function know(endpointId: string, calls: readonly Partial<ApiCall>[], times = 10): Promise<void> {
  const knowledge = createKnowledge();
  for (let n = 0; n < times; n++)
    for (const call of calls) observeKnowledge(knowledge, apiCall(call), 'inapp-node');
  const { sketch, facts } = saveKnowledge(knowledge);
  await database.ownerPool.query(
    `INSERT INTO endpoint_knowledge (organization_id, endpoint_id, sketch, facts, assessed, updated_at) VALUES ($1, $2, $3, $4, 1, now())`,
    [org.organisationId, endpointId, JSON.stringify(sketch), JSON.stringify(facts)],
  );
}

const revision = async (endpointId: string): Promise<number> => {
  const { rows: found } = await database.ownerPool.query<{ revision: string }>(
    'SELECT revision FROM endpoint_knowledge WHERE endpoint_id = $1',
    [endpointId],
  );
  return Number(found[0]?.revision);
};

function plantEndpoint(given: Record<string, unknown> = {}) {
  const at = new Date(Date.UTC(2026, 10, 22, 10));
  return prisma().endpoint.create({
    data: {
      id: randomUUID(),
      organizationId: org.organisationId,
      serviceId: rows.service.id,
      protocol: 'rest',
      method: 'GET',
      host: 'shop.test',
      template: '/',
      firstSeenAt: at,
      lastSeenAt: at,
      ...given,
    },
  });
}

describe('an endpoint', () => {
  test('tells what vouches for it, who can reach it, and what its risk is made of', async () => {
    await prisma().endpoint.update({
      where: { id: rows.endpoint.id },
      data: {
        templateSource: 'route',
        deprecated: true,
        authentication: ['jwt', 'none'],
        exposure: 'internal',
        exposureSet: 'public',
        exposureReasons: ['called from private addresses alone'],
        risk: 42,
        riskParts: [{ part: 'data', points: 30, max: 40, why: 'e-mail addresses in answers' }],
      },
    });
    const { node } = await ask(
      `query ($id: ID!) { node(id: $id) { ... on Endpoint { templateSource deprecated authentication exposure exposureReasons
        exposureCorrected risk riskParts { part points max why } changes { totalCount edges { node { kind part status path value at } } } } } }`,
      { id: globalId('Endpoint', rows.endpoint.id) },
    );
    expect(node).toEqual({
      templateSource: 'ROUTE',
      deprecated: true,
      authentication: ['jwt', 'none'],
      exposure: 'PUBLIC',
      exposureReasons: ['called from private addresses alone'],
      exposureCorrected: true,
      risk: 42,
      riskParts: [{ part: 'data', points: 30, max: 40, why: 'e-mail addresses in answers' }],
      changes: {
        totalCount: 1,
        edges: [
          {
            node: {
              kind: 'field-added',
              part: 'response-body',
              status: 200,
              path: 'shop.email',
              value: null,
              at: '2026-11-22T10:01:00.000Z',
            },
          },
        ],
      },
    });
  });

  test('that was merged into another is that one, for who asks by its old id or corrects it; not elsewhere', async () => {
    const gone = randomUUID();
    const elsewhere = await seedOrganisation(database);
    await database.ownerPool.query(
      'INSERT INTO endpoint_alias (organization_id, id, endpoint_id) VALUES ($1, $2, $3), ($4, $2, $3)',
      [org.organisationId, gone, rows.endpoint.id, elsewhere.organisationId],
    );
    const [id, old, other] = [rows.endpoint.id, gone, randomUUID()].map((each) => globalId('Endpoint', each));
    const service = globalId('Service', rows.service.id);
    const question = `query ($old: ID!, $ids: [ID!]!) { node(id: $old) { id ... on Endpoint { template alerts { totalCount } } }
      nodes(ids: $ids) { id } }`;
    expect(await ask(question, { old, ids: [other, old, service, id, old] })).toEqual({
      node: { id, template: '/orders/{id}', alerts: { totalCount: 1 } },
      nodes: [null, { id }, { id: service }, { id }, { id }],
    });
    const foreign = await running.ask(elsewhere.apiToken, question, { old, ids: [old, id] });
    expect(foreign.data).toEqual({ node: null, nodes: [null, null] });
    const found = (of: string) =>
      `query ($filter: ${of[0]?.toUpperCase()}${of.slice(1)}Filter) { ${of}s(filter: $filter) { totalCount edges { node { id } } } }`;
    for (const named of [{ eq: old }, { in: [other, old] }])
      for (const filter of [{ endpoint: named }, { or: [{ not: { endpoint: named } }, { endpoint: named }] }])
        expect((await ask(found('alert'), { filter })).alerts.totalCount).toBe(1);
    expect(
      (await ask(found('alert'), { filter: { not: { endpoint: { eq: old } } } })).alerts.totalCount,
    ).toBe(0);
    expect(
      (await ask(found('postureFinding'), { filter: { endpoint: { eq: old } } })).postureFindings,
    ).toEqual((await ask(found('postureFinding'), { filter: { endpoint: { eq: id } } })).postureFindings);
    expect(
      (await running.ask(elsewhere.apiToken, found('alert'), { filter: { endpoint: { eq: old } } })).data,
    ).toEqual({
      alerts: { totalCount: 0, edges: [] },
    });
    const { endpointSetExposure } = await ask(
      'mutation ($input: EndpointSetExposureInput!) { endpointSetExposure(input: $input) { endpoint { id exposure } } }',
      { input: { endpointId: old, exposure: 'PARTNER' } },
    );
    expect(endpointSetExposure).toEqual({ endpoint: { id, exposure: 'PARTNER' } });
  });

  test('is found by what is judged of it, the riskiest first', async () => {
    await plantEndpoint({ template: '/a', risk: 70, exposure: 'public', authentication: ['none'] });
    await plantEndpoint({ template: '/b', risk: 90, exposure: 'public', authentication: ['jwt'] });
    await plantEndpoint({ template: '/c', risk: 80, exposure: 'internal', templateSource: 'correction' });
    await plantEndpoint({ template: '/d', risk: 10, exposure: 'public', deprecated: true });
    const templates = async (filter: object | null, field = 'RISK') => {
      const { endpoints } = await ask(
        `query ($filter: EndpointFilter) { endpoints(first: 50, filter: $filter, orderBy: { field: ${field}, direction: DESC }) { edges { node { template } } } }`,
        { filter },
      );
      return endpoints.edges.map(({ node }: { node: { template: string } }) => node.template);
    };
    expect(await templates(null)).toEqual(['/b', '/c', '/a', '/d', '/orders/{id}']);
    expect(await templates({ exposure: { eq: 'PUBLIC' }, risk: { gte: 50 } })).toEqual(['/b', '/a']);
    expect(await templates({ authentication: { has: 'none' } })).toEqual(['/a']);
    expect(await templates({ deprecated: { eq: true } })).toEqual(['/d']);
    expect(await templates({ deprecated: { isNull: true } })).toEqual([]);
    expect(await templates({ templateSource: { ne: 'TRAFFIC' } })).toEqual(['/c']);
    expect(await templates({ template: { contains: 'RDER' } })).toEqual(['/orders/{id}']);
    expect(await templates({ template: { contains: '/', startsWith: '/B' } })).toEqual(['/b']);
    expect(await templates({ not: { template: { contains: '/' } } })).toEqual([]);
    for (const word of ['/%', '_', '\\'])
      expect(await templates({ template: { contains: word } })).toEqual([]);
    const page = `query ($after: String) { endpoints(first: 2, after: $after, orderBy: { field: RISK, direction: DESC }) { pageInfo { endCursor } edges { node { template } } } }`;
    const first = await ask(page);
    const second = await ask(page, { after: first.endpoints.pageInfo.endCursor });
    expect(second.endpoints.edges.map(({ node }: { node: { template: string } }) => node.template)).toEqual([
      '/a',
      '/d',
    ]);
  });

  test('tells the form of its messages as JSON Schema, and which fields hold sensitive data', async () => {
    await know(rows.endpoint.id, [
      {
        request: {
          query: { fields: [{ path: 'page', type: 'integer' }] },
          contentType: 'application/json',
          body: {
            fields: [
              { path: 'iban', type: 'string', classes: ['iban'] },
              { path: 'amount', type: 'number' },
            ],
          },
        },
      },
    ]);
    const { node } = await ask(
      `query ($id: ID!) { node(id: $id) { ... on Endpoint { schema { calls
        request { query headers bodies { contentType messages schema } }
        responses { status calls bodies { contentType schema } }
        dataClasses { part status contentType path dataClass count share confidence } } } } }`,
      { id: globalId('Endpoint', rows.endpoint.id) },
    );
    const { schema } = node;
    expect(schema.calls).toBe('10');
    expect(schema.request.query).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: { page: { type: 'integer' } },
    });
    expect(schema.request.bodies).toMatchObject([
      {
        contentType: 'application/json',
        messages: 10,
        schema: { properties: { amount: { type: 'number' }, iban: { type: 'string' } } },
      },
    ]);
    expect(schema.responses).toMatchObject([
      {
        status: 200,
        calls: '10',
        bodies: [
          {
            contentType: 'application/json',
            schema: { properties: { 'customer.email': { format: 'email' } } },
          },
        ],
      },
    ]);
    expect(
      schema.dataClasses.map(({ part, path, dataClass, count, share }: Record<string, unknown>) => [
        part,
        path,
        dataClass,
        count,
        share,
      ]),
    ).toEqual([
      ['request-body', 'iban', 'iban', '10', 1],
      ['response-body', 'customer.email', 'email', '10', 1],
    ]);
  });

  test('has no schema before calls have told of it, nor of what is damaged more than nothing', async () => {
    const other = await plantEndpoint();
    await database.ownerPool.query(
      `INSERT INTO endpoint_knowledge (organization_id, endpoint_id, sketch, facts, updated_at) VALUES ($1, $2, '{"v":1,"form":7}', '[]', now())`,
      [org.organisationId, other.id],
    );
    const { nodes } = await ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Endpoint { schema { calls dataClasses { path } } } } }',
      { ids: [globalId('Endpoint', rows.endpoint.id), globalId('Endpoint', other.id)] },
    );
    expect(nodes).toEqual([{ schema: null }, { schema: { calls: '0', dataClasses: [] } }]);
  });
});

describe('a service', () => {
  const documents = (fields: string) =>
    ask(
      `{ services { edges { node { exposure risk riskParts { part } } } } one: services(first: 1) { edges { node { ${fields} } } } }`,
    );

  test('is exported as OpenAPI that a validator accepts', async () => {
    await know(rows.endpoint.id, [{}, { response: { status: 404 } }]);
    const create = await plantEndpoint({ method: 'POST', template: '/orders' });
    await know(create.id, [{ method: 'POST', path: ['orders'], response: { status: 201 } }]);
    const { one } = await documents('openapi graphqlSdl wsdl');
    const { openapi, graphqlSdl, wsdl } = one.edges[0].node;
    expect([graphqlSdl, wsdl]).toEqual([null, null]);
    const problems = await lintFromString({
      source: openapi,
      config: await createConfig({ extends: ['minimal'] }),
    });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const document = JSON.parse(openapi);
    expect(document.info.title).toBe('shop');
    expect(document.servers).toEqual([{ url: 'https://shop.test' }]);
    expect(Object.keys(document.paths)).toEqual(['/orders', '/orders/{id}']);
    expect(document.info['x-omitted-endpoints']).toBeUndefined();
  });

  test('is exported as SDL and WSDL where it speaks them', async () => {
    const graph = await plantEndpoint({
      protocol: 'graphql',
      method: 'POST',
      template: '/graphql',
      operation: 'query.orders',
    });
    const answer = { fields: [{ path: 'data.orders[].id', type: 'string' as const }] };
    await know(graph.id, [{ response: { status: 200, contentType: 'application/json', body: answer } }]);
    const soap = await plantEndpoint({
      protocol: 'soap',
      method: 'POST',
      template: '/soap',
      operation: 'GetOrder',
    });
    await know(soap.id, [{ response: { status: 200 } }]);
    const { one } = await documents('graphqlSdl wsdl');
    expect(Object.keys(buildSchema(one.edges[0].node.graphqlSdl).getQueryType()?.getFields() ?? {})).toEqual([
      'orders',
    ]);
    expect(one.edges[0].node.wsdl).toContain('<wsdl:operation name="GetOrder">');
  });

  test('of which nothing is known has no document', async () => {
    expect((await documents('openapi graphqlSdl wsdl')).one.edges[0].node).toEqual({
      openapi: null,
      graphqlSdl: null,
      wsdl: null,
    });
  });

  test('cannot be exported with many others in one operation', async () => {
    const refused = await running.ask(org.apiToken, '{ services(first: 4) { edges { node { openapi } } } }');
    expect(refused.errors?.[0]?.extensions.code).toBe('COST_LIMIT_EXCEEDED');
  });
});

describe('endpointSetExposure', () => {
  const set = async (input: object) => {
    const { endpointSetExposure } = await ask(
      'mutation ($input: EndpointSetExposureInput!) { endpointSetExposure(input: $input) { endpoint { exposure exposureCorrected } userErrors { code field message } } }',
      { input: { endpointId: globalId('Endpoint', rows.endpoint.id), ...input } },
    );
    return endpointSetExposure;
  };

  test('wins over the evidence until it is taken back, and has the endpoint judged again', async () => {
    await know(rows.endpoint.id, [{}]);
    const set_ = await set({ exposure: 'PARTNER', reason: 'two resellers' });
    expect(set_).toEqual({ endpoint: { exposure: 'PARTNER', exposureCorrected: true }, userErrors: [] });
    expect(await revision(rows.endpoint.id)).toBe(2);
    // The same again changes nothing.
    expect(await set({ exposure: 'PARTNER' })).toEqual(set_);
    expect(await revision(rows.endpoint.id)).toBe(2);
    expect(await set({})).toEqual({
      endpoint: { exposure: 'UNKNOWN', exposureCorrected: false },
      userErrors: [],
    });
    expect(await revision(rows.endpoint.id)).toBe(3);
    const audit = await prisma().auditEntry.findMany({ where: { action: 'endpoint.set-exposure' } });
    // Both at the same moment of this test's clock: in either order.
    expect(audit.map(({ target, detail }) => [target, detail])).toEqual(
      expect.arrayContaining([
        [`endpoint:${rows.endpoint.id}`, { from: 'unknown', to: 'partner', reason: 'two resellers' }],
        [`endpoint:${rows.endpoint.id}`, { from: 'partner', to: null, reason: null }],
      ]),
    );
    expect(audit).toHaveLength(2);
  });

  test('names the field that makes no sense', async () => {
    const error = async (input: object) => {
      const { endpoint, userErrors } = await set(input);
      expect(endpoint).toBeNull();
      return userErrors.map(({ code, field }: { code: string; field: string[] }) => [code, field.join('.')]);
    };
    expect(await error({ exposure: 'UNKNOWN' })).toEqual([['INVALID', 'input.exposure']]);
    expect(await error({ exposure: 'PUBLIC', reason: 'x'.repeat(501) })).toEqual([
      ['INVALID', 'input.reason'],
    ]);
    expect(await error({ endpointId: globalId('Endpoint', randomUUID()), exposure: 'PUBLIC' })).toEqual([
      ['NOT_FOUND', 'input.endpointId'],
    ]);
  });

  test('needs its scope', async () => {
    const reader = await seedOrganisation(database, { scopes: ['read'] });
    const { errors } = await running.ask(
      reader.apiToken,
      `mutation { endpointSetExposure(input: { endpointId: "${globalId('Endpoint', randomUUID())}" }) { userErrors { code } } }`,
    );
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('a finding', () => {
  const id = () => globalId('PostureFinding', rows.posture.id);
  const decide = async (mutation: 'Accept' | 'Reopen', input: object) => {
    const name = `postureFinding${mutation}`;
    const data = await ask(
      `mutation ($input: PostureFinding${mutation}Input!) { ${name}(input: $input) { postureFinding { state stateReason acceptedUntil } userErrors { code field } } }`,
      { input: { id: id(), ...input } },
    );
    return data[name];
  };

  test('is explained by its rule', async () => {
    await prisma().postureFinding.update({
      where: { id: rows.posture.id },
      data: { rule: 'posture.clear-text', subject: 'customer.email' },
    });
    const { node } = await ask(
      `{ node(id: "${id()}") { ... on PostureFinding { title why fix owasp subject acceptedUntil resolvedAt } } }`,
    );
    expect(node).toMatchObject({
      owasp: expect.stringMatching(/^API\d+:2023$/),
      subject: 'customer.email',
      acceptedUntil: null,
      resolvedAt: null,
    });
    for (const text of ['title', 'why', 'fix']) expect(node[text].length).toBeGreaterThan(10);
  });

  test('about a program names what is published of its versions, and others name nothing', async () => {
    const asked = `{ node(id: "${id()}") { ... on PostureFinding { vulnerabilities { cve program version score severity fixedIn needs exploited source } } } }`;
    expect((await ask(asked)).node.vulnerabilities).toEqual([]);
    await prisma().postureFinding.update({
      where: { id: rows.posture.id },
      data: {
        rule: 'posture.vulnerable-software',
        subject: 'apache',
        evidence: { versions: ['2.4.50', '2.4.66', 'no version', 7] },
      },
    });
    const { vulnerabilities } = (await ask(asked)).node;
    expect(vulnerabilities.map(({ version }: { version: string }) => version)).toEqual(
      Array(vulnerabilities.length).fill('2.4.50'),
    );
    expect(vulnerabilities).toContainEqual({
      ...{ cve: 'CVE-2021-42013', program: 'Apache HTTP Server', version: '2.4.50', score: 9.8 },
      ...{ severity: 'CRITICAL', fixedIn: '2.4.51', exploited: true },
      needs: expect.stringContaining('not denied'),
      source: 'https://nvd.nist.gov/vuln/detail/CVE-2021-42013',
    });
  });

  test('is accepted with a reason, until a time, and opened again; each is told and noted once', async () => {
    await know(rows.endpoint.id, [{}]);
    const accepted = {
      postureFinding: {
        state: 'ACCEPTED',
        stateReason: 'public data',
        acceptedUntil: '2026-12-24T00:00:00.000Z',
      },
      userErrors: [],
    };
    const input = { reason: 'public data', until: '2026-12-24T00:00:00Z' };
    expect(await decide('Accept', input)).toEqual(accepted);
    expect(await decide('Accept', input)).toEqual(accepted);
    expect(await revision(rows.endpoint.id)).toBe(2);
    const open = { state: 'OPEN', stateReason: null, acceptedUntil: null };
    expect((await decide('Reopen', {})).postureFinding).toEqual(open);
    expect((await decide('Reopen', {})).postureFinding).toEqual(open);
    const audit = await prisma().auditEntry.findMany({
      where: { action: { startsWith: 'posture-finding.' } },
    });
    expect(audit.map(({ action }) => action).sort()).toEqual([
      'posture-finding.accept',
      'posture-finding.reopen',
    ]);
    const { rows: told } = await database.ownerPool.query<{ topic: string; node_id: string }>(
      'SELECT topic, node_id FROM change_feed WHERE organization_id = $1',
      [org.organisationId],
    );
    expect(told).toEqual(Array(2).fill({ topic: 'posture.changed', node_id: rows.posture.id }));
  });

  test('is not accepted without sense', async () => {
    const errors = async (mutation: 'Accept' | 'Reopen', input: object) => {
      const { postureFinding, userErrors } = await decide(mutation, input);
      expect(postureFinding).toBeNull();
      return userErrors.map(({ code, field }: { code: string; field: string[] }) => [code, field.join('.')]);
    };
    expect(await errors('Accept', { reason: ' ' })).toEqual([['INVALID', 'input.reason']]);
    expect(await errors('Accept', { reason: 'x\u0000' })).toEqual([['INVALID', 'input.reason']]);
    expect(await errors('Accept', { reason: 'x', until: '2026-11-22T00:00:00Z' })).toEqual([
      ['INVALID', 'input.until'],
    ]);
    expect(await errors('Accept', { reason: 'x', id: globalId('PostureFinding', randomUUID()) })).toEqual([
      ['NOT_FOUND', 'input.id'],
    ]);
    await prisma().postureFinding.update({ where: { id: rows.posture.id }, data: { state: 'resolved' } });
    expect(await errors('Accept', { reason: 'x' })).toEqual([['CONFLICT', 'input.id']]);
    expect(await errors('Reopen', {})).toEqual([['CONFLICT', 'input.id']]);
  });
});

describe('gateways and public assets', () => {
  test('a gateway tells of each route whether anybody calls it', async () => {
    const { gateways } = await ask(
      '{ gateways(filter: { hosts: { has: "shop.test" } }) { totalCount edges { node { provider stage hosts routes { method route authorizer trafficSeen calls lastSeenAt } } } } }',
    );
    expect(gateways).toEqual({
      totalCount: 1,
      edges: [
        {
          node: {
            provider: 'aws',
            stage: 'prod',
            hosts: ['shop.test'],
            routes: [
              {
                method: 'GET',
                route: '/orders/{id}',
                authorizer: 'jwt',
                trafficSeen: true,
                calls: String(2n ** 53n + 1n),
                lastSeenAt: '2026-11-22T10:01:00.000Z',
              },
              {
                method: 'DELETE',
                route: '/orders/{id}',
                authorizer: 'none',
                trafficSeen: false,
                calls: '0',
                lastSeenAt: null,
              },
            ],
          },
        },
      ],
    });
  });

  test('what is new among public assets comes first, and can be asked for alone', async () => {
    await prisma().publicAsset.create({
      data: {
        id: randomUUID(),
        organizationId: org.organisationId,
        kind: 'address',
        name: '198.51.100.7',
        firstSeenAt: new Date('2026-11-23T00:00:00Z'),
        lastSeenAt: new Date('2026-11-23T00:00:00Z'),
      },
    });
    const names = async (filter: object | null) => {
      const { publicAssets } = await ask(
        'query ($filter: PublicAssetFilter) { publicAssets(filter: $filter) { edges { node { kind name service { name } } } } }',
        { filter },
      );
      return publicAssets.edges.map(({ node }: { node: object }) => node);
    };
    const address = { kind: 'ADDRESS', name: '198.51.100.7', service: null };
    const host = { kind: 'HOST', name: 'shop.test', service: { name: 'shop' } };
    expect(await names(null)).toEqual([address, host]);
    expect(await names({ kind: { eq: 'HOST' } })).toEqual([host]);
    expect(await names({ firstSeenAt: { gt: '2026-11-22T12:00:00Z' } })).toEqual([address]);
  });
});

describe('an organization', () => {
  test('is told what to fix first, and what each fix would lower', async () => {
    const other = await plantEndpoint({
      method: 'POST',
      template: '/login',
      exposure: 'public',
      authentication: ['none'],
      requestClasses: ['password'],
      risk: 60,
    });
    const finding = (rule: string, severity: 'low' | 'critical', state: 'open' | 'accepted') => ({
      id: randomUUID(),
      organizationId: org.organisationId,
      serviceId: rows.service.id,
      endpointId: other.id,
      firstSeenAt: other.firstSeenAt,
      lastSeenAt: other.lastSeenAt,
      evidence: {},
      ...{ rule, severity, state },
    });
    await prisma().postureFinding.createMany({
      data: [
        finding('posture.clear-text', 'critical', 'open'),
        finding('posture.rate-limit-missing', 'low', 'open'),
        // Somebody takes this risk.
        finding('posture.server-version', 'critical', 'accepted'),
      ],
    });
    const { organization } = await ask(
      '{ organization { topFixes { rule title fix owasp severity lowers endpointCount service { name } examples { name lowers endpoint { id } } } } }',
    );
    const { topFixes } = organization;
    expect(topFixes.map(({ rule }: { rule: string }) => rule)).toEqual([
      'posture.clear-text',
      'posture.sensitive-data-unauthenticated',
      'posture.rate-limit-missing',
    ]);
    const [first] = topFixes;
    expect(first).toMatchObject({
      severity: 'CRITICAL',
      endpointCount: 1,
      service: { name: 'shop' },
      examples: [
        { name: 'POST /login', lowers: first.lowers, endpoint: { id: globalId('Endpoint', other.id) } },
      ],
    });
    expect(first.lowers).toBeGreaterThan(topFixes[2].lowers);
    expect(first.fix.length).toBeGreaterThan(10);
  });

  test('is told why its inventory is empty, and of the sensor that loses much', async () => {
    const coverage = async (token: string) => {
      const answer = await running.ask(
        token,
        '{ organization { coverage { sensors lostShare opaqueShare losses { reason count } reasons { code text sensor { instance } } } } }',
      );
      expect(answer.errors).toBeUndefined();
      return answer.data.organization.coverage;
    };
    const empty = await seedOrganisation(database);
    expect(await coverage(empty.apiToken)).toEqual({
      sensors: 0,
      lostShare: 0,
      opaqueShare: 0,
      losses: [],
      reasons: [{ code: 'no-sensor', text: expect.any(String), sensor: null }],
    });
    const id = randomUUID();
    const now = new Date(running.clock.now());
    await prisma().sensor.create({
      data: {
        id,
        organizationId: org.organisationId,
        instance: 'blind',
        kind: 'collector',
        version: '1',
        firstSeenAt: now,
        lastSeenAt: now,
        events: 9n,
        coverage: { packets: 0 },
      },
    });
    expect(await coverage(org.apiToken)).toMatchObject({
      sensors: 2,
      lostShare: 0.25,
      losses: [{ reason: 'queue-full', count: '3' }],
      reasons: [{ code: 'no-packets', sensor: { instance: 'blind' } }],
    });
  });

  test('is told what is seen of each service and endpoint', async () => {
    await know(rows.endpoint.id, [{}]);
    await prisma().service.update({
      where: { id: rows.service.id },
      data: {
        coverage: { sensors: { collector: 7 }, calls: 7, lostShare: 0.5, losses: { 'queue-full': 7 } },
      },
    });
    const { node } = await ask(
      `{ node(id: "${globalId('Endpoint', rows.endpoint.id)}") { ... on Endpoint { coverage { calls sensors { kind calls } briefShare }
        service { coverage { calls sensors { kind calls } lostShare opaqueShare losses { reason count } } } } } }`,
    );
    expect(node).toEqual({
      coverage: {
        calls: '10',
        sensors: [{ kind: 'INAPP_NODE', calls: '10' }],
        briefShare: expect.any(Number),
      },
      service: {
        coverage: {
          calls: '7',
          sensors: [{ kind: 'COLLECTOR', calls: '7' }],
          lostShare: 0.5,
          opaqueShare: 0,
          losses: [{ reason: 'queue-full', count: '7' }],
        },
      },
    });
  });

  test('is told which programs a service is made of, and which services call which, by all that sensors tell', async () => {
    const { service, sensor } = rows;
    const organizationId = org.organisationId;
    const seen = { firstSeenAt: new Date(), lastSeenAt: new Date() };
    const stock = await prisma().service.create({
      data: {
        ...{ id: randomUUID(), organizationId, name: 'stock', kind: 'host', ...seen },
        coverage: { calls: 9, programs: { 'nginx/1.18.0*': 9, php: 2 }, callers: { [service.name]: 7 } },
      },
    });
    await plantEndpoint({ serviceId: stock.id, host: 'stock.test', template: '/items' });
    await prisma().sensorApplication.update({
      where: { sensorId: sensor.id },
      data: {
        ...{ serviceId: service.id, updatedAt: new Date() },
        outgoing: [
          { method: 'GET', route: '/orders', host: 'stock.test', count: 5 },
          { method: 'POST', route: '/orders', host: 'stock.test', count: 3 },
          { method: 'POST', host: 'api.payments.example', count: 2 },
        ],
      },
    });
    const flow = 'caller { name service { id } } callee { name service { id } } callsSeen callsTold';
    const { viewer, node } = await ask(
      `{ viewer: organization { flows { totalCount nodes { ${flow} } } }
         node(id: "${globalId('Service', stock.id)}") { ... on Service { flows(first: 5) { totalCount nodes { callee { name } } }
           coverage { programs { name version distribution calls } callers { name calls } } } } }`,
    );
    const [caller, callee] = [service, stock].map(({ id, name }) => ({
      name,
      service: { id: globalId('Service', id) },
    }));
    expect(viewer.flows).toEqual({
      totalCount: 2,
      nodes: [
        { caller, callee, callsSeen: '7', callsTold: '8' },
        {
          caller,
          callee: { name: 'api.payments.example', service: null },
          ...{ callsSeen: null, callsTold: '2' },
        },
      ],
    });
    expect(node).toEqual({
      flows: { totalCount: 1, nodes: [{ callee: { name: 'stock' } }] },
      coverage: {
        programs: [
          { name: 'nginx', version: '1.18.0', distribution: true, calls: '9' },
          { name: 'php', version: null, distribution: false, calls: '2' },
        ],
        callers: [{ name: service.name, calls: '7' }],
      },
    });
    const stranger = await seedOrganisation(database);
    const theirs = await running.ask(stranger.apiToken, '{ organization { flows { totalCount } } }');
    expect(theirs.data.organization.flows.totalCount).toBe(0);
  });
});
