import {
  type AppSyncClient,
  GetApiAssociationCommand,
  GetIntrospectionSchemaCommand,
  type GraphqlApi,
  paginateListDomainNames,
  paginateListGraphqlApis,
} from '@aws-sdk/client-appsync';
import type { GatewayRoute } from '../../../event/gateway-listed.js';
import { rootFields } from './graphql-schema.js';
import { type Authorizer, easiest } from './listed.js';
import type { Look } from './look.js';
import { every } from './pages.js';

const SERVICE = 'appsync';

const authorizers: Readonly<Record<string, Authorizer>> = {
  API_KEY: 'api-key',
  AWS_IAM: 'iam',
  AMAZON_COGNITO_USER_POOLS: 'cognito',
  OPENID_CONNECT: 'jwt',
  AWS_LAMBDA: 'lambda',
};
const authorizerOf = (mode: string | undefined): Authorizer => authorizers[mode ?? ''] ?? 'other';

export async function listGraphqlApis(client: AppSyncClient, look: Look): Promise<void> {
  const apis = await look.part(SERVICE, undefined, () =>
    every(paginateListGraphqlApis({ client, pageSize: 25 }, {}), ({ graphqlApis }) => graphqlApis),
  );
  if (apis === undefined || apis.length === 0) return;
  const domains = await domainsByApi(client, look);
  for (const api of apis) {
    const { apiId, name, uris, dns, visibility, wafWebAclArn } = api;
    if (apiId === undefined) continue;
    look.tell(SERVICE, {
      type: 'appsync',
      gatewayId: apiId,
      name,
      region: look.region,
      hosts: [
        ...Object.values(uris ?? {}).flatMap((uri) => (URL.canParse(uri) ? [new URL(uri).hostname] : [])),
        ...Object.values(dns ?? {}),
        ...(domains.get(apiId) ?? []),
      ],
      routes: await routesOf(client, look, api),
      isPublic: visibility !== 'PRIVATE',
      firewall: wafWebAclArn !== undefined && wafWebAclArn !== '',
    });
  }
}

/** The one path, open to whoever fits any of the modes; and the fields, each with its own. */
async function routesOf(client: AppSyncClient, look: Look, api: GraphqlApi): Promise<GatewayRoute[]> {
  const first = authorizerOf(api.authenticationType);
  const modes = [
    first,
    ...(api.additionalAuthenticationProviders ?? []).map((each) => authorizerOf(each.authenticationType)),
  ];
  const fields = await look.part(SERVICE, api.apiId, async () => {
    const { schema } = await client.send(
      new GetIntrospectionSchemaCommand({ apiId: api.apiId, format: 'SDL', includeDirectives: true }),
    );
    return schema === undefined ? [] : rootFields(new TextDecoder().decode(schema), first);
  });
  return [
    { method: 'POST', route: '/graphql', protocol: 'graphql', authorizer: easiest(modes) },
    ...(fields ?? []),
  ];
}

async function domainsByApi(client: AppSyncClient, look: Look): Promise<Map<string, string[]>> {
  const byApi = new Map<string, string[]>();
  const names = await look.part(SERVICE, 'domainnames', () =>
    every(
      paginateListDomainNames({ client, pageSize: 25 }, {}),
      ({ domainNameConfigs }) => domainNameConfigs,
    ),
  );
  for (const { domainName } of names ?? []) {
    if (domainName === undefined) continue;
    const { apiId } = (await look.part(SERVICE, domainName, () => associationOf(client, domainName))) ?? {};
    if (apiId !== undefined) byApi.set(apiId, [...(byApi.get(apiId) ?? []), domainName]);
  }
  return byApi;
}

/** A domain that nothing was put behind yet is no refusal. */
async function associationOf(client: AppSyncClient, domainName: string) {
  try {
    return (await client.send(new GetApiAssociationCommand({ domainName }))).apiAssociation;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return undefined;
    throw error;
  }
}
