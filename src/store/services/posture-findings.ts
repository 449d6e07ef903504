import type { PostureFinding, Prisma } from '../generated/prisma/client.js';
import { column, idColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { rankKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';
import { severities } from './severities.js';

export const postureFindingOrderFields = ['LAST_SEEN_AT', 'FIRST_SEEN_AT', 'SEVERITY'] as const;
export type PostureFindingOrderField = (typeof postureFindingOrderFields)[number];

const listing: Listing<PostureFindingOrderField> = {
  columns: {
    rule: column('rule'),
    severity: column('severity'),
    state: column('state'),
    firstSeenAt: column('firstSeenAt'),
    lastSeenAt: column('lastSeenAt'),
    service: idColumn('serviceId', 'Service'),
    endpoint: idColumn('endpointId', 'Endpoint'),
  },
  orders: {
    LAST_SEEN_AT: timeKey('lastSeenAt'),
    FIRST_SEEN_AT: timeKey('firstSeenAt'),
    SEVERITY: rankKey('severity', severities),
  },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'desc' },
};

export class PostureFindings {
  constructor(private readonly scope: ServiceScope) {}

  page(
    query: NodeQuery,
    request: ListRequest<PostureFindingOrderField>,
    within?: { serviceId: string } | { endpointId: string },
  ): Promise<Page<PostureFinding>> {
    const { postureFinding } = this.scope.prisma;
    return listPage<
      PostureFindingOrderField,
      PostureFinding,
      Prisma.PostureFindingWhereInput,
      Prisma.PostureFindingOrderByWithRelationInput
    >(listing, request, within, {
      fetch: (part) => postureFinding.findMany({ ...query, ...part }),
      count: (where) => postureFinding.count({ where }),
    });
  }
}
