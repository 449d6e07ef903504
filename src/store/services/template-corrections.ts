import { deterministicId } from '../deterministic-id.js';
import type { Prisma, TemplateCorrection } from '../generated/prisma/client.js';
import { audited } from './audited.js';
import { column } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { textKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';
import { templateProblem } from './template-problem.js';
import { type Change, changed, refused, type UserError, userErrorAt } from './user-error.js';

/** As many as every process holds in memory. */
const CORRECTIONS_MAX = 2_000;
const ANY_METHOD = '*';
const HOST_MAX = 255;
const HOST = /^(?:[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?|\[[0-9a-f:.]+\]|\*)(?::\d{1,5})?$/;
const METHOD = /^(?:[A-Z]{1,20}|\*)$/;

export const templateCorrectionOrderFields = ['CREATED_AT', 'TEMPLATE'] as const;
export type TemplateCorrectionOrderField = (typeof templateCorrectionOrderFields)[number];

const listing: Listing<TemplateCorrectionOrderField> = {
  columns: {
    host: column('host'),
    method: column('method'),
    template: column('template'),
    createdAt: column('createdAt'),
  },
  orders: { CREATED_AT: timeKey('createdAt'), TEMPLATE: textKey('template') },
  defaultOrder: { field: 'CREATED_AT', direction: 'desc' },
};

export interface TemplateCorrectionInput {
  readonly host: string;
  readonly method?: string | null | undefined;
  readonly template: string;
}

/** What people say about templates. It goes before everything else, and nothing that is learned later undoes it. */
export class TemplateCorrections {
  constructor(private readonly scope: ServiceScope) {}

  page(
    query: NodeQuery,
    request: ListRequest<TemplateCorrectionOrderField>,
  ): Promise<Page<TemplateCorrection>> {
    const { templateCorrection } = this.scope.prisma;
    return listPage<
      TemplateCorrectionOrderField,
      TemplateCorrection,
      Prisma.TemplateCorrectionWhereInput,
      Prisma.TemplateCorrectionOrderByWithRelationInput
    >(listing, request, undefined, {
      fetch: (part) => templateCorrection.findMany({ ...query, ...part }),
      count: (where) => templateCorrection.count({ where }),
    });
  }

  /** The same again changes nothing. A host that nobody has called yet may be named. */
  async correct(input: TemplateCorrectionInput): Promise<Change<TemplateCorrection>> {
    const { organisationId, clock } = this.scope;
    const { host, method, template, errors } = read(input);
    if (errors.length > 0) return { value: undefined, errors };
    const of = { organizationId: organisationId, host, method, template };
    const where = { organizationId_host_method_template: of };
    return this.change(async (tx, note) => {
      const known = await tx.templateCorrection.findUnique({ where });
      if (known) return changed(known);
      if ((await tx.templateCorrection.count()) >= CORRECTIONS_MAX)
        return refused(
          'CONFLICT',
          `there are ${CORRECTIONS_MAX} corrections, which is the most; delete some`,
        );
      const id = deterministicId('template-correction', organisationId, host, method, template);
      const row = await tx.templateCorrection.create({
        data: { id, ...of, createdAt: new Date(clock.now()) },
      });
      const detail = { host, method, template };
      await note({ action: 'template.correct', target: `template-correction:${id}`, detail });
      return changed(row);
    });
  }

  /** From then on templates are again what is learned. */
  async delete(id: string): Promise<Change<TemplateCorrection>> {
    return this.change(async (tx, note) => {
      const row = await tx.templateCorrection.findUnique({ where: { id } });
      if (!row) return refused('NOT_FOUND', 'there is no such correction', 'id');
      await tx.templateCorrection.delete({ where: { id } });
      const { host, method, template } = row;
      const detail = { host, method, template };
      await note({ action: 'template.correction-delete', target: `template-correction:${id}`, detail });
      return changed(row);
    });
  }

  private async change(
    change: Parameters<typeof audited<Change<TemplateCorrection>>>[1],
  ): Promise<Change<TemplateCorrection>> {
    const done = await audited(this.scope, change);
    if (done.value) await this.scope.notifications.notify('catalog', this.scope.organisationId);
    return done;
  }
}

/** As calls are looked up: hosts in lower case without the port that their scheme implies, HEAD as GET. */
function read(input: TemplateCorrectionInput) {
  const host = input.host
    .trim()
    .toLowerCase()
    .replace(/\.?(?::(?:80|443))?$/, '');
  const told = (input.method ?? ANY_METHOD).toUpperCase();
  const method = told === 'HEAD' ? 'GET' : told;
  const { template } = input;
  const errors: UserError[] = [];
  if (host.length > HOST_MAX || !HOST.test(host))
    errors.push(
      userErrorAt(
        'INVALID',
        'must be the name of a host as clients call it, such as `api.example.com`',
        'host',
      ),
    );
  if (!METHOD.test(method))
    errors.push(userErrorAt('INVALID', 'must be an HTTP method, or `*` for all', 'method'));
  const problem = templateProblem(template);
  if (problem !== undefined) errors.push(userErrorAt('INVALID', problem, 'template'));
  return { host, method, template, errors };
}
