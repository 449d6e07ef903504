import type { ServiceScope } from './service-scope.js';

/** What calls told of an endpoint, as it was saved: see src/inventory/knowledge. */
export interface SavedKnowledge {
  readonly sketch: unknown;
  readonly facts: unknown;
}

/** An endpoint with what is known of it. */
export interface KnownEndpoint extends SavedKnowledge {
  readonly protocol: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly operation: string | null;
}

/** Endpoints that one document describes, the most called ones. */
const DESCRIBED_MAX = 2000;
/** What their knowledge may take, as the database has it: several times that in memory. */
const DESCRIBED_BYTES_MAX = 64 * 1024 * 1024;

/** Reads what the pipeline has gathered. A table in bulk, not of Prisma's model: read by SQL, within the organisation. */
export class EndpointKnowledge {
  constructor(private readonly scope: ServiceScope) {}

  /** Time by which knowledge is read, ms: what claims to be later does not move the days that count. */
  get now(): number {
    return this.scope.clock.now();
  }

  /** In the order of the ids; undefined where no call has told anything yet. */
  async load(endpointIds: readonly string[]): Promise<(SavedKnowledge | undefined)[]> {
    const rows = await this.scope.prisma.$queryRaw<(SavedKnowledge & { id: string })[]>`
      SELECT endpoint_id::text AS id, sketch, facts FROM endpoint_knowledge
      WHERE organization_id = ${this.scope.organisationId}::uuid AND endpoint_id = ANY (${endpointIds}::uuid[])`;
    const known = new Map(rows.map(({ id, sketch, facts }) => [id, { sketch, facts }]));
    return endpointIds.map((id) => known.get(id));
  }

  /** The most called endpoints of a service of which something is known, and how many are left out. */
  async ofService(serviceId: string): Promise<{ endpoints: KnownEndpoint[]; omitted: number }> {
    const { prisma, organisationId } = this.scope;
    const endpoints = await prisma.$queryRaw<(KnownEndpoint & { of: bigint })[]>`
      WITH known AS MATERIALIZED (
        SELECT e.id, e.calls FROM endpoint e JOIN endpoint_knowledge k ON k.organization_id = e.organization_id AND k.endpoint_id = e.id
        WHERE e.organization_id = ${organisationId}::uuid AND e.service_id = ${serviceId}::uuid
      ), most AS (
        SELECT id, calls FROM known ORDER BY calls DESC, id LIMIT ${DESCRIBED_MAX}
      ), measured AS (
        SELECT m.id, sum(pg_column_size(k.sketch) + pg_column_size(k.facts)) OVER (ORDER BY m.calls DESC, m.id) AS bytes
        FROM most m JOIN endpoint_knowledge k ON k.organization_id = ${organisationId}::uuid AND k.endpoint_id = m.id
      )
      SELECT e.protocol, e.method, e.host, e.template, e.operation, k.sketch, k.facts, (SELECT count(*) FROM known) AS of
      FROM measured m
        JOIN endpoint e ON e.id = m.id
        JOIN endpoint_knowledge k ON k.organization_id = e.organization_id AND k.endpoint_id = m.id
      WHERE m.bytes <= ${DESCRIBED_BYTES_MAX}
      ORDER BY e.template, e.method, e.operation, e.id`;
    return { endpoints, omitted: Number(endpoints[0]?.of ?? 0) - endpoints.length };
  }
}
