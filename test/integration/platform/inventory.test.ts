import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGraphqlClient, type GraphqlClient } from '../../../src/cli/graphql-client.js';
import { readEnvironment } from '../../../src/environment.js';
import type { WireEvent } from '../../../src/event/index.js';
import { type Platform, startPlatform } from '../../../src/main.js';
import { parseEnrolmentToken } from '../../../src/sensor/parse-token.js';
import { apiCall, batch, token } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { untilSubscribed } from './until-subscribed.js';

const specification = `openapi: 3.0.3
info: { title: Shop, version: '2' }
servers: [{ url: https://shop.example.com }]
paths:
  /orders/{id}:
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses:
        '200':
          description: An order
          content:
            application/json:
              schema: { type: object, properties: { id: { type: integer } } }
  /orders/{id}/invoice:
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses: { '200': { description: Never asked for } }
  /v1/products:
    get:
      deprecated: true
      responses: { '200': { description: The old list } }
`;

// Each well below what the API lets one question cost.
const questions = [
  `{ endpoints(first: 20) { edges { node { id method template exposure risk riskParts { part points } authentication deprecated
     calls declared responseClasses } } } }`,
  '{ postureFindings(first: 50) { edges { node { id rule subject state title why fix owasp endpoint { template } } } } }',
  '{ services(first: 5) { edges { node { id name exposure risk } } } }',
  '{ publicAssets(first: 5) { edges { node { kind name } } } }',
];

interface Inventory {
  readonly endpoints: Edges<{
    id: string;
    method: string;
    template: string;
    exposure: string;
    risk: number;
    riskParts: { part: string; points: number }[];
    authentication: string[];
    deprecated: boolean;
    calls: string | number;
    declared: boolean | null;
    responseClasses: string[];
  }>;
  readonly postureFindings: Edges<{
    id: string;
    rule: string;
    subject: string;
    state: string;
    title: string;
    why: string;
    fix: string;
    owasp: string;
    endpoint: { template: string } | null;
  }>;
  readonly services: Edges<{ id: string; name: string; exposure: string; risk: number }>;
  readonly publicAssets: Edges<{ kind: string; name: string }>;
}
interface Edges<Node> {
  readonly edges: readonly { readonly node: Node }[];
}
const nodes = <Node>({ edges }: Edges<Node>): Node[] => edges.map(({ node }) => node);
const openOf = ({ postureFindings }: Inventory) =>
  nodes(postureFindings).filter(({ state }) => state === 'OPEN');

describe('from traffic to an inventory that is judged', () => {
  let database: FreshDatabase;
  let platform: Platform;
  let client: GraphqlClient;
  const start = async () => {
    platform = await startPlatform({
      environment: readEnvironment({
        PORT: '0',
        PROTECTONCE_LOG_LEVEL: 'silent',
        DATABASE_URL: database.url,
      }),
    });
  };

  beforeAll(async () => {
    database = await freshDatabase();
    await start();
    client = createGraphqlClient({ url: platform.url, token: platform.firstStart?.apiToken ?? '' });
  }, 180_000);
  afterAll(async () => {
    await client.close();
    await platform.stop();
    await database.drop();
  });

  async function send(
    events: readonly WireEvent[],
    enrolment = platform.firstStart?.enrolmentToken ?? '',
  ): Promise<void> {
    const { bearer } = parseEnrolmentToken(enrolment);
    for (let from = 0; from < events.length; from += 200) {
      const body = JSON.stringify(batch(events.slice(from, from + 200), { sentAt: Date.now() }));
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
      const answer = await fetch(`${platform.url}/ingest/v1/events`, { method: 'POST', headers, body });
      expect(answer.status).toBe(202);
    }
  }
  const ask = async (): Promise<Inventory> =>
    Object.assign({}, ...(await Promise.all(questions.map((question) => client.request<object>(question)))));
  const asking = (isThere: (now: Inventory) => boolean, what: string) =>
    eventually(
      async () => {
        const now = await ask();
        return isThere(now) ? now : undefined;
      },
      { what, timeoutMs: 60_000, intervalMs: 250 },
    );
  const day = 86_400_000;
  let clock = Date.now() - day;
  const next = () => (clock += 1000);

  const order = (n: number, extra: Partial<Parameters<typeof apiCall>[0]> = {}) =>
    apiCall({
      time: next(),
      path: ['orders', { type: 'int', token: token(`order ${n}`) }],
      principal: { token: token(`user ${n % 30}`), kind: 'session' },
      client: { address: `203.0.113.${n % 50}` },
      ...extra,
    });
  const plain = (template: string, n: number) =>
    apiCall({
      time: next(),
      path: template.split('/').slice(1),
      route: template,
      objects: [],
      client: { address: `203.0.113.${n % 50}` },
    });

  it('finds what is shadow, orphan, zombie and drift, judges exposure and risk, and explains each', async () => {
    await send([order(0)]);
    const services = await asking((found) => found.services.edges.length === 1, 'the service');
    const uploaded = await client.request<{ specificationUpload: { userErrors: unknown[] } }>(
      `mutation ($input: SpecificationUploadInput!) { specificationUpload(input: $input) { userErrors { message field } } }`,
      { input: { serviceId: nodes(services.services)[0]?.id, content: specification } },
    );
    expect(uploaded.specificationUpload.userErrors).toEqual([]);
    await send([
      ...Array.from({ length: 1100 }, (_, n) => order(n)),
      ...Array.from({ length: 30 }, (_, n) => plain('/v1/products', n)),
      ...Array.from({ length: 30 }, (_, n) => plain('/internal/flags', n)),
    ]);
    const wanted = ['discovery.drift', 'discovery.orphan', 'discovery.shadow', 'discovery.zombie'];
    const found = await asking((now) => {
      const has = (template: string) => nodes(now.endpoints).find((each) => each.template === template);
      const orders = has('/orders/{id}');
      const orphans = openOf(now).filter(({ rule }) => rule === 'discovery.orphan');
      // The questions are asked side by side: the answer that is taken has all that is looked at below.
      return (
        wanted.every((rule) => openOf(now).some((each) => each.rule === rule)) &&
        // What was not yet called when the specification came is an orphan for so long.
        orphans.length === 1 &&
        nodes(now.publicAssets).length > 0 &&
        nodes(now.endpoints).length === 3 &&
        orders?.exposure === 'PUBLIC' &&
        orders.declared === true &&
        orders.responseClasses.length > 0 &&
        orders.authentication.length > 0 &&
        has('/v1/products')?.deprecated === true
      );
    }, 'the four kinds of finding, the endpoints as they are judged, and the public host');
    const findings = openOf(found);
    const at = (rule: string) =>
      findings
        .filter((each) => each.rule === rule)
        .map(({ endpoint, subject }) => endpoint?.template ?? subject);
    expect(at('discovery.shadow')).toEqual(['/internal/flags']);
    expect(at('discovery.zombie')).toEqual(['/v1/products']);
    expect(at('discovery.orphan')).toEqual(['GET /orders/{id}/invoice']);
    expect(at('discovery.drift')).toContain('/orders/{id}');
    for (const { title, why, fix, owasp } of findings) {
      expect([title, why, fix].every((text) => text.length > 10)).toBe(true);
      expect(owasp).toMatch(/^API\d+:2023$/);
    }
    const endpoints = nodes(found.endpoints);
    expect(endpoints.map(({ template }) => template).sort()).toEqual([
      '/internal/flags',
      '/orders/{id}',
      '/v1/products',
    ]);
    const orders = endpoints.find(({ template }) => template === '/orders/{id}');
    expect(orders).toMatchObject({
      ...{ exposure: 'PUBLIC', authentication: ['session'], declared: true, responseClasses: ['email'] },
    });
    expect(orders?.risk).toBe(
      Math.round(orders?.riskParts.reduce((sum, { points }) => sum + points, 0) ?? -1),
    );
    expect(endpoints.find(({ template }) => template === '/v1/products')?.deprecated).toBe(true);
    expect(nodes(found.publicAssets)).toEqual([{ kind: 'HOST', name: 'shop.example.com' }]);
  }, 180_000);

  it('tells a change of an endpoint to who listens, once', async () => {
    const told: { kind: string; path: string | null }[] = [];
    const stop = client.subscribe<{
      endpointChanged: { endpointChange: { kind: string; path: string | null } };
    }>(
      'subscription { endpointChanged { cursor endpointChange { kind path } } }',
      {},
      ({ endpointChanged }) => told.push(endpointChanged.endpointChange),
      (error) => expect(error).toBeUndefined(),
    );
    await untilSubscribed(platform.url, 1);
    const query = { fields: [{ path: 'currency', type: 'string' as const }] };
    await eventually(
      async () => {
        await send(Array.from({ length: 10 }, (_, n) => order(n, { request: { query, bytes: 0 } })));
        return told.some(({ kind, path }) => kind === 'field-added' && path === 'currency');
      },
      { what: 'the change', timeoutMs: 60_000, intervalMs: 1000 },
    );
    stop();
    expect(told.filter(({ path }) => path === 'currency')).toHaveLength(1);
  }, 180_000);

  it('keeps an accepted risk out of sight until it is over, over a restart', async () => {
    const shadow = nodes((await ask()).postureFindings).find(({ rule }) => rule === 'discovery.shadow');
    const accepted = await client.request<{ postureFindingAccept: { userErrors: unknown[] } }>(
      `mutation ($input: PostureFindingAcceptInput!) { postureFindingAccept(input: $input) { userErrors { message field } } }`,
      { input: { id: shadow?.id, reason: 'an internal page that we know of' } },
    );
    expect(accepted.postureFindingAccept.userErrors).toEqual([]);
    const { apiToken = '', enrolmentToken = '' } = platform.firstStart ?? {};
    await client.close();
    await platform.stop();
    await start();
    client = createGraphqlClient({ url: platform.url, token: apiToken });
    await send(
      Array.from({ length: 30 }, (_, n) => plain('/internal/flags', n)),
      enrolmentToken,
    );
    await asking(
      ({ endpoints }) =>
        nodes(endpoints).some(({ template, calls }) => template === '/internal/flags' && Number(calls) >= 60),
      'the calls to be counted',
    );
    const state = async () => nodes((await ask()).postureFindings).find(({ id }) => id === shadow?.id)?.state;
    expect(await state()).toBe('ACCEPTED');
  }, 180_000);
});
