import type { ApplicationDelta } from '../effects.js';
import { instant, recordset, type Writer } from './upsert.js';

/** Queries, and hosts called, that are kept of one application: more of either are made out of values. */
const ROWS_MAX = 1000;

/** What was told last takes the place of what was told before, whichever order it arrives in. */
const newest = (column: string, at: string): string =>
  `${column} = CASE WHEN excluded.${at} >= coalesce(a.${at}, '-infinity') THEN excluded.${column} ELSE a.${column} END`;

/** Counts of rows that are the same but for their count, added up; the rarest go when there are too many. */
const merged = (rows: string): string => `
  SELECT coalesce(jsonb_agg(named || jsonb_build_object('count', total) ORDER BY total DESC, named), '[]') AS kept,
    coalesce(sum(total), 0)::bigint AS counted
  FROM (
    SELECT each - 'count' AS named, sum((each->>'count')::bigint) AS total FROM jsonb_array_elements(${rows}) AS each
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${ROWS_MAX}) AS every`;

const added = (column: string): string => `
  (${column}, ${column}_left_out) = (
    SELECT kept, a.${column}_left_out + excluded.${column}_left_out + (
      SELECT coalesce(sum((each->>'count')::bigint), 0) FROM jsonb_array_elements(a.${column} || excluded.${column}) AS each) - counted
    FROM (${merged(`a.${column} || excluded.${column}`)}) AS m
    WHERE excluded.${column} <> '[]'
    UNION ALL SELECT a.${column}, a.${column}_left_out WHERE excluded.${column} = '[]')`;

const sql = `
  INSERT INTO sensor_application AS a (sensor_id, organization_id, service_id, runtime, frameworks, components, components_omitted,
    started_at, modules, modules_at, queries, queries_left_out, outgoing, outgoing_left_out, updated_at)
  SELECT d.id, $1, (SELECT s.id FROM service s WHERE s.id = d.service), d.runtime, d.frameworks, d.components, d.omitted,
    ${instant('d.started')}, d.modules, ${instant('d.told')}, d.queries, d."queriesLeft", d.outgoing, d."outgoingLeft", ${instant('$3::float8')}
  FROM json_to_recordset($2::json) AS d (id uuid, service uuid, runtime jsonb, frameworks jsonb, components jsonb, omitted int,
    started float8, modules jsonb, told float8, queries jsonb, "queriesLeft" bigint, outgoing jsonb, "outgoingLeft" bigint)
  ON CONFLICT (sensor_id) DO UPDATE SET
    service_id = coalesce(excluded.service_id, a.service_id),
    ${['runtime', 'frameworks', 'components', 'components_omitted', 'started_at'].map((column) => newest(column, 'started_at')).join(', ')},
    ${['modules', 'modules_at'].map((column) => newest(column, 'modules_at')).join(', ')},
    ${added('queries')}, ${added('outgoing')},
    updated_at = greatest(a.updated_at, excluded.updated_at)`;

/** The most frequent, and the counts of the others. */
function bounded<T extends { readonly count: number }>(rows: readonly T[]): { kept: T[]; left: number } {
  const sorted = [...rows].sort((a, b) => b.count - a.count);
  const left = sorted.slice(ROWS_MAX).reduce((sum, { count }) => sum + count, 0);
  return { kept: sorted.slice(0, ROWS_MAX), left };
}

/** After the sensors' own rows, which these belong to. */
export async function upsertApplications(
  { client, organisationId, at }: Writer,
  deltas: readonly ApplicationDelta[],
): Promise<void> {
  if (deltas.length === 0) return;
  const rows = recordset(deltas, ({ id, serviceId, start, modules, ...told }) => {
    const queries = bounded(told.queries);
    const outgoing = bounded(told.outgoing);
    return {
      ...{ id, service: serviceId, runtime: start?.runtime, frameworks: start?.frameworks ?? [] },
      ...{ components: start?.components ?? [], omitted: start?.componentsOmitted ?? 0, started: start?.at },
      ...{ modules: modules?.list ?? [], told: modules?.at },
      ...{ queries: queries.kept, queriesLeft: queries.left },
      ...{ outgoing: outgoing.kept, outgoingLeft: outgoing.left },
    };
  });
  await client.query(sql, [organisationId, rows, at]);
}
