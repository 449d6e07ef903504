import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGraphqlClient, type GraphqlClient } from '../../../src/cli/graphql-client.js';
import { listGateways } from '../../../src/collector/aws/gateways/index.js';
import { readEnvironment } from '../../../src/environment.js';
import { type Platform, startPlatform } from '../../../src/main.js';
import { AwsDouble, serveAws } from '../../kit/aws-double/aws-double.js';
import { shopAccount } from '../../kit/aws-double/shop-account.js';
import { LambdaBench } from '../../kit/aws-lambda/lambda-bench.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';

/* The real Lambda between a double of AWS and the whole platform: what gateways declare comes into the inventory. */

let database: FreshDatabase;
let platform: Platform;
let client: GraphqlClient;
let aws: { readonly url: string; close(): Promise<void> };

beforeAll(async () => {
  database = await freshDatabase();
  platform = await startPlatform({
    environment: readEnvironment({ PORT: '0', PROTECTONCE_LOG_LEVEL: 'silent', DATABASE_URL: database.url }),
  });
  client = createGraphqlClient({ url: platform.url, token: platform.firstStart?.apiToken ?? '' });
  aws = await serveAws(new AwsDouble(shopAccount, 50));
}, 180_000);
afterAll(async () => {
  await client.close();
  await aws.close();
  await platform.stop();
  await database.drop();
});

/** The Lambda with a new deployment of the platform, and clients that speak to the double. */
async function deployed(): Promise<{ bench: LambdaBench; id: string; properties: Record<string, unknown> }> {
  const bench = new LambdaBench();
  const answering = bench.platform.fetch;
  const through: typeof fetch = (url, init) =>
    String(url).startsWith(platform.url) ? fetch(url, init) : answering(url, init);
  Object.assign(bench.platform, { fetch: through });
  bench.listGateways = ({ role: _own, ...listing }) =>
    listGateways({
      ...listing,
      settings: {
        endpoint: aws.url,
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
        retryMode: 'standard',
      },
    });
  const { deploymentCreate } = await client.request<{
    deploymentCreate: { token: string; deployment: { id: string; externalId: string } };
  }>(
    `mutation ($region: String!) { deploymentCreate(input: { region: $region }) { token deployment { id externalId } } }`,
    { region: bench.account.world.region },
  );
  const properties = bench.properties({
    PlatformUrl: platform.url,
    Token: deploymentCreate.token,
    Organization: deploymentCreate.deployment.externalId,
    GatewayRegions: 'eu-west-1',
  });
  return { bench, id: deploymentCreate.deployment.id, properties };
}

const gateways = async () => {
  const found = await client.request<{
    gateways: { edges: { node: { gatewayId: string; type: string; lastSeenAt: string } }[] };
  }>('{ gateways(first: 100) { edges { node { gatewayId type lastSeenAt } } } }');
  return found.gateways.edges.map(({ node }) => node);
};

test('what gateways declare is in the inventory once the stack stands, again each hour, and is no sign of a collector', async () => {
  const { bench, id, properties } = await deployed();
  expect(await bench.custom('Create', properties)).toMatchObject({ Status: 'SUCCESS' });
  const first = await eventually(
    async () => {
      const found = await gateways();
      return new Set(found.map(({ type }) => type)).size === 8 ? found : undefined;
    },
    { what: 'gateways of all eight kinds', timeoutMs: 60_000 },
  );
  const report = (await bench.scheduled({ action: 'gateways' })) as { found: number; sent: number };
  expect(report).toMatchObject({ found: first.length, sent: first.length });
  const newest = (found: typeof first) => found.map(({ lastSeenAt }) => lastSeenAt).sort()[0] ?? '';
  const again = await eventually(
    async () => {
      const found = await gateways();
      return newest(found) > newest(first) ? found : undefined;
    },
    { what: 'the second list', timeoutMs: 60_000 },
  );
  expect(again).toHaveLength(first.length);
  const { node } = await client.request<{ node: { state: string } }>(
    'query ($id: ID!) { node(id: $id) { ... on Deployment { state } } }',
    { id },
  );
  expect(node.state).toBe('TOKEN_EXCHANGED');
}, 180_000);

test('nothing is listed where the customer wants none, and a refusal of all of it fails nothing', async () => {
  const { bench, properties } = await deployed();
  let asked = 0;
  bench.listGateways = async ({ onProblem }) => {
    asked += 1;
    onProblem({ service: 'apigateway', region: 'eu-west-1', code: 'AccessDeniedException' });
    throw new Error('canary');
  };
  expect(await bench.custom('Create', { ...properties, GatewayRegions: 'none' })).toMatchObject({
    Status: 'SUCCESS',
  });
  expect(await bench.scheduled({ action: 'gateways' })).toEqual({ nothing: 'gateways are not listed' });
  expect(asked).toBe(0);
  expect(await bench.custom('Update', properties)).toMatchObject({ Status: 'SUCCESS' });
  expect(asked).toBe(1);
  expect(await bench.scheduled({ action: 'gateways' })).toEqual({ nothing: 'listing failed' });
  expect(JSON.stringify(bench.log)).not.toContain('canary');
}, 120_000);
