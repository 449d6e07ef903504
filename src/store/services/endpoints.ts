import type { Endpoint, Prisma } from '../generated/prisma/client.js';
import { column, compileFilter, type FilterInput, idColumn, listColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { countKey, textKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';

export const endpointOrderFields = ['LAST_SEEN_AT', 'FIRST_SEEN_AT', 'CALLS', 'TEMPLATE'] as const;
export type EndpointOrderField = (typeof endpointOrderFields)[number];

const listing: Listing<EndpointOrderField> = {
  columns: {
    protocol: column('protocol'),
    method: column('method'),
    host: column('host'),
    template: column('template'),
    declared: column('declared'),
    calls: column('calls'),
    errors: column('errors'),
    authenticatedCalls: column('authenticatedCalls'),
    requestClasses: listColumn('requestClasses'),
    responseClasses: listColumn('responseClasses'),
    sensorKinds: listColumn('sensorKinds'),
    firstSeenAt: column('firstSeenAt'),
    lastSeenAt: column('lastSeenAt'),
    service: idColumn('serviceId', 'Service'),
  },
  orders: {
    LAST_SEEN_AT: timeKey('lastSeenAt'),
    FIRST_SEEN_AT: timeKey('firstSeenAt'),
    CALLS: countKey('calls'),
    TEMPLATE: textKey('template'),
  },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'desc' },
};

export class Endpoints {
  constructor(private readonly scope: ServiceScope) {}

  page(
    query: NodeQuery,
    request: ListRequest<EndpointOrderField>,
    within?: { serviceId: string },
  ): Promise<Page<Endpoint>> {
    const { endpoint } = this.scope.prisma;
    return listPage<
      EndpointOrderField,
      Endpoint,
      Prisma.EndpointWhereInput,
      Prisma.EndpointOrderByWithRelationInput
    >(listing, request, within, {
      fetch: (part) => endpoint.findMany({ ...query, ...part }),
      count: (where) => endpoint.count({ where }),
    });
  }

  /** The endpoint if it exists and the filter lets it through. */
  async matching(id: string, filter: FilterInput | null | undefined): Promise<Endpoint | undefined> {
    const where = compileFilter<Prisma.EndpointWhereInput>(filter, listing.columns);
    return (await this.scope.prisma.endpoint.findFirst({ where: { AND: [{ id }, where] } })) ?? undefined;
  }
}
