import type { GatewayListed } from '../../event/index.js';
import { reachOfAddress } from '../facts/address-reach.js';
import type { ExposureLevel } from './exposure-level.js';

export interface AssetEndpoint {
  readonly host: string;
  readonly serviceId: string;
  readonly exposure: ExposureLevel;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** Endpoints that this stands for; one, unless it says. */
  readonly endpoints?: number | undefined;
}

export type AssetGateway = Pick<
  GatewayListed,
  'type' | 'gatewayId' | 'name' | 'stage' | 'hosts' | 'firewall' | 'isPublic'
> & {
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
};

/** Something that strangers can reach. */
export interface PublicAsset {
  readonly kind: 'host' | 'address' | 'gateway';
  readonly name: string;
  /** Of the service that most of its endpoints belong to. */
  readonly serviceId?: string | undefined;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

interface HostTally {
  firstSeenAt: number;
  lastSeenAt: number;
  endpoints: number;
  readonly services: Map<string, number>;
}

const withoutPort = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
    .replace(/^([^:]+):\d+$/, '$1');

const isAddress = (host: string): boolean => /^[0-9.]+$/.test(host) || host.includes(':');

/** Everything that the internet reaches, hosts and gateways, by name. What is of an inner network is none. */
export function publicAssets(
  endpoints: Iterable<AssetEndpoint>,
  gateways: Iterable<AssetGateway> = [],
): PublicAsset[] {
  const hosts = new Map<string, HostTally>();
  for (const { host, serviceId, exposure, firstSeenAt, lastSeenAt, endpoints: count = 1 } of endpoints) {
    const name = withoutPort(host);
    if (exposure !== 'public' || name === 'localhost') continue;
    if (isAddress(name) && reachOfAddress(name) !== 'public') continue;
    const known = hosts.get(name) ?? { firstSeenAt, lastSeenAt, endpoints: 0, services: new Map() };
    hosts.set(name, known);
    known.firstSeenAt = Math.min(known.firstSeenAt, firstSeenAt);
    known.lastSeenAt = Math.max(known.lastSeenAt, lastSeenAt);
    known.endpoints += count;
    known.services.set(serviceId, (known.services.get(serviceId) ?? 0) + count);
  }
  const assets: PublicAsset[] = [...hosts].map(([name, tally]) => ({
    kind: isAddress(name) ? 'address' : 'host',
    name,
    serviceId: [...tally.services].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0],
    firstSeenAt: tally.firstSeenAt,
    lastSeenAt: tally.lastSeenAt,
    detail: { endpoints: tally.endpoints, services: tally.services.size },
  }));
  for (const { type, gatewayId, name, stage, hosts: named, firewall, isPublic, ...seen } of gateways) {
    if (isPublic === false) continue;
    assets.push({
      kind: 'gateway',
      name: [gatewayId, stage].filter((part) => part).join('/'),
      firstSeenAt: seen.firstSeenAt,
      lastSeenAt: seen.lastSeenAt,
      detail: {
        type,
        hosts: named.length,
        ...(name !== undefined && { title: name }),
        ...(firewall !== undefined && { firewall }),
      },
    });
  }
  return assets.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.kind < b.kind ? -1 : 1));
}
