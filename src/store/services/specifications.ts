import type { DeclaredOperation } from '../catalog-repository.js';
import { deterministicId } from '../deterministic-id.js';
import type { Prisma, Specification } from '../generated/prisma/client.js';
import { audited } from './audited.js';
import { column, idColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { textKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';
import { type Change, changed, refused } from './user-error.js';

export const specificationOrderFields = ['CREATED_AT', 'NAME'] as const;
export type SpecificationOrderField = (typeof specificationOrderFields)[number];

const listing: Listing<SpecificationOrderField> = {
  columns: {
    name: column('name'),
    version: column('version'),
    createdAt: column('createdAt'),
    service: idColumn('serviceId', 'Service'),
  },
  orders: { CREATED_AT: timeKey('createdAt'), NAME: textKey('name') },
  defaultOrder: { field: 'CREATED_AT', direction: 'desc' },
};

/** What is kept of a specification document: its operations, not its text. */
export interface SpecificationContent {
  readonly name: string;
  readonly version: string;
  readonly format: string;
  readonly operations: readonly DeclaredOperation[];
}

export class Specifications {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<SpecificationOrderField>): Promise<Page<Specification>> {
    const { specification } = this.scope.prisma;
    return listPage<
      SpecificationOrderField,
      Specification,
      Prisma.SpecificationWhereInput,
      Prisma.SpecificationOrderByWithRelationInput
    >(listing, request, undefined, {
      fetch: (part) => specification.findMany({ ...query, ...part }),
      count: (where) => specification.count({ where }),
    });
  }

  /** Replaces the service's specification; the same content again changes nothing. */
  async put(serviceId: string, content: SpecificationContent): Promise<Change<Specification>> {
    const { organisationId, clock, notifications } = this.scope;
    const operations = content.operations.map(({ method, template }) => ({ method, template }));
    const change = await audited(this.scope, async (tx, note): Promise<Change<Specification>> => {
      // Also keeps another organisation's service out: a foreign key would not.
      const service = await tx.service.findUnique({ where: { id: serviceId } });
      if (!service) return refused('NOT_FOUND', 'there is no such service', 'serviceId');
      const of = { organizationId: organisationId, serviceId, source: 'upload' };
      const where = { organizationId_serviceId_source: of };
      const data = { name: content.name, version: content.version, format: content.format, operations };
      const before = await tx.specification.findUnique({ where });
      if (before && JSON.stringify(pick(before)) === JSON.stringify(data)) return changed(before);
      const createdAt = new Date(clock.now());
      const id = deterministicId('specification', organisationId, serviceId);
      const specification = await tx.specification.upsert({
        where,
        create: { id, ...of, createdAt, ...data },
        update: { createdAt, ...data },
      });
      const detail = {
        service: serviceId,
        name: content.name,
        version: content.version,
        operations: operations.length,
      };
      await note({ action: 'specification.upload', target: `specification:${specification.id}`, detail });
      return changed(specification);
    });
    if (change.value) await notifications.notify('catalog', organisationId);
    return change;
  }
}

/** In the order of the fields that `put` writes; PostgreSQL keeps jsonb keys in an order of its own. */
function pick({ name, version, format, operations }: Specification) {
  return {
    name,
    version,
    format,
    operations: (operations as unknown as DeclaredOperation[]).map(({ method, template }) => ({
      method,
      template,
    })),
  };
}
