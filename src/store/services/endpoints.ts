import type { Endpoint, Prisma } from '../generated/prisma/client.js';
import { audited } from './audited.js';
import {
  certainColumn,
  column,
  compileFilter,
  type FilterColumn,
  type FilterInput,
  idColumn,
  listColumn,
} from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { countKey, intKey, textKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import { reasonProblem } from './reason-problem.js';
import { reassess, wakeAnalyst } from './reassess.js';
import type { ServiceScope } from './service-scope.js';
import { endpointSurvivors } from './survivors.js';
import { type Change, changed, refused } from './user-error.js';

export const endpointOrderFields = ['LAST_SEEN_AT', 'FIRST_SEEN_AT', 'CALLS', 'TEMPLATE', 'RISK'] as const;
export type EndpointOrderField = (typeof endpointOrderFields)[number];

const listing: Listing<EndpointOrderField> = {
  columns: {
    protocol: column('protocol'),
    method: column('method'),
    host: column('host'),
    template: column('template'),
    operation: column('operation'),
    declared: column('declared'),
    calls: column('calls'),
    errors: column('errors'),
    authenticatedCalls: column('authenticatedCalls'),
    requestClasses: listColumn('requestClasses'),
    responseClasses: listColumn('responseClasses'),
    sensorKinds: listColumn('sensorKinds'),
    templateSource: column('templateSource'),
    deprecated: certainColumn('deprecated'),
    authentication: listColumn('authentication'),
    exposure: column('exposure'),
    risk: column('risk'),
    firstSeenAt: column('firstSeenAt'),
    lastSeenAt: column('lastSeenAt'),
    service: idColumn('serviceId', 'Service'),
  },
  orders: {
    LAST_SEEN_AT: timeKey('lastSeenAt'),
    FIRST_SEEN_AT: timeKey('firstSeenAt'),
    CALLS: countKey('calls'),
    TEMPLATE: textKey('template'),
    RISK: intKey('risk'),
  },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'desc' },
};

export type Exposure = 'public' | 'partner' | 'internal' | 'unknown';

/**
 * `contains` on a column, said so that the planner expects many rows. Behind row-level security it has no statistics on how
 * often a text contains another, takes it for next to never, and so reads and sorts all of an organisation for one page.
 * Read in the order of the page instead, a word that many have is found at once. `never` is true of no row.
 */
const oftenContains =
  (compare: FilterColumn, never: object): FilterColumn =>
  ({ contains, ...rest }) =>
    contains == null ? compare(rest) : { AND: [compare(rest), { OR: [compare({ contains }), never] }] };

export class Endpoints {
  private readonly listing: Listing<EndpointOrderField>;

  constructor(private readonly scope: ServiceScope) {
    // Nothing is seen last before it is seen first.
    const never = { lastSeenAt: { lt: scope.prisma.endpoint.fields.firstSeenAt } };
    const template = oftenContains(column('template'), never);
    this.listing = { ...listing, columns: { ...listing.columns, template } };
  }

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
    >(this.listing, request, within, {
      fetch: (part) => endpoint.findMany({ ...query, ...part }),
      count: (where) => endpoint.count({ where }),
    });
  }

  /** As Prisma merges such lookups of one moment, asking for many asks once. */
  find(query: NodeQuery, id: string): Promise<Endpoint | null> {
    return this.scope.prisma.endpoint.findUnique({ ...query, where: { id } });
  }

  /** The endpoint that each was merged into, of those that were. */
  survivors(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return endpointSurvivors(this.scope, ids);
  }

  /** The endpoint if it exists and the filter lets it through. */
  async matching(id: string, filter: FilterInput | null | undefined): Promise<Endpoint | undefined> {
    const where = compileFilter<Prisma.EndpointWhereInput>(filter, listing.columns);
    return (await this.scope.prisma.endpoint.findFirst({ where: { AND: [{ id }, where] } })) ?? undefined;
  }

  /** Somebody's word on who can reach it wins over the evidence; null gives the decision back to the evidence. */
  async setExposure(
    id: string,
    exposure: Exposure | null | undefined,
    reason: string | null | undefined,
  ): Promise<Change<Endpoint>> {
    const problem = reasonProblem(reason);
    if (problem) return { value: undefined, errors: [problem] };
    if (exposure === 'unknown')
      return refused('INVALID', 'say who can reach it, or give null to go by the evidence again', 'exposure');
    const exposureSet = exposure ?? null;
    const target = (await this.survivors([id])).get(id) ?? id;
    const change = await audited(this.scope, async (tx, note): Promise<Change<Endpoint>> => {
      const before = await tx.endpoint.findUnique({ where: { id: target } });
      if (!before) return refused('NOT_FOUND', 'there is no such endpoint', 'endpointId');
      if (before.exposureSet === exposureSet) return changed(before);
      // What the evidence says is for the analyst, which comes to it in a moment.
      const data = { exposureSet, exposure: exposureSet ?? 'unknown' };
      const endpoint = await tx.endpoint.update({ where: { id: target }, data });
      await reassess(tx, this.scope, target);
      await note({
        action: 'endpoint.set-exposure',
        target: `endpoint:${target}`,
        detail: { from: before.exposure, to: exposureSet, reason: reason ?? null },
      });
      return changed(endpoint);
    });
    if (change.value) await wakeAnalyst(this.scope);
    return change;
  }
}
