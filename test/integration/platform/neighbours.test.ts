import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGraphqlClient, type GraphqlClient } from '../../../src/cli/graphql-client.js';
import { readEnvironment } from '../../../src/environment.js';
import type { ApiCall, SensorKind, Software } from '../../../src/event/index.js';
import { type Platform, startPlatform } from '../../../src/main.js';
import { parseEnrolmentToken } from '../../../src/sensor/parse-token.js';
import { apiCall, batch } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';

let database: FreshDatabase;
let platform: Platform;
let client: GraphqlClient;

beforeAll(async () => {
  database = await freshDatabase();
  platform = await startPlatform({
    environment: readEnvironment({ PORT: '0', PROTECTONCE_LOG_LEVEL: 'silent', DATABASE_URL: database.url }),
  });
  client = createGraphqlClient({ url: platform.url, token: platform.firstStart?.apiToken ?? '' });
}, 180_000);
afterAll(async () => {
  await client.close();
  await platform.stop();
  await database.drop();
});

async function send(kind: SensorKind, events: readonly ApiCall[]): Promise<void> {
  const { bearer } = parseEnrolmentToken(platform.firstStart?.enrolmentToken ?? '');
  const sensor = { instance: `${kind}-0123456789abcdef`, kind, version: '1.0.0' };
  const answer = await fetch(`${platform.url}/ingest/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify(batch(events, { sentAt: Date.now(), sensor })),
  });
  expect(answer.status).toBe(202);
}

const begin = Date.now() - 3_600_000;
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, 'a');

/** Requests of checkout's that each asked stock for something: stock is seen by a collector alone, checkout by its library. */
const round = (from: number, count: number, software: Software[]) => {
  const numbers = Array.from({ length: count }, (_, n) => from + n);
  const place = (n: number) => ({ time: begin + n * 1000, principal: undefined });
  const stock = numbers.map((n) =>
    apiCall({
      ...{ ...place(n), id: `stock-${hex(n, 8)}`, service: 'stock.internal', host: 'stock.internal' },
      ...{ path: ['items'], route: undefined, trace: { traceId: hex(n, 32), parentId: hex(n, 16) } },
      response: { status: 200, software },
    }),
  );
  const checkout = numbers.map((n) =>
    apiCall({
      ...{ ...place(n), id: `checkout-${hex(n, 8)}`, service: 'checkout', host: 'shop.test' },
      ...{ path: ['orders'], route: '/orders', trace: { traceId: hex(n, 32), spanId: hex(n, 16) } },
    }),
  );
  return { stock, checkout };
};

const patiently = { timeoutMs: 60_000, intervalMs: 300 };

interface Answer {
  readonly organization: {
    readonly flows: {
      readonly nodes: readonly {
        readonly caller: object;
        readonly callee: object;
        readonly callsSeen: string;
      }[];
    };
  };
  readonly postureFindings: {
    readonly edges: readonly {
      readonly node: {
        readonly subject: string;
        readonly state: string;
        readonly severity: string;
        readonly service: { readonly name: string };
        readonly vulnerabilities: readonly { readonly cve: string }[];
      };
    }[];
  };
}
const ask = () =>
  client.request<Answer>(`{ organization { flows { nodes { caller { name } callee { name service { name } } callsSeen } } }
    postureFindings(first: 20, filter: {rule: {eq: "posture.vulnerable-software"}}) { edges { node {
      subject state severity service { name } vulnerabilities { cve } } } } }`);

test('a service that a collector sees is known by who calls it and by what is known against its server, until that is mended', async () => {
  const vulnerable = round(1, 20, [{ name: 'apache', version: '2.4.50' }]);
  // What was called is told before its caller, as it happens.
  await send('collector', vulnerable.stock);
  await send('inapp-node', vulnerable.checkout);
  await eventually(async () => {
    const { organization, postureFindings } = await ask();
    expect(organization.flows.nodes).toEqual([
      {
        caller: { name: 'checkout' },
        callee: { name: 'stock.internal', service: { name: 'stock.internal' } },
        callsSeen: '20',
      },
    ]);
    expect(postureFindings.edges).toHaveLength(1);
    expect(postureFindings.edges[0]?.node).toMatchObject({
      ...{ subject: 'apache', state: 'OPEN', service: { name: 'stock.internal' } },
      vulnerabilities: expect.arrayContaining([expect.objectContaining({ cve: 'CVE-2021-42013' })]),
    });
    return true;
  }, patiently);
  const mended = round(1000, 100, [{ name: 'apache', version: '2.4.66' }]);
  await send('collector', mended.stock);
  await eventually(async () => {
    const { postureFindings } = await ask();
    expect(postureFindings.edges.map(({ node }) => node.state)).toEqual(['RESOLVED']);
    return true;
  }, patiently);
}, 180_000);
