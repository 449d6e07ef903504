import {
  type APIGatewayClient,
  GetDeploymentCommand,
  GetStagesCommand,
  type MethodSnapshot,
  paginateGetRestApis,
  type RestApi,
} from '@aws-sdk/client-api-gateway';
import type { GatewayRoute } from '../../../event/gateway-listed.js';
import { atDomains, type Mapping } from './custom-domains.js';
import type { Authorizer } from './listed.js';
import type { Look } from './look.js';
import { every } from './pages.js';

const SERVICE = 'apigateway';

/** REST APIs: what each stage serves is its deployment, which may be older than what the API's draft has. */
export async function listRestApis(
  client: APIGatewayClient,
  look: Look,
  mappings: readonly Mapping[],
): Promise<void> {
  const apis = await look.part(SERVICE, 'restapis', () =>
    every(paginateGetRestApis({ client, pageSize: 500 }, {}), ({ items }) => items),
  );
  for (const api of apis ?? [])
    await look.part(SERVICE, api.id, () => listStages(client, look, mappings, api));
}

async function listStages(
  client: APIGatewayClient,
  look: Look,
  mappings: readonly Mapping[],
  api: RestApi,
): Promise<void> {
  const { id: restApiId } = api;
  if (restApiId === undefined) return;
  const { item = [] } = await client.send(new GetStagesCommand({ restApiId }));
  const known = new Map<string, GatewayRoute[] | undefined>();
  for (const { stageName, deploymentId, canarySettings, webAclArn } of item) {
    const routes: GatewayRoute[] = [];
    for (const deployment of [deploymentId, canarySettings?.deploymentId]) {
      if (deployment === undefined) continue;
      if (!known.has(deployment))
        known.set(
          deployment,
          await look.part(SERVICE, restApiId, () => deployedRoutes(client, restApiId, deployment)),
        );
      routes.push(...(known.get(deployment) ?? []));
    }
    const stage = {
      type: 'apigateway-rest' as const,
      gatewayId: restApiId,
      name: api.name,
      stage: stageName,
      region: look.region,
      hosts: api.disableExecuteApiEndpoint ? [] : [executeApiHost(restApiId, look.region)],
      routes,
      isPublic: isPublic(api),
      firewall: webAclArn !== undefined && webAclArn !== '',
    };
    for (const each of atDomains(stage, mappings)) look.tell(SERVICE, each);
  }
}

/** A policy of its own may close an API in more ways than can be told here. */
function isPublic({ endpointConfiguration, policy }: RestApi): boolean | undefined {
  if (endpointConfiguration?.types?.includes('PRIVATE')) return false;
  return policy === undefined || policy === '' ? true : undefined;
}

async function deployedRoutes(
  client: APIGatewayClient,
  restApiId: string,
  deploymentId: string,
): Promise<GatewayRoute[]> {
  const { apiSummary = {} } = await client.send(
    new GetDeploymentCommand({ restApiId, deploymentId, embed: ['apisummary'] }),
  );
  return Object.entries(apiSummary).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, snapshot]) => ({
      method,
      route,
      protocol: 'rest' as const,
      authorizer: authorizerOf(snapshot),
    })),
  );
}

const authorizers: Readonly<Record<string, Authorizer>> = {
  AWS_IAM: 'iam',
  CUSTOM: 'lambda',
  COGNITO_USER_POOLS: 'cognito',
};

function authorizerOf({ authorizationType = 'NONE', apiKeyRequired }: MethodSnapshot): Authorizer {
  if (authorizationType === 'NONE') return apiKeyRequired ? 'api-key' : 'none';
  return authorizers[authorizationType] ?? 'other';
}

const executeApiHost = (id: string, region: string): string =>
  `${id}.execute-api.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
