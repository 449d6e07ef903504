import type { Prisma, Service } from '../generated/prisma/client.js';
import { column, listColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { countKey, intKey, textKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';

export const serviceOrderFields = ['LAST_SEEN_AT', 'FIRST_SEEN_AT', 'NAME', 'CALLS', 'RISK'] as const;
export type ServiceOrderField = (typeof serviceOrderFields)[number];

const listing: Listing<ServiceOrderField> = {
  columns: {
    name: column('name'),
    kind: column('kind'),
    calls: column('calls'),
    sensorKinds: listColumn('sensorKinds'),
    firstSeenAt: column('firstSeenAt'),
    exposure: column('exposure'),
    risk: column('risk'),
    lastSeenAt: column('lastSeenAt'),
  },
  orders: {
    LAST_SEEN_AT: timeKey('lastSeenAt'),
    FIRST_SEEN_AT: timeKey('firstSeenAt'),
    NAME: textKey('name'),
    CALLS: countKey('calls'),
    RISK: intKey('risk'),
  },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'desc' },
};

export class Services {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<ServiceOrderField>): Promise<Page<Service>> {
    const { service } = this.scope.prisma;
    return listPage<
      ServiceOrderField,
      Service,
      Prisma.ServiceWhereInput,
      Prisma.ServiceOrderByWithRelationInput
    >(listing, request, undefined, {
      fetch: (part) => service.findMany({ ...query, ...part }),
      count: (where) => service.count({ where }),
    });
  }

  /** As Prisma merges such lookups of one moment, asking for many asks once. */
  find(query: NodeQuery, id: string): Promise<Service | null> {
    return this.scope.prisma.service.findUnique({ ...query, where: { id } });
  }
}
