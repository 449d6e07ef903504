import { isDeepStrictEqual } from 'node:util';
import type { DeclaredApi } from '../../inventory/specifications/declared-api.js';
import { deterministicId } from '../deterministic-id.js';
import type { Prisma, Specification } from '../generated/prisma/client.js';
import { audited } from './audited.js';
import { column, idColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { textKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import { reassessService } from './reassess.js';
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

/** Operations that are compared with calls as these come in; a gateway's thousands would make every call dear. */
const COMPARED_MAX = 5000;

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
  async put(serviceId: string, api: DeclaredApi): Promise<Change<Specification>> {
    const { organisationId, clock, notifications } = this.scope;
    // It would make everything that is called a shadow.
    if (api.operations.length === 0) return refused('INVALID', 'it declares no operation', 'content');
    const text = JSON.stringify(api);
    if (text.includes('\\u0000')) return refused('INVALID', 'must not have the character U+0000', 'content');
    const change = await audited(this.scope, async (tx, note): Promise<Change<Specification>> => {
      // Also keeps another organisation's service out: a foreign key would not.
      const service = await tx.service.findUnique({ where: { id: serviceId } });
      if (!service) return refused('NOT_FOUND', 'there is no such service', 'serviceId');
      const of = { organizationId: organisationId, serviceId, source: 'upload' };
      const where = { organizationId_serviceId_source: of };
      const before = await tx.specification.findUnique({ where });
      const content = JSON.parse(text) as Prisma.InputJsonObject;
      if (before && isDeepStrictEqual(before.content, content)) return changed(before);
      const operations = comparedOperations(api);
      const data = {
        name: api.title,
        version: api.version.slice(0, 80),
        format: api.format,
        operations,
        content,
      };
      const createdAt = new Date(clock.now());
      const id = deterministicId('specification', organisationId, serviceId);
      const specification = await tx.specification.upsert({
        where,
        create: { id, ...of, createdAt, ...data },
        update: { createdAt, ...data },
      });
      await reassessService(tx, this.scope, serviceId);
      const detail = {
        service: serviceId,
        name: data.name,
        version: data.version,
        operations: api.operations.length,
      };
      await note({ action: 'specification.upload', target: `specification:${specification.id}`, detail });
      return changed(specification);
    });
    if (change.value) await notifications.notify('catalog', organisationId);
    return change;
  }

  /** The service declares nothing from then on, but for what its own routes tell. */
  async delete(id: string): Promise<Change<Specification>> {
    const change = await audited(this.scope, async (tx, note): Promise<Change<Specification>> => {
      const specification = await tx.specification.findUnique({ where: { id } });
      if (!specification) return refused('NOT_FOUND', 'there is no such specification', 'id');
      if (specification.source !== 'upload')
        return refused('CONFLICT', 'a sensor tells this one, and would tell it again', 'id');
      await tx.specification.delete({ where: { id } });
      const { serviceId, name } = specification;
      await reassessService(tx, this.scope, serviceId);
      await note({
        action: 'specification.delete',
        target: `specification:${id}`,
        detail: { service: serviceId, name },
      });
      return changed(specification);
    });
    if (change.value) await this.scope.notifications.notify('catalog', this.scope.organisationId);
    return change;
  }
}

/** By method and path alone: what has a name within a path is compared by the analyst. */
function comparedOperations({ operations }: DeclaredApi): { method: string; template: string }[] {
  return operations
    .filter(({ operation }) => operation === undefined)
    .slice(0, COMPARED_MAX)
    .map(({ method, template }) => ({ method, template }));
}
