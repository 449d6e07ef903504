import type { PoolClient } from 'pg';
import type { StandingFinding } from '../../inventory/assessment/assess-endpoint.js';
import type { ExposureLevel } from '../../inventory/exposure/exposure-level.js';
import type { AssessmentSubject, OpenAlert } from '../assessments.js';
import {
  type KnownEndpointRow,
  knownEndpointColumns,
  standingFindings,
  toKnownEndpoint,
} from './known-endpoint-row.js';

/** Changes of this long count as recent. */
const RECENT = `interval '7 days'`;
const ALERTS_MAX = 50;

const pendingSql = `
  SELECT ${knownEndpointColumns}, s.kind AS service_kind, e.exposure_set, k.sketch, k.facts, k.revision::text,
    (SELECT coalesce(json_agg(json_build_object('severity', a.severity, 'outcome', coalesce(a.outcome, 'attempted'))), '[]')
     FROM (SELECT severity, outcome FROM alert
           WHERE organization_id = $1 AND endpoint_id = e.id AND state IN ('open', 'acknowledged')
           ORDER BY severity DESC LIMIT ${ALERTS_MAX}) a) AS alerts,
    (SELECT count(*)::int FROM endpoint_change c
     WHERE c.organization_id = $1 AND c.endpoint_id = e.id AND c.at > to_timestamp($3 / 1000.0) - ${RECENT}) AS changes, ${standingFindings('p.endpoint_id = e.id')}
  FROM (SELECT * FROM endpoint_knowledge WHERE organization_id = $1 AND revision > assessed
        ORDER BY updated_at LIMIT $2) k
  JOIN endpoint e ON e.id = k.endpoint_id
  JOIN service s ON s.id = e.service_id`;

interface Row extends KnownEndpointRow {
  readonly service_kind: 'application' | 'host';
  readonly exposure_set: ExposureLevel | null;
  readonly sketch: unknown;
  readonly facts: unknown;
  readonly revision: string;
  readonly alerts: OpenAlert[];
  readonly changes: number;
  readonly standing: StandingFinding[];
}

/** Endpoints of which more is known than was judged, those that have waited longest first. */
export async function readSubjects(
  client: PoolClient,
  organisationId: string,
  limit: number,
  now: number,
): Promise<AssessmentSubject[]> {
  const { rows } = await client.query<Row>(pendingSql, [organisationId, limit, now]);
  return rows.map((row) => ({
    ...toKnownEndpoint(row),
    serviceKind: row.service_kind,
    exposureSet: row.exposure_set ?? undefined,
    sketch: row.sketch,
    facts: row.facts,
    revision: row.revision,
    alerts: row.alerts,
    changes: row.changes,
    standing: row.standing,
  }));
}
