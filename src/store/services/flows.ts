import type { FlowEvidence } from '../../inventory/flows/draw-flows.js';
import type { ServiceScope } from './service-scope.js';

/** Services whose flows are told, those seen last. */
const SERVICES_MAX = 1000;
/** Pairs of a service and a host that it calls; places that answer at such hosts. */
const ROWS_MAX = 10_000;
/** An application that has been silent for so long, while others reported, calls nobody now. */
const SILENT = '14 days';

interface OutgoingRow {
  readonly serviceId: string;
  readonly host: string;
  readonly calls: bigint;
}

function countsIn(coverage: unknown): Record<string, number> {
  const { callers } = (coverage ?? {}) as { readonly callers?: unknown };
  const entries = typeof callers === 'object' && callers !== null ? Object.entries(callers) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

/** What sensors tell of which services call which. */
export class Flows {
  constructor(private readonly scope: ServiceScope) {}

  async read(): Promise<FlowEvidence> {
    const { prisma, organisationId } = this.scope;
    const [services, outgoing] = await Promise.all([
      prisma.service.findMany({
        select: { id: true, name: true, coverage: true },
        orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
        take: SERVICES_MAX,
      }),
      prisma.$queryRaw<OutgoingRow[]>`
        SELECT a.service_id::text AS "serviceId", each->>'host' AS host, sum((each->>'count')::bigint)::bigint AS calls
        FROM (
          SELECT service_id, outgoing, updated_at, max(updated_at) OVER () AS latest FROM sensor_application
          WHERE organization_id = ${organisationId}::uuid AND service_id IS NOT NULL
        ) AS a, jsonb_array_elements(a.outgoing) AS each
        WHERE a.updated_at > a.latest - ${SILENT}::interval
        GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ${ROWS_MAX}`,
    ]);
    const called = [...new Set(outgoing.map(({ host }) => host))];
    const hosts = await prisma.endpoint.findMany({
      select: { host: true, serviceId: true },
      where: { host: { in: called } },
      distinct: ['host', 'serviceId'],
      take: ROWS_MAX,
    });
    return {
      services: services.map(({ id, name, coverage }) => ({ id, name, callers: countsIn(coverage) })),
      outgoing: outgoing.map((row) => ({ ...row, calls: Number(row.calls) })),
      hosts,
    };
  }
}
