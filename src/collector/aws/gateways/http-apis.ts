import {
  type Api,
  type Authorizer as ApiAuthorizer,
  type ApiGatewayV2Client,
  GetApisCommand,
  GetAuthorizersCommand,
  GetRoutesCommand,
  GetStagesCommand,
  type Route,
} from '@aws-sdk/client-apigatewayv2';
import type { GatewayRoute } from '../../../event/gateway-listed.js';
import { atDomains, type Mapping } from './custom-domains.js';
import type { Authorizer } from './listed.js';
import type { Look } from './look.js';
import { every, pages } from './pages.js';

const SERVICE = 'apigateway';
const MAX = '500';

/** HTTP and WebSocket APIs. AWS puts no firewall before these. */
export async function listHttpApis(
  client: ApiGatewayV2Client,
  look: Look,
  mappings: readonly Mapping[],
): Promise<void> {
  const apis = await look.part(SERVICE, 'apis', () =>
    every(
      pages(
        (NextToken) => client.send(new GetApisCommand({ MaxResults: MAX, NextToken })),
        (page) => page.NextToken,
      ),
      (page) => page.Items,
    ),
  );
  for (const api of apis ?? [])
    await look.part(SERVICE, api.ApiId, () => listStages(client, look, mappings, api));
}

async function listStages(
  client: ApiGatewayV2Client,
  look: Look,
  mappings: readonly Mapping[],
  api: Api,
): Promise<void> {
  const { ApiId, ApiEndpoint } = api;
  if (ApiId === undefined) return;
  const ask = <Page extends { readonly NextToken?: string | undefined }>(
    send: (page: { ApiId: string; MaxResults: string; NextToken: string | undefined }) => Promise<Page>,
  ) =>
    pages(
      (NextToken) => send({ ApiId, MaxResults: MAX, NextToken }),
      (page) => page.NextToken,
    );
  const stages = await every(
    ask((page) => client.send(new GetStagesCommand(page))),
    (page) => page.Items,
  );
  const declared = await every(
    ask((page) => client.send(new GetRoutesCommand(page))),
    (page) => page.Items,
  );
  const authorizers = declared.some(({ AuthorizerId }) => AuthorizerId)
    ? await look.part(SERVICE, `${ApiId}/authorizers`, () =>
        every(
          ask((page) => client.send(new GetAuthorizersCommand(page))),
          (page) => page.Items,
        ),
      )
    : [];
  const isSocket = api.ProtocolType === 'WEBSOCKET';
  const routes = isSocket ? messages(declared) : paths(declared, authorizers ?? []);
  for (const { StageName } of stages) {
    const stage = {
      type: isSocket ? ('apigateway-websocket' as const) : ('apigateway-http' as const),
      gatewayId: ApiId,
      name: api.Name,
      stage: StageName,
      region: look.region,
      hosts: api.DisableExecuteApiEndpoint ? [] : hostOf(ApiEndpoint),
      routes,
      isPublic: true,
      firewall: false,
    };
    for (const each of atDomains(stage, mappings)) look.tell(SERVICE, each);
  }
}

const hostOf = (endpoint = ''): string[] => (URL.canParse(endpoint) ? [new URL(endpoint).hostname] : []);

/** `GET /orders/{id}`, or `$default`, which takes whatever no other route does. */
function paths(routes: readonly Route[], authorizers: readonly ApiAuthorizer[]): GatewayRoute[] {
  const byId = new Map(authorizers.map((each) => [each.AuthorizerId, each]));
  return routes.flatMap((route) => {
    const [, method = 'ANY', path] = /^([A-Z]+) (\/.*)$/.exec(route.RouteKey ?? '') ?? [];
    const name = path ?? route.RouteKey;
    if (name === undefined) return [];
    return [{ method, route: name, authorizer: authorizerOf(route, byId.get(route.AuthorizerId)) }];
  });
}

/** Who may send messages was decided when the connection was made. */
function messages(routes: readonly Route[]): GatewayRoute[] {
  const connect = routes.find(({ RouteKey }) => RouteKey === '$connect');
  const authorizer = connect ? authorizerOf(connect) : 'none';
  return routes.flatMap(({ RouteKey }) =>
    RouteKey === undefined
      ? []
      : [{ method: 'GET', route: RouteKey, protocol: 'websocket' as const, authorizer }],
  );
}

function authorizerOf(route: Route, authorizer?: ApiAuthorizer): Authorizer {
  switch (route.AuthorizationType) {
    case 'AWS_IAM':
      return 'iam';
    case 'CUSTOM':
      return 'lambda';
    case 'JWT':
      // The issuer tells whose the tokens are; it stays here.
      return /^https:\/\/cognito-idp\./.test(authorizer?.JwtConfiguration?.Issuer ?? '') ? 'cognito' : 'jwt';
    default:
      return route.ApiKeyRequired ? 'api-key' : 'none';
  }
}
