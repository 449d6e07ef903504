import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../event/index.js';
import type { GraphqlClient } from '../graphql-client.js';
import { until } from './until.js';

/** The bucket is the customer's: CloudFormation reads templates from S3 alone. */
export const demoTemplateUrl =
  'https://your-bucket-{region}.s3.{region}.amazonaws.com/protectonce/parent.yaml';

const REGION = 'eu-west-1';
const ACCOUNT = '123456789012';
const WAIT_SECONDS = 60;

export interface Agentless {
  /** The link that deploys it in one click. */
  readonly link: string;
  /** The templates that belong where the link points, by their names. */
  readonly templates: Readonly<Record<string, string>>;
}

interface Created {
  readonly deploymentCreate: {
    readonly deployment: { readonly id: string; readonly stackName: string } | null;
    readonly quickCreateUrl: string | null;
    readonly token: string | null;
  };
}

const create = `mutation ($region: String!) { deploymentCreate(input: { region: $region }) {
  deployment { id stackName } quickCreateUrl token } }`;

/** The link to the agentless side in AWS, and the template that it points to, as this platform serves it. */
export async function agentlessLink(client: GraphqlClient, url: string, folder: string): Promise<Agentless> {
  const { deploymentCreate } = await client.request<Created>(create, { region: REGION });
  const { quickCreateUrl } = deploymentCreate;
  if (quickCreateUrl === null) throw new CodedError('DEMO_FAILED', 'there is no link to deploy with');
  const templates: Record<string, string> = {};
  await mkdir(folder, { recursive: true });
  for (const name of ['parent.yaml', 'child.yaml']) {
    const response = await fetch(`${url}/aws/${name}`);
    if (!response.ok) throw new CodedError('DEMO_FAILED', `${name} is not served: ${response.status}`);
    templates[name] = join(folder, name);
    await writeFile(templates[name], await response.text());
  }
  return { link: quickCreateUrl, templates };
}

/** A deployment whose stack the demo stands in for: it exchanges the token as the Lambda would. */
export async function exchangedDeployment(
  client: GraphqlClient,
  url: string,
): Promise<{ readonly id: string; readonly bearer: string }> {
  const { deployment, token } = (await client.request<Created>(create, { region: REGION })).deploymentCreate;
  const stack = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${deployment?.stackName}/00000000-0000-4000-8000-000000000000`;
  const response = await fetch(`${url}/ingest/v1/deployments/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, account: ACCOUNT, region: REGION, stack }),
  });
  if (!deployment || !response.ok)
    throw new CodedError('DEMO_FAILED', `the token was refused: ${response.status}`);
  return { id: deployment.id, bearer: ((await response.json()) as { bearer: string }).bearer };
}

/** Its state once the first event has come. */
export async function arrivedState(client: GraphqlClient, id: string): Promise<string> {
  const { node } = await until(
    'the deployment’s first event',
    WAIT_SECONDS,
    () =>
      client.request<{ node: { state: string } }>(
        'query ($id: ID!) { node(id: $id) { ... on Deployment { state } } }',
        { id },
      ),
    ({ node }) => node.state === 'EVENTS',
  );
  return node.state;
}
