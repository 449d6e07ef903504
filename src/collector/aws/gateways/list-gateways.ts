import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { type AwsSettings, openClients } from './clients.js';
import { customDomains } from './custom-domains.js';
import { listDistributions } from './distributions.js';
import { listFunctionUrls } from './function-urls.js';
import { listGraphqlApis } from './graphql-apis.js';
import { listHttpApis } from './http-apis.js';
import type { Listed } from './listed.js';
import { listLoadBalancers } from './load-balancers.js';
import { type ListingProblem, Look } from './look.js';
import { listRestApis } from './rest-apis.js';

interface ListGateways {
  /** All that the account has switched on, when none are given. */
  readonly regions: readonly string[];
  readonly settings?: AwsSettings;
  readonly onGateway: (gateway: Listed) => void;
  readonly onProblem: (problem: ListingProblem) => void;
}

/** Where services answer that have no region, in each of AWS's partitions. */
function globalRegion([first = '']: readonly string[]): string {
  if (first.startsWith('cn-')) return 'cn-northwest-1';
  return first.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';
}

/**
 * Everything managed that APIs are behind, region by region. What is refused is told and hides nothing else: neither another
 * service nor another gateway. @returns how many were found
 */
export async function listGateways({
  regions,
  settings,
  onGateway,
  onProblem,
}: ListGateways): Promise<number> {
  const lookAt = (region: string) => new Look(region, onGateway, onProblem);
  const everywhere = lookAt('global');
  const global = openClients(globalRegion(regions), settings);
  let found = 0;
  try {
    const asked = regions.length > 0 ? regions : await enabledRegions(everywhere, global);
    for (const region of new Set(asked)) found += await listRegion(lookAt(region), settings);
    await listDistributions(global.distributions, everywhere);
  } finally {
    for (const client of Object.values(global)) client.destroy();
  }
  return found + everywhere.found;
}

async function listRegion(look: Look, settings: AwsSettings | undefined): Promise<number> {
  const clients = openClients(look.region, settings);
  try {
    const mappings = await customDomains(clients.httpApis, look);
    await listRestApis(clients.restApis, look, mappings);
    await listHttpApis(clients.httpApis, look, mappings);
    await listGraphqlApis(clients.graphqlApis, look);
    await listLoadBalancers(clients.loadBalancers, clients.firewalls, look);
    await listFunctionUrls(clients.functions, look);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
  return look.found;
}

async function enabledRegions(
  look: Look,
  { regions }: Pick<ReturnType<typeof openClients>, 'regions'>,
): Promise<string[]> {
  const names = await look.part('ec2', 'regions', async () => {
    const { Regions = [] } = await regions.send(new DescribeRegionsCommand({}));
    return Regions.flatMap(({ RegionName }) => RegionName ?? []);
  });
  return (names ?? []).sort();
}
