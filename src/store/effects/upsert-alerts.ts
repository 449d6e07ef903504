import { Outcome } from '../../event/index.js';
import { type AlertDelta, PARTIES_MAX } from '../effects.js';
import { suppress } from './suppress.js';
import { instant, type PendingChange, recordset, survivor, type Writer } from './upsert.js';

/** Weakest first; NULL is weaker than all. */
const outcomeRank = (column: string): string =>
  `coalesce(array_position(ARRAY[${Outcome.options.map((outcome) => `'${outcome}'`).join(', ')}], ${column}::text), 0)`;

/**
 * What names the alert follows its worst finding: an order of findings alone, whichever came first, so that the
 * boundaries of lanes and batches decide nothing. The same as in the pipeline's merge of one batch.
 */
const naming = (row: string): string => `(${row}.rank, ${row}.rule COLLATE "C", ${row}.title COLLATE "C")`;
const worse = `${naming('excluded')} > ${naming('a')}`;

/** The first of both lists of one kind, in the order of bytes: the same as in the pipeline's merge. */
const unitedOf = (kind: string): string => `
      '${kind}', (SELECT coalesce(jsonb_agg(first.v ORDER BY first.v COLLATE "C"), '[]') FROM (
        SELECT v FROM (
          SELECT jsonb_array_elements_text(coalesce(a.involved -> '${kind}', '[]')) UNION
          SELECT jsonb_array_elements_text(coalesce(excluded.involved -> '${kind}', '[]'))) AS every (v)
        ORDER BY v COLLATE "C" LIMIT ${PARTIES_MAX}) AS first)`;

/** Each stage from its first finding to its last: the same as in the pipeline's merge. */
const unitedStages = `
      (SELECT jsonb_object_agg(stage, span) FROM (
        SELECT stage, jsonb_build_object('first', min((part -> 'first')::float8), 'last', max((part -> 'last')::float8),
          'count', sum((part -> 'count')::bigint)) AS span
        FROM (SELECT * FROM jsonb_each(a.stages) UNION ALL SELECT * FROM jsonb_each(excluded.stages)) AS every (stage, part)
        GROUP BY stage) AS each)`;

/** What is suppressed of an alert in which others take part: it says nothing about them. */
const isPart = `(excluded.suppression_id IS NOT NULL AND NOT excluded.involved @> a.involved)`;

/**
 * What a suppression is about is kept, and told to nobody; once nothing matches it any more it is as if it were new. What
 * people called false stays so.
 */
const nextState = `
      CASE WHEN a.state = 'false_positive' OR ${isPart} THEN a.state
        WHEN excluded.suppression_id IS NOT NULL THEN 'suppressed'
        WHEN a.state IN ('resolved', 'suppressed') THEN 'open' ELSE a.state END`;

/**
 * A finding that comes again: counts add up, the worst of both stays, the newest evidence stays. A resolved alert opens
 * again; a false positive keeps counting in silence. References to what is no longer there are left out.
 */
const sql = `
  INSERT INTO alert AS a (id, organization_id, detector, rule, title, severity, rank, confidence, stage, stages, outcome, dedupe_key,
    service_id, endpoint_id, principal, client_address, agent, involved, count, first_seen_at, last_seen_at, evidence, raised_at,
    state, suppression_id)
  SELECT d.id, $1, d.detector, d.rule, d.title, d.severity::severity, d.rank, d.confidence, d.stage::stage, d.stages, d.outcome, d.dedupe,
    (SELECT s.id FROM service s WHERE s.id = d.service), (SELECT e.id FROM endpoint e WHERE e.id = ${survivor('d.endpoint')}),
    d.principal, d.client, d.agent, d.involved, d.count, ${instant('d.first')}, ${instant('d.last')}, d.evidence,
    ${instant('$3::float8')}, CASE WHEN d.suppression IS NULL THEN 'open'::alert_state ELSE 'suppressed' END, d.suppression
  FROM json_to_recordset($2::json) AS d (id uuid, detector text, rule text, title text, severity text, rank smallint, confidence float8,
    stage text, stages jsonb, outcome text, dedupe text, service uuid, endpoint uuid, principal text, client text, agent text,
    involved jsonb, count bigint, suppression uuid, first float8, last float8, evidence jsonb)
  ON CONFLICT (id) DO UPDATE SET
    rule = CASE WHEN ${worse} THEN excluded.rule ELSE a.rule END,
    title = CASE WHEN ${worse} THEN excluded.title ELSE a.title END,
    rank = greatest(a.rank, excluded.rank),
    severity = greatest(a.severity, excluded.severity),
    confidence = greatest(a.confidence, excluded.confidence),
    stage = greatest(a.stage, excluded.stage),
    stages = ${unitedStages},
    outcome = CASE WHEN ${outcomeRank('excluded.outcome')} > ${outcomeRank('a.outcome')} THEN excluded.outcome ELSE a.outcome END,
    service_id = coalesce(a.service_id, excluded.service_id),
    endpoint_id = coalesce(a.endpoint_id, excluded.endpoint_id),
    principal = coalesce(a.principal, excluded.principal),
    client_address = coalesce(a.client_address, excluded.client_address),
    agent = coalesce(a.agent, excluded.agent),
    involved = CASE WHEN a.involved @> excluded.involved THEN a.involved ELSE jsonb_build_object(${['principals', 'addresses', 'agents'].map(unitedOf).join(',')}) END,
    state = ${nextState},
    state_reason = CASE WHEN a.state IN ('resolved', 'suppressed') AND NOT ${isPart} THEN NULL ELSE a.state_reason END,
    suppression_id = CASE WHEN ${isPart} THEN a.suppression_id ELSE excluded.suppression_id END,
    count = a.count + excluded.count,
    first_seen_at = least(a.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(a.last_seen_at, excluded.last_seen_at),
    evidence = (
      SELECT coalesce(jsonb_agg(item ORDER BY place), '[]')
      FROM (
        SELECT item, place FROM jsonb_array_elements(a.evidence || excluded.evidence) WITH ORDINALITY AS each (item, place)
        ORDER BY place DESC LIMIT 20
      ) AS newest),
    revision = a.revision + 1
  RETURNING a.id, a.state,
    -- Nobody has heard of one that a suppression kept quiet: the snapshot has it as it was.
    (xmax = 0 OR EXISTS (SELECT FROM alert old WHERE old.id = a.id AND old.state = 'suppressed')) AS news`;

interface Row {
  readonly id: string;
  readonly state: string;
  readonly news: boolean;
}

/** Answers what subscribers are told. */
export async function upsertAlerts(writer: Writer, deltas: readonly AlertDelta[]): Promise<PendingChange[]> {
  if (deltas.length === 0) return [];
  const { client, organisationId, at } = writer;
  const suppressed = await suppress(writer, deltas);
  const rows = recordset(deltas, (d) => ({
    id: d.id,
    detector: d.detector,
    rule: d.rule,
    title: d.title,
    severity: d.severity,
    rank: d.rank,
    confidence: d.confidence,
    stage: d.stage,
    stages: d.stages,
    outcome: d.outcome,
    dedupe: d.dedupeKey,
    service: d.serviceId,
    endpoint: d.endpointId,
    principal: d.principal,
    client: d.clientAddress,
    agent: d.agent,
    involved: d.involved,
    count: d.count,
    suppression: suppressed.get(d.id),
    first: d.firstSeenAt,
    last: d.lastSeenAt,
    evidence: d.evidence,
  }));
  const [result] = await Promise.all([
    client.query<Row>(sql, [organisationId, rows, at]),
    client.query("SELECT pg_notify('alerts', $1)", [organisationId]),
  ]);
  return result.rows
    .filter(({ state }) => state !== 'false_positive' && state !== 'suppressed')
    .map(({ id, news }) => ({
      topic: news ? ('alert.raised' as const) : ('alert.changed' as const),
      nodeId: id,
    }));
}
