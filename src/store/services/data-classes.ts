import { CUSTOM_CLASSES_MAX, PolicyCustomClass } from '../../event/index.js';
import { deterministicId } from '../deterministic-id.js';
import type { DataClass, Prisma } from '../generated/prisma/client.js';
import { column } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { textKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import { patternProblem } from './pattern-problem.js';
import { changePolicy, contractErrors, present } from './policy-changes.js';
import type { ServiceScope } from './service-scope.js';
import { type Change, changed, refused, userErrorAt } from './user-error.js';

const DESCRIPTION_MAX = 500;

export const dataClassOrderFields = ['CREATED_AT', 'LABEL'] as const;
export type DataClassOrderField = (typeof dataClassOrderFields)[number];

const listing: Listing<DataClassOrderField> = {
  columns: { label: column('label'), createdAt: column('createdAt') },
  orders: { CREATED_AT: timeKey('createdAt'), LABEL: textKey('label') },
  defaultOrder: { field: 'LABEL', direction: 'asc' },
};

export interface DataClassInput {
  /** `custom:member-number` */
  readonly label: string;
  readonly pattern: string;
  readonly description?: string | null | undefined;
  readonly ignoreCase?: boolean | null | undefined;
  readonly names?: readonly string[] | null | undefined;
}

/** The organisation's own classes of data. */
export class DataClasses {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<DataClassOrderField>): Promise<Page<DataClass>> {
    const { dataClass } = this.scope.prisma;
    return listPage<
      DataClassOrderField,
      DataClass,
      Prisma.DataClassWhereInput,
      Prisma.DataClassOrderByWithRelationInput
    >(listing, request, undefined, {
      fetch: (part) => dataClass.findMany({ ...query, ...part }),
      count: (where) => dataClass.count({ where }),
    });
  }

  /** Makes the class, or replaces the one of that label. */
  async put({ label, description, ...input }: DataClassInput): Promise<Change<DataClass>> {
    const { organisationId, clock } = this.scope;
    const errors = contractErrors(PolicyCustomClass, { ...present(input), id: label }).map((error) =>
      error.field?.at(-1) === 'id' ? { ...error, field: [...error.field.slice(0, -1), 'label'] } : error,
    );
    const problem = patternProblem(input.pattern);
    if (problem) errors.push(userErrorAt('INVALID', problem, 'pattern'));
    if (description && (description.length > DESCRIPTION_MAX || description.includes('\u0000')))
      errors.push(userErrorAt('INVALID', `at most ${DESCRIPTION_MAX} characters of text`, 'description'));
    if (errors.length > 0) return { value: undefined, errors };
    const fields = {
      description: description ?? null,
      pattern: input.pattern,
      ignoreCase: input.ignoreCase ?? false,
      names: [...(input.names ?? [])],
    };
    const where = { organizationId_label: { organizationId: organisationId, label } };
    return changePolicy(this.scope, async (tx, note) => {
      const known = await tx.dataClass.findUnique({ where });
      if (!known && (await tx.dataClass.count()) >= CUSTOM_CLASSES_MAX)
        return refused('CONFLICT', `there are ${CUSTOM_CLASSES_MAX} classes, which is the most; delete some`);
      const row = await tx.dataClass.upsert({
        where,
        create: {
          id: deterministicId('data-class', organisationId, label),
          organizationId: organisationId,
          label,
          createdAt: new Date(clock.now()),
          ...fields,
        },
        update: fields,
      });
      await note({ action: 'data-class.put', target: `data-class:${label}`, detail: {} });
      return changed(row);
    });
  }

  async delete(id: string): Promise<Change<DataClass>> {
    return changePolicy(this.scope, async (tx, note) => {
      const row = await tx.dataClass.findUnique({ where: { id } });
      if (!row) return refused('NOT_FOUND', 'there is no such class', 'id');
      await tx.dataClass.delete({ where: { id } });
      await note({ action: 'data-class.delete', target: `data-class:${row.label}`, detail: {} });
      return changed(row);
    });
  }
}
