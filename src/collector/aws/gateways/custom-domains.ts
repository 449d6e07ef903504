import {
  type ApiGatewayV2Client,
  GetApiMappingsCommand,
  GetDomainNamesCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { Listed } from './listed.js';
import type { Look } from './look.js';
import { every, pages } from './pages.js';

/** Where a stage is found beside its own address. */
export interface Mapping {
  readonly host: string;
  /** Without slashes around it; empty where the stage has the whole host. */
  readonly basePath: string;
  readonly apiId: string;
  readonly stage: string;
}

const MAX = '500';

/** The customer's own domains, of REST, HTTP and WebSocket APIs alike. */
export async function customDomains(client: ApiGatewayV2Client, look: Look): Promise<Mapping[]> {
  const domains = await look.part('apigateway', 'domainnames', () =>
    every(
      pages(
        (NextToken) => client.send(new GetDomainNamesCommand({ MaxResults: MAX, NextToken })),
        (page) => page.NextToken,
      ),
      (page) => page.Items,
    ),
  );
  const mappings: Mapping[] = [];
  for (const { DomainName } of domains ?? []) {
    if (DomainName === undefined) continue;
    const own = await look.part('apigateway', DomainName, () =>
      every(
        pages(
          (NextToken) => client.send(new GetApiMappingsCommand({ DomainName, MaxResults: MAX, NextToken })),
          (page) => page.NextToken,
        ),
        (page) => page.Items,
      ),
    );
    for (const { ApiId, ApiMappingKey = '', Stage } of own ?? [])
      if (ApiId !== undefined && Stage !== undefined)
        mappings.push({
          host: DomainName,
          basePath: ApiMappingKey === '(none)' ? '' : ApiMappingKey.replace(/^\/+|\/+$/g, ''),
          apiId: ApiId,
          stage: Stage,
        });
  }
  return mappings;
}

/**
 * A stage at its own address and at domains that are wholly its; and again for each base path, under which its routes have
 * other paths.
 */
export function* atDomains(stage: Listed, mappings: readonly Mapping[]): Generator<Listed> {
  const own = mappings.filter((each) => each.apiId === stage.gatewayId && each.stage === stage.stage);
  const whole = own.filter(({ basePath }) => basePath === '').map(({ host }) => host);
  yield { ...stage, hosts: [...stage.hosts, ...whole] };
  for (const basePath of new Set(own.map((each) => each.basePath))) {
    if (basePath === '') continue;
    yield {
      ...stage,
      gatewayId: `${stage.gatewayId}/${basePath}`,
      hosts: own.filter((each) => each.basePath === basePath).map(({ host }) => host),
      routes: stage.routes.map((route) => ({ ...route, route: below(basePath, route.route) })),
    };
  }
}

/** Names of messages have no path that could stand below another. */
function below(basePath: string, route: string): string {
  if (route.startsWith('/')) return `/${basePath}${route === '/' ? '' : route}`;
  return route === '$default' ? `/${basePath}/{proxy+}` : route;
}
