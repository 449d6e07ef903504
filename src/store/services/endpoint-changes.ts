import type { EndpointChange, Prisma } from '../generated/prisma/client.js';
import { column, compileFilter, type FilterInput, idColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';
import { byCurrentIds } from './survivors.js';

export const endpointChangeOrderFields = ['AT'] as const;
export type EndpointChangeOrderField = (typeof endpointChangeOrderFields)[number];

const listing: Listing<EndpointChangeOrderField> = {
  columns: {
    kind: column('kind'),
    part: column('part'),
    status: column('status'),
    path: column('path'),
    value: column('value'),
    at: column('at'),
    endpoint: idColumn('endpointId', 'Endpoint'),
  },
  orders: { AT: timeKey('at') },
  defaultOrder: { field: 'AT', direction: 'desc' },
};

export class EndpointChanges {
  constructor(private readonly scope: ServiceScope) {}

  async page(
    query: NodeQuery,
    request: ListRequest<EndpointChangeOrderField>,
    within?: { endpointId: string },
  ): Promise<Page<EndpointChange>> {
    const { endpointChange } = this.scope.prisma;
    return listPage<
      EndpointChangeOrderField,
      EndpointChange,
      Prisma.EndpointChangeWhereInput,
      Prisma.EndpointChangeOrderByWithRelationInput
    >(listing, { ...request, filter: await byCurrentIds(this.scope, request.filter) }, within, {
      fetch: (part) => endpointChange.findMany({ ...query, ...part }),
      count: (where) => endpointChange.count({ where }),
    });
  }

  /** The change if it exists and the filter lets it through. */
  async matching(id: string, filter: FilterInput | null | undefined): Promise<EndpointChange | undefined> {
    const where = compileFilter<Prisma.EndpointChangeWhereInput>(
      await byCurrentIds(this.scope, filter),
      listing.columns,
    );
    const { endpointChange } = this.scope.prisma;
    return (await endpointChange.findFirst({ where: { AND: [{ id }, where] } })) ?? undefined;
  }
}
