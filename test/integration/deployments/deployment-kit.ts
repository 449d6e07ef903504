import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compileContract } from '../../../src/ingest/contract-validator.js';
import { createIngestDoor } from '../../../src/ingest/ingest-door.js';
import { PostgresCredentials } from '../../../src/store/postgres-credentials.js';
import { PostgresDeployments } from '../../../src/store/postgres-deployments.js';
import type { FreshDatabase } from '../../kit/fresh-database.js';
import type { SeededOrganisation } from '../../kit/seed-organisation.js';
import { MemoryLog, MemoryPolicies } from '../ingest/door.js';
import { type RunningApi, startApi } from '../schema/api-kit.js';

export const account = '123456789012';
export const region = 'eu-west-1';
export const stackArn = (name: string): string =>
  `arn:aws:cloudformation:${region}:${account}:stack/${name}/0f7c8a10-c6f1-11f0-9a5c-0a1b2c3d4e5f`;

export interface Told {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the door answers, to be looked into by tests
  readonly body: any;
}

export interface Platform {
  readonly running: RunningApi;
  readonly problems: unknown[];
  readonly port: number;
  exchange(token: string, stack?: string, more?: Record<string, unknown>): Promise<Told>;
  progress(bearer: string, body: Record<string, unknown>): Promise<Told>;
  /** Whether a sensor with this bearer is let in. */
  admits(bearer: string): Promise<boolean>;
  end(): Promise<void>;
}

/** API and door of one platform, over one database and one clock. */
export async function openPlatform(database: FreshDatabase, templateUrl?: string): Promise<Platform> {
  const deploying = { templateUrl, platformUrl: 'https://platform.test' };
  const running = await startApi(database, { deploying });
  const { clock, notifications } = running;
  const credentials = new PostgresCredentials(database.pool, notifications, clock);
  const problems: unknown[] = [];
  const door = createIngestDoor({
    ...{ credentials, clock, contract: compileContract(), policies: new MemoryPolicies() },
    log: new MemoryLog() as never,
    deployments: new PostgresDeployments(database.pool, notifications, clock),
    onError: (error) => problems.push(error),
  });
  const server = createServer((request, response) => void door.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  async function post(path: string, body: unknown, bearer?: string): Promise<Told> {
    const response = await fetch(`http://127.0.0.1:${port}/ingest/v1/deployments/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }
  return {
    ...{ running, problems, port },
    exchange: (token, stack = stackArn('shop'), more = {}) =>
      post('exchange', { token, account, region, stack, ...more }),
    progress: (bearer, body) => post('progress', body, bearer),
    async admits(bearer) {
      const headers = { authorization: `Bearer ${bearer}` };
      return (await fetch(`http://127.0.0.1:${port}/ingest/v1/policy`, { headers })).status === 200;
    },
    async end() {
      await door.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await credentials.close();
      await running.close();
    },
  };
}

export const fields =
  'id region account stackName stackArn externalId state problems { code text subject at } sources mirrored templateUrl expiresAt exchangedAt collectorAt firstPacketAt firstEventAt endedAt packets opaqueFlows';

/** A new deployment, with its token and link. */
export async function create(
  { running }: Platform,
  { apiToken }: Pick<SeededOrganisation, 'apiToken'>,
  input: Record<string, unknown> = {},
) {
  const answer = await running.ask(
    apiToken,
    `mutation ($input: DeploymentCreateInput!) { deploymentCreate(input: $input) { token quickCreateUrl deployment { ${fields} } userErrors { code field } } }`,
    { input: { region, ...input } },
  );
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.deploymentCreate;
}

/** As it is by now. */
export async function look(
  { running }: Platform,
  { apiToken }: Pick<SeededOrganisation, 'apiToken'>,
  id: string,
) {
  const answer = await running.ask(
    apiToken,
    `query ($id: ID!) { node(id: $id) { ... on Deployment { ${fields} } } }`,
    {
      id,
    },
  );
  return answer.data.node;
}
