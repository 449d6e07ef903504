import type { Authorisation } from '../ec2-double/authorisations.js';

/** What one region of an account holds, in AWS's own words. */
export interface Region {
  readonly restApis?: readonly { readonly id: string; readonly [more: string]: unknown }[];
  /** By API. */
  readonly stages?: Readonly<Record<string, readonly object[]>>;
  /** By API and deployment, `api/deployment`. */
  readonly deployments?: Readonly<Record<string, object>>;
  readonly httpApis?: readonly object[];
  readonly httpStages?: Readonly<Record<string, readonly object[]>>;
  readonly routes?: Readonly<Record<string, readonly object[]>>;
  readonly authorizers?: Readonly<Record<string, readonly object[]>>;
  readonly domains?: readonly string[];
  readonly mappings?: Readonly<Record<string, readonly object[]>>;
  readonly graphqlApis?: readonly object[];
  readonly schemas?: Readonly<Record<string, string>>;
  /** AppSync's, each with the API behind it. */
  readonly graphqlDomains?: Readonly<Record<string, string | undefined>>;
  readonly loadBalancers?: readonly object[];
  /** By load balancer's ARN. */
  readonly listeners?: Readonly<Record<string, readonly object[]>>;
  /** By listener's ARN. */
  readonly rules?: Readonly<Record<string, readonly object[]>>;
  /** ARNs of load balancers with a firewall. */
  readonly walled?: readonly string[];
  readonly functions?: readonly { readonly FunctionName: string; readonly [more: string]: unknown }[];
  readonly functionUrls?: Readonly<Record<string, readonly object[]>>;
}
export interface Account {
  readonly regions: Readonly<Record<string, Region>>;
  readonly distributions: readonly object[];
}

export class NotThere extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

export interface Handled {
  readonly region: string;
  readonly name: string;
  readonly input: Readonly<Record<string, string>>;
  readonly pageMax: number;
}

/** A page, with the place of the next one. The place is the service's own affair: `p3`. */
function page<T>(all: readonly T[], token: string | undefined, pageMax: number) {
  const from = token === undefined ? 0 : Number(token.slice(1));
  const next = from + pageMax < all.length ? `p${from + pageMax}` : undefined;
  return { items: all.slice(from, from + pageMax), next };
}

/** @throws NotThere as the service does for what is not there */
export function handle(account: Account, { region: name, name: operation, input, pageMax }: Handled): object {
  const region = account.regions[name] ?? {};
  const of = <T>(all: Readonly<Record<string, readonly T[]>> | undefined, id = '') => all?.[id] ?? [];
  const token = input.position ?? input.nextToken ?? input.NextToken ?? input.Marker ?? input.NextMarker;
  const { items: none } = page([], undefined, 1);
  const paged = (
    all: readonly unknown[],
    as: (items: readonly unknown[], next: string | undefined) => object,
  ) => {
    const { items, next } = page(all, token, pageMax);
    return as(items, next);
  };
  const v2 = (all: readonly unknown[]) => paged(all, (Items, NextToken) => ({ Items, NextToken }));
  switch (operation) {
    case 'GetRestApis':
      return paged(region.restApis ?? none, (items, position) => ({ items, position }));
    case 'GetStages':
      return input.restApiId === undefined
        ? v2(of(region.httpStages, input.ApiId))
        : { item: of(region.stages, input.restApiId) };
    case 'GetDeployment':
      return found(region.deployments?.[`${input.restApiId}/${input.deploymentId}`]);
    case 'GetApis':
      return v2(region.httpApis ?? none);
    case 'GetRoutes':
      return v2(of(region.routes, input.ApiId));
    case 'GetAuthorizers':
      return v2(of(region.authorizers, input.ApiId));
    case 'GetDomainNames':
      return v2((region.domains ?? []).map((DomainName) => ({ DomainName })));
    case 'GetApiMappings':
      return v2(of(region.mappings, input.DomainName));
    case 'ListGraphqlApis':
      return paged(region.graphqlApis ?? none, (graphqlApis, nextToken) => ({ graphqlApis, nextToken }));
    case 'GetIntrospectionSchema':
      return { payload: found(region.schemas?.[input.apiId ?? '']) };
    case 'ListDomainNames':
      return paged(
        Object.keys(region.graphqlDomains ?? {}).map((domainName) => ({ domainName })),
        (domainNameConfigs, nextToken) => ({ domainNameConfigs, nextToken }),
      );
    case 'GetApiAssociation':
      return { apiAssociation: { apiId: found(region.graphqlDomains?.[input.domainName ?? '']) } };
    case 'DescribeLoadBalancers':
      return paged(region.loadBalancers ?? none, (LoadBalancers, NextMarker) => ({
        LoadBalancers,
        NextMarker,
      }));
    case 'DescribeListeners':
      return paged(of(region.listeners, input.LoadBalancerArn), (Listeners, NextMarker) => ({
        Listeners,
        NextMarker,
      }));
    case 'DescribeRules':
      return paged(of(region.rules, input.ListenerArn), (Rules, NextMarker) => ({ Rules, NextMarker }));
    case 'GetWebACLForResource':
      return region.walled?.includes(input.ResourceArn ?? '') ? { WebACL: firewall } : {};
    case 'ListFunctions':
      return paged(region.functions ?? none, (Functions, NextMarker) => ({ Functions, NextMarker }));
    case 'ListFunctionUrlConfigs':
      return paged(of(region.functionUrls, input.FunctionName), (FunctionUrlConfigs, NextMarker) => ({
        FunctionUrlConfigs,
        NextMarker,
      }));
    case 'ListDistributions':
      return paged(account.distributions, (Items, NextMarker) => ({
        DistributionList: {
          Items,
          NextMarker,
          IsTruncated: NextMarker !== undefined,
          Marker: '',
          MaxItems: pageMax,
          Quantity: Items.length,
        },
      }));
    default:
      throw new NotThere('UnknownOperationException');
  }
}

const firewall = {
  Name: 'wall',
  Id: 'w1',
  ARN: 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/wall/w1',
  DefaultAction: { Allow: {} },
  VisibilityConfig: { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: 'wall' },
};

function found<T>(thing: T | undefined): T & object {
  if (thing === undefined) throw new NotThere('NotFoundException');
  return thing as T & object;
}

const ACCOUNT = '111122223333';

/** What IAM is asked for a call, as the service authorization reference has it. */
export function authorisationsOf(
  service: string,
  region: string,
  operation: string,
  input: Readonly<Record<string, string>>,
): Authorisation[] {
  const asks = (action: string, resource: string): Authorisation => ({ action, resource, context: {} });
  if (service === 'apigateway')
    return [asks('apigateway:GET', `arn:aws:apigateway:${region}::${pathOf(operation, input)}`)];
  if (operation === 'ListFunctionUrlConfigs')
    return [
      asks(
        'lambda:ListFunctionUrlConfigs',
        `arn:aws:lambda:${region}:${ACCOUNT}:function:${input.FunctionName}`,
      ),
    ];
  if (operation === 'GetWebACLForResource')
    return [
      asks('wafv2:GetWebACLForResource', input.ResourceArn ?? ''),
      asks('wafv2:GetWebACL', `arn:aws:wafv2:${region}:${ACCOUNT}:regional/webacl/wall/w1`),
    ];
  return [asks(`${service}:${operation}`, '*')];
}

function pathOf(operation: string, input: Readonly<Record<string, string>>): string {
  const { restApiId, ApiId, DomainName } = input;
  switch (operation) {
    case 'GetRestApis':
      return '/restapis';
    case 'GetDeployment':
      return `/restapis/${restApiId}/deployments/${input.deploymentId}`;
    case 'GetStages':
      return restApiId === undefined ? `/apis/${ApiId}/stages` : `/restapis/${restApiId}/stages`;
    case 'GetApis':
      return '/apis';
    case 'GetRoutes':
      return `/apis/${ApiId}/routes`;
    case 'GetAuthorizers':
      return `/apis/${ApiId}/authorizers`;
    case 'GetDomainNames':
      return '/domainnames';
    default:
      return `/domainnames/${DomainName}/apimappings`;
  }
}
