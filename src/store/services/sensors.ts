import type { Prisma, Sensor } from '../generated/prisma/client.js';
import { column, compileFilter, type FilterInput, idColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { countKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';

export const sensorOrderFields = ['LAST_SEEN_AT', 'FIRST_SEEN_AT', 'EVENTS'] as const;
export type SensorOrderField = (typeof sensorOrderFields)[number];

const listing: Listing<SensorOrderField> = {
  columns: {
    kind: column('kind'),
    instance: column('instance'),
    version: column('version'),
    name: column('name'),
    firstSeenAt: column('firstSeenAt'),
    lastSeenAt: column('lastSeenAt'),
    enrolment: idColumn('enrolmentId', 'Enrolment'),
  },
  orders: {
    LAST_SEEN_AT: timeKey('lastSeenAt'),
    FIRST_SEEN_AT: timeKey('firstSeenAt'),
    EVENTS: countKey('events'),
  },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'desc' },
};

export class Sensors {
  constructor(private readonly scope: ServiceScope) {}

  page(
    query: NodeQuery,
    request: ListRequest<SensorOrderField>,
    within?: { enrolmentId: string },
  ): Promise<Page<Sensor>> {
    const { sensor } = this.scope.prisma;
    return listPage<SensorOrderField, Sensor, Prisma.SensorWhereInput, Prisma.SensorOrderByWithRelationInput>(
      listing,
      request,
      within,
      {
        fetch: (part) => sensor.findMany({ ...query, ...part }),
        count: (where) => sensor.count({ where }),
      },
    );
  }

  /** Null for none. */
  async find(query: NodeQuery, id: string | undefined): Promise<Sensor | null> {
    if (id === undefined) return null;
    return this.scope.prisma.sensor.findUnique({ ...query, where: { id } });
  }

  /** The sensor if it exists and the filter lets it through. */
  async matching(id: string, filter: FilterInput | null | undefined): Promise<Sensor | undefined> {
    const where = compileFilter<Prisma.SensorWhereInput>(filter, listing.columns);
    return (await this.scope.prisma.sensor.findFirst({ where: { AND: [{ id }, where] } })) ?? undefined;
  }
}
