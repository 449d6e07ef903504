import type { EndpointDelta } from '../effects.js';
import { addToMerged } from './add-to-merged.js';
import { instant, type PendingChange, recordset, union, type Writer } from './upsert.js';

/** The application's own view wins over what an agentless sensor read off paths, whichever comes first. */
const moves = `e.service_id <> excluded.service_id
  AND EXISTS (SELECT FROM service s WHERE s.id = excluded.service_id AND s.kind = 'application')`;

/** The strongest first. A template that somebody vouches for by now may have other names for its parameters. */
const rank = (column: string): string =>
  `array_position(ARRAY['correction', 'route', 'specification', 'traffic'], ${column}::text)`;
const skeleton = (column: string): string => `regexp_replace(${column}, '\\{[^{}/]*\\}', '{}', 'g')`;
const vouched = `(${rank('excluded.template_source')} < ${rank('e.template_source')}
  AND ${skeleton('excluded.template')} = ${skeleton('e.template')})`;

/** Classes of data are the analyst's to say: there are none before it has. */
const sql = `
  INSERT INTO endpoint AS e (id, organization_id, service_id, protocol, method, host, template, template_source, operation, declared,
    first_seen_at, last_seen_at, calls, errors, authenticated_calls, request_classes, response_classes,
    sensor_kinds)
  SELECT d.id, $1, d.service, d.protocol, d.method, d.host, d.template, d.source, d.operation, d.declared,
    ${instant('d.first')}, ${instant('d.last')}, d.calls, d.errors, d.authenticated, '{}', '{}', d.sensors
  FROM json_to_recordset($2::json) AS d (id uuid, service uuid, protocol text, method text, host text, template text, source text,
    operation text, declared boolean, first float8, last float8, calls bigint, errors bigint, authenticated bigint,
    sensors text[])
  WHERE NOT EXISTS (SELECT FROM endpoint_alias a WHERE a.organization_id = $1 AND a.id = d.id)
  ON CONFLICT (id) DO UPDATE SET
    service_id = CASE WHEN ${moves} THEN excluded.service_id ELSE e.service_id END,
    template = CASE WHEN ${moves} OR ${vouched} THEN excluded.template ELSE e.template END,
    template_source = CASE WHEN ${moves} OR ${vouched} THEN excluded.template_source ELSE e.template_source END,
    declared = excluded.declared,
    first_seen_at = least(e.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(e.last_seen_at, excluded.last_seen_at),
    calls = e.calls + excluded.calls,
    errors = e.errors + excluded.errors,
    authenticated_calls = e.authenticated_calls + excluded.authenticated_calls,
    sensor_kinds = ${union('e.sensor_kinds', 'excluded.sensor_kinds')}
  RETURNING id, (xmax = 0) AS inserted`;

export async function upsertEndpoints(
  writer: Writer,
  deltas: readonly EndpointDelta[],
): Promise<PendingChange[]> {
  const { client, organisationId } = writer;
  if (deltas.length === 0) return [];
  const rows = recordset(deltas, (d) => ({
    id: d.id,
    service: d.serviceId,
    protocol: d.protocol,
    method: d.method,
    host: d.host,
    template: d.template,
    source: d.templateSource,
    operation: d.operation,
    declared: d.declared,
    first: d.firstSeenAt,
    last: d.lastSeenAt,
    calls: d.calls,
    errors: d.errors,
    authenticated: d.authenticatedCalls,
    sensors: [...d.sensorKinds],
  }));
  const result = await client.query<{ id: string; inserted: boolean }>(sql, [organisationId, rows]);
  if (result.rows.length < deltas.length) {
    const written = new Set(result.rows.map(({ id }) => id));
    await addToMerged(
      writer,
      deltas.filter(({ id }) => !written.has(id)),
    );
  }
  return result.rows
    .filter(({ inserted }) => inserted)
    .map(({ id }) => ({ topic: 'endpoint.discovered' as const, nodeId: id }));
}
