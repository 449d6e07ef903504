import type { AuditEntry, Prisma } from '../generated/prisma/client.js';
import { column } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';

export const auditEntryOrderFields = ['AT'] as const;
export type AuditEntryOrderField = (typeof auditEntryOrderFields)[number];

const listing: Listing<AuditEntryOrderField> = {
  columns: { actor: column('actor'), action: column('action'), target: column('target'), at: column('at') },
  orders: { AT: timeKey('at') },
  defaultOrder: { field: 'AT', direction: 'desc' },
};

export class AuditEntries {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<AuditEntryOrderField>): Promise<Page<AuditEntry>> {
    const { auditEntry } = this.scope.prisma;
    return listPage<
      AuditEntryOrderField,
      AuditEntry,
      Prisma.AuditEntryWhereInput,
      Prisma.AuditEntryOrderByWithRelationInput
    >(listing, request, undefined, {
      fetch: (part) => auditEntry.findMany({ ...query, ...part }),
      count: (where) => auditEntry.count({ where }),
    });
  }
}
