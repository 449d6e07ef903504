import type { Prisma, PublicAsset } from '../generated/prisma/client.js';
import { column, idColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { textKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';

export const publicAssetOrderFields = ['FIRST_SEEN_AT', 'LAST_SEEN_AT', 'NAME'] as const;
export type PublicAssetOrderField = (typeof publicAssetOrderFields)[number];

const listing: Listing<PublicAssetOrderField> = {
  columns: {
    kind: column('kind'),
    name: column('name'),
    firstSeenAt: column('firstSeenAt'),
    lastSeenAt: column('lastSeenAt'),
    service: idColumn('serviceId', 'Service'),
  },
  orders: {
    FIRST_SEEN_AT: timeKey('firstSeenAt'),
    LAST_SEEN_AT: timeKey('lastSeenAt'),
    NAME: textKey('name'),
  },
  // What is new comes first.
  defaultOrder: { field: 'FIRST_SEEN_AT', direction: 'desc' },
};

export class PublicAssets {
  constructor(private readonly scope: ServiceScope) {}

  page(
    query: NodeQuery,
    request: ListRequest<PublicAssetOrderField>,
    within?: { serviceId: string },
  ): Promise<Page<PublicAsset>> {
    const { publicAsset } = this.scope.prisma;
    return listPage<
      PublicAssetOrderField,
      PublicAsset,
      Prisma.PublicAssetWhereInput,
      Prisma.PublicAssetOrderByWithRelationInput
    >(listing, request, within, {
      fetch: (part) => publicAsset.findMany({ ...query, ...part }),
      count: (where) => publicAsset.count({ where }),
    });
  }
}
