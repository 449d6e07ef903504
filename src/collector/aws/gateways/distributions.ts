import {
  type CacheBehavior,
  type CloudFrontClient,
  type DistributionSummary,
  paginateListDistributions,
} from '@aws-sdk/client-cloudfront';
import type { GatewayRoute } from '../../../event/gateway-listed.js';
import type { Look } from './look.js';
import { every } from './pages.js';
import { pathsOfPattern } from './paths-of-pattern.js';

const SERVICE = 'cloudfront';

/** Distributions of the whole account; what is switched off serves nothing. */
export async function listDistributions(client: CloudFrontClient, look: Look): Promise<void> {
  const all = await look.part(SERVICE, undefined, () =>
    every(paginateListDistributions({ client }, {}), ({ DistributionList }) => DistributionList?.Items),
  );
  for (const distribution of all ?? []) {
    const { Id, Enabled, DomainName, Aliases, WebACLId } = distribution;
    if (Id === undefined || !Enabled) continue;
    look.tell(SERVICE, {
      type: 'cloudfront',
      gatewayId: Id,
      hosts: [...(DomainName === undefined ? [] : [DomainName]), ...(Aliases?.Items ?? [])],
      routes: routesOf(distribution),
      isPublic: true,
      firewall: WebACLId !== undefined && WebACLId !== '',
    });
  }
}

/** In the order in which CloudFront asks them, the default last. */
function routesOf({ CacheBehaviors, DefaultCacheBehavior }: DistributionSummary): GatewayRoute[] {
  const behaviors: Partial<CacheBehavior>[] = [...(CacheBehaviors?.Items ?? [])];
  if (DefaultCacheBehavior) behaviors.push(DefaultCacheBehavior);
  return behaviors.flatMap((behavior) => {
    const routes = pathsOfPattern(behavior.PathPattern ?? '*');
    const isSigned = Boolean(behavior.TrustedKeyGroups?.Enabled || behavior.TrustedSigners?.Enabled);
    const authorizer = isSigned ? ('other' as const) : ('none' as const);
    const methods = methodsOf(behavior.AllowedMethods?.Items ?? ['GET', 'HEAD']);
    return routes.flatMap((route) => methods.map((method) => ({ method, route, authorizer })));
  });
}

/** What lets POST through lets all seven through. */
const methodsOf = (methods: readonly string[]): string[] =>
  methods.includes('POST') ? ['ANY'] : methods.filter((method) => method !== 'OPTIONS');
