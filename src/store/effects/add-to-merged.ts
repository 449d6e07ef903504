import type { EndpointDelta } from '../effects.js';
import { instant, union, type Writer } from './upsert.js';

const sensors = 'ARRAY(SELECT DISTINCT kind FROM d, unnest(d.sensors) AS kind WHERE d.target = s.target)';

/** What was still written under the id of an endpoint that has been merged into another is that one's. */
const sql = `
  WITH d AS (
    SELECT a.endpoint_id AS target, d.*
    FROM json_to_recordset($2::json) AS d (id uuid, first float8, last float8, calls bigint, errors bigint, authenticated bigint,
      sensors text[])
      JOIN endpoint_alias a ON a.organization_id = $1 AND a.id = d.id
  ), s AS (
    SELECT target, min(first) AS first, max(last) AS last, sum(calls) AS calls, sum(errors) AS errors,
      sum(authenticated) AS authenticated
    FROM d GROUP BY target
  )
  UPDATE endpoint AS e SET
    first_seen_at = least(e.first_seen_at, ${instant('s.first')}),
    last_seen_at = greatest(e.last_seen_at, ${instant('s.last')}),
    calls = e.calls + s.calls,
    errors = e.errors + s.errors,
    authenticated_calls = e.authenticated_calls + s.authenticated,
    sensor_kinds = ${union('e.sensor_kinds', sensors)}
  FROM s WHERE e.id = s.target`;

export async function addToMerged(
  { client, organisationId }: Writer,
  deltas: readonly EndpointDelta[],
): Promise<void> {
  if (deltas.length === 0) return;
  const rows = deltas.map((d) => ({
    id: d.id,
    first: d.firstSeenAt,
    last: d.lastSeenAt,
    calls: d.calls,
    errors: d.errors,
    authenticated: d.authenticatedCalls,
    sensors: [...d.sensorKinds],
  }));
  await client.query(sql, [organisationId, JSON.stringify(rows)]);
}
