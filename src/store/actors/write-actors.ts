import type { ActorDraft, ActorNews, ActorVerdict } from '../actors.js';
import { instant, type PendingChange, recordset, type Writer } from '../effects/upsert.js';

/** Alerts are taken in the order in which lanes take them, so that neither waits for the other. */
const holdSql = `
  SELECT FROM alert WHERE organization_id = $1 AND (id = ANY($2::uuid[]) OR actor_id = ANY($3::uuid[]))
  ORDER BY id FOR NO KEY UPDATE`;

/** One that was settled opens when it goes on, and is told of as if it were new; one called false stays so. */
const goesOn = `(a.state = 'resolved' AND excluded.event_count > a.event_count)`;
const isBack = `(${goesOn} OR (a.state = 'false_positive' AND a.alert_count = 0))`;

const upsertSql = `
  INSERT INTO actor AS a (id, organization_id, title, severity, confidence, stage, outcome, principals, addresses, agents,
    principal_count, address_count, detectors, stages, alert_count, event_count, first_seen_at, last_seen_at, created_at)
  SELECT d.id, $1, d.title, d.severity::severity, d.confidence, d.stage::stage, d.outcome, d.principals, d.addresses,
    d.agents, d.principal_count, d.address_count, d.detectors, d.stages, d.alerts, d.events, ${instant('d.first')},
    ${instant('d.last')}, ${instant('$3::float8')}
  FROM json_to_recordset($2::json) AS d (id uuid, title text, severity text, confidence float8, stage text, outcome text,
    principals text[], addresses text[], agents text[], principal_count int, address_count int, detectors text[],
    stages jsonb, alerts int, events bigint, first float8, last float8)
  ON CONFLICT (id) DO UPDATE SET
    title = excluded.title, severity = excluded.severity, confidence = excluded.confidence, stage = excluded.stage,
    outcome = excluded.outcome, principals = excluded.principals, addresses = excluded.addresses, agents = excluded.agents,
    principal_count = excluded.principal_count, address_count = excluded.address_count, detectors = excluded.detectors,
    stages = excluded.stages, alert_count = excluded.alert_count, event_count = excluded.event_count,
    first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at,
    state = CASE WHEN ${isBack} THEN 'open' ELSE a.state END,
    state_reason = CASE WHEN ${isBack} THEN NULL ELSE a.state_reason END,
    told_stage = CASE WHEN ${goesOn} THEN NULL ELSE a.told_stage END,
    told_severity = CASE WHEN ${goesOn} THEN NULL ELSE a.told_severity END,
    revision = a.revision + 1
  RETURNING id`;

const gaveUpSql = `
  UPDATE actor SET state = 'false_positive', alert_count = 0, revision = revision + 1,
    state_reason = CASE WHEN state = 'false_positive' THEN state_reason ELSE 'none of its alerts stands' END
  WHERE organization_id = $1 AND id = ANY($2::uuid[]) AND alert_count > 0 RETURNING id`;

const ownSql = `
  UPDATE alert a SET actor_id = d.actor FROM unnest($2::uuid[], $3::uuid[]) AS d (alert, actor)
  WHERE a.organization_id = $1 AND a.id = d.alert AND a.actor_id IS DISTINCT FROM d.actor`;

const pairs = 'unnest($2::uuid[], $3::uuid[]) AS m (gone, kept)';
const mergeSql: readonly string[] = [
  `UPDATE alert a SET actor_id = m.kept FROM ${pairs} WHERE a.organization_id = $1 AND a.actor_id = m.gone`,
  `UPDATE notice n SET actor_id = m.kept FROM ${pairs} WHERE n.organization_id = $1 AND n.actor_id = m.gone`,
  `UPDATE actor_alias l SET actor_id = m.kept FROM ${pairs} WHERE l.organization_id = $1 AND l.actor_id = m.gone`,
  `INSERT INTO actor_alias (organization_id, id, actor_id) SELECT $1, m.gone, m.kept FROM ${pairs}
   ON CONFLICT (organization_id, id) DO UPDATE SET actor_id = excluded.actor_id`,
  // What people were told of the one they were told of the other; who has work with one has it with both.
  `UPDATE actor k SET
     told_stage = greatest(k.told_stage, g.stage), told_severity = greatest(k.told_severity, g.severity),
     told_at = greatest(k.told_at, g.at),
     state = CASE WHEN k.state <> 'acknowledged' AND g.open THEN 'open' ELSE k.state END
   FROM (SELECT m.kept, max(a.told_stage) AS stage, max(a.told_severity) AS severity, max(a.told_at) AS at,
       bool_or(a.state IN ('open', 'acknowledged')) AS open
     FROM ${pairs} JOIN actor a ON a.id = m.gone GROUP BY m.kept) g
   WHERE k.organization_id = $1 AND k.id = g.kept`,
  `DELETE FROM actor a USING ${pairs} WHERE a.organization_id = $1 AND a.id = m.gone`,
];

/** What is suppressed is nobody's. */
const seenSql = `
  UPDATE alert a SET correlated = d.revision, actor_id = CASE WHEN a.state = 'suppressed' THEN NULL ELSE a.actor_id END
  FROM unnest($2::uuid[], $3::int[]) AS d (id, revision) WHERE a.organization_id = $1 AND a.id = d.id`;

type Told = ActorVerdict & { readonly draft: ActorDraft };

/** Writes what became of actors, and answers what subscribers are told. */
export async function writeActors(
  { client, organisationId, at }: Writer,
  { verdicts, seen }: ActorNews,
): Promise<PendingChange[]> {
  const told = verdicts.filter((verdict): verdict is Told => verdict.draft !== undefined);
  const gone = verdicts.flatMap(({ merged }) => merged);
  const kept = verdicts.flatMap(({ id, merged }) => merged.map(() => id));
  const owned = verdicts.flatMap(({ alerts }) => alerts);
  const owners = verdicts.flatMap(({ id, alerts }) => alerts.map(() => id));
  const looked = seen.map(({ id }) => id);
  await client.query(holdSql, [organisationId, [...new Set([...owned, ...looked])], gone]);
  const rows = recordset(told, rowOf);
  const changed = (await client.query<{ id: string }>(upsertSql, [organisationId, rows, at])).rows;
  const over = verdicts.filter(({ draft }) => draft === undefined).map(({ id }) => id);
  if (over.length > 0)
    changed.push(...(await client.query<{ id: string }>(gaveUpSql, [organisationId, over])).rows);
  await client.query(ownSql, [organisationId, owned, owners]);
  if (gone.length > 0) for (const sql of mergeSql) await client.query(sql, [organisationId, gone, kept]);
  await client.query(seenSql, [organisationId, looked, seen.map(({ revision }) => revision)]);
  return changed.map(({ id }) => ({ topic: 'actor.changed' as const, nodeId: id }));
}

const rowOf = ({ id, draft }: Told) => ({
  id,
  title: draft.title.slice(0, 300),
  severity: draft.severity,
  confidence: draft.confidence,
  stage: draft.stage,
  outcome: draft.outcome,
  principals: draft.principals,
  addresses: draft.addresses,
  agents: draft.agents,
  principal_count: draft.principalCount,
  address_count: draft.addressCount,
  detectors: draft.detectors,
  stages: draft.stages,
  alerts: draft.alertCount,
  events: draft.eventCount,
  first: draft.firstSeenAt,
  last: draft.lastSeenAt,
});
