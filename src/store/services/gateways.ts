import type { Gateway, Prisma } from '../generated/prisma/client.js';
import { column, listColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { textKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';

export const gatewayOrderFields = ['LAST_SEEN_AT', 'FIRST_SEEN_AT', 'GATEWAY_ID'] as const;
export type GatewayOrderField = (typeof gatewayOrderFields)[number];

const listing: Listing<GatewayOrderField> = {
  columns: {
    provider: column('provider'),
    type: column('type'),
    gatewayId: column('gatewayId'),
    stage: column('stage'),
    name: column('name'),
    region: column('region'),
    hosts: listColumn('hosts'),
    firewall: column('firewall'),
    isPublic: column('isPublic'),
    firstSeenAt: column('firstSeenAt'),
    lastSeenAt: column('lastSeenAt'),
  },
  orders: {
    LAST_SEEN_AT: timeKey('lastSeenAt'),
    FIRST_SEEN_AT: timeKey('firstSeenAt'),
    GATEWAY_ID: textKey('gatewayId'),
  },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'desc' },
};

/** Endpoints of the gateways on one page that are looked at: more hosts of a gateway's have hardly so many routes. */
const CALLED_MAX = 20_000;

/** What calls on a host have shown to be there. */
export interface CalledEndpoint {
  readonly host: string;
  readonly method: string;
  readonly template: string;
  readonly calls: bigint;
  readonly lastSeenAt: Date;
}

export class Gateways {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<GatewayOrderField>): Promise<Page<Gateway>> {
    const { gateway } = this.scope.prisma;
    return listPage<
      GatewayOrderField,
      Gateway,
      Prisma.GatewayWhereInput,
      Prisma.GatewayOrderByWithRelationInput
    >(listing, request, undefined, {
      fetch: (part) => gateway.findMany({ ...query, ...part }),
      count: (where) => gateway.count({ where }),
    });
  }

  /** The endpoints that answered on these hosts, the most called first. */
  called(hosts: readonly string[]): Promise<readonly CalledEndpoint[]> {
    if (hosts.length === 0) return Promise.resolve([]);
    return this.scope.prisma.endpoint.findMany({
      where: { host: { in: [...new Set(hosts)] } },
      select: { host: true, method: true, template: true, calls: true, lastSeenAt: true },
      orderBy: { calls: 'desc' },
      take: CALLED_MAX,
    });
  }
}
