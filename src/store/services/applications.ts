import type { Component } from '../../event/index.js';
import { Prisma } from '../generated/prisma/client.js';
import type { ServiceScope } from './service-scope.js';

export const COMPONENTS_DEFAULT = 100;
export const COMPONENTS_MAX = 500;

/** Processes of a service whose bills of materials are united, those that told last: most of them have the same one. */
const PROCESSES_MAX = 50;
/** A process that has been silent for so long, while others of its service reported, is not counted as running. */
const SILENT = '1 day';

interface ComponentsRequest {
  readonly first?: number | null | undefined;
  readonly skip?: number | null | undefined;
  readonly name?: string | null | undefined;
}

export interface Components {
  /** All that the filter lets through. */
  readonly total: number;
  /** That sensors left out for size. */
  readonly omitted: number;
  readonly nodes: readonly Component[];
}

const none: Components = { total: 0, omitted: 0, nodes: [] };

/** What applications are made of, as the libraries in them tell. */
export class Applications {
  constructor(private readonly scope: ServiceScope) {}

  /** In the order of the sensors. */
  ofSensors(ids: readonly string[], request: ComponentsRequest): Promise<Components[]> {
    const bills = Prisma.sql`
      SELECT components, components_omitted FROM sensor_application
      WHERE organization_id = ${this.scope.organisationId}::uuid AND sensor_id = owner.id`;
    return this.read(ids, bills, request);
  }

  /** In the order of the services; of each the union over the processes that run. */
  ofServices(ids: readonly string[], request: ComponentsRequest): Promise<Components[]> {
    const bills = Prisma.sql`
      SELECT components, components_omitted FROM (
        SELECT a.components, a.components_omitted, s.last_seen_at, max(s.last_seen_at) OVER () AS latest
        FROM sensor_application a JOIN sensor s ON s.id = a.sensor_id
        WHERE a.organization_id = ${this.scope.organisationId}::uuid AND a.service_id = owner.id
        ORDER BY s.last_seen_at DESC LIMIT ${PROCESSES_MAX}
      ) AS process
      WHERE last_seen_at > latest - ${SILENT}::interval`;
    return this.read(ids, bills, request);
  }

  private async read(
    ids: readonly string[],
    bills: Prisma.Sql,
    { first, skip, name }: ComponentsRequest,
  ): Promise<Components[]> {
    const take = Math.min(Math.max(first ?? COMPONENTS_DEFAULT, 0), COMPONENTS_MAX);
    // Processes of one release have the very same bill: it is taken apart once.
    // Names are ordered by their bytes, so that a page never depends on a locale.
    const rows = await this.scope.prisma.$queryRaw<({ id: string } & Components)[]>`
      SELECT owner.id::text AS id, page.total, page.omitted, page.nodes
      FROM unnest(${[...new Set(ids)]}::uuid[]) AS owner (id) CROSS JOIN LATERAL (
        WITH bill AS MATERIALIZED (SELECT DISTINCT * FROM (${bills}) AS told), matching AS MATERIALIZED (
          SELECT DISTINCT each AS component FROM bill, jsonb_array_elements(bill.components) AS each
          WHERE position(lower(${name ?? ''}) IN lower(each->>'name')) > 0
        )
        SELECT (SELECT count(*)::int FROM matching) AS total, (SELECT coalesce(max(components_omitted), 0) FROM bill) AS omitted,
          (SELECT coalesce(jsonb_agg(component), '[]') FROM (
            SELECT component FROM matching
            ORDER BY component->>'name' COLLATE "C", component->>'version' COLLATE "C", component
            OFFSET ${Math.max(skip ?? 0, 0)} LIMIT ${take}) AS part) AS nodes
      ) AS page`;
    const known = new Map(rows.map(({ id, ...components }) => [id, components]));
    return ids.map((id) => known.get(id) ?? none);
  }
}
