import type { Pool, PoolClient } from 'pg';
import type { EndpointFacet } from '../../event/index.js';
import { deterministicId } from '../deterministic-id.js';
import { appendChanges } from '../effects/append-changes.js';
import { unpackChunk } from '../history/chunk-codec.js';
import { type TrialEvent, type TrialKind, trialKinds } from '../history.js';
import { guardStore } from '../store-error.js';
import type { SuppressionMatch } from '../suppressions.js';
import { withTenant } from '../tenant.js';
import type { TrialChunk, TrialJob, TrialProgress, TrialRepository, TrialResult } from '../trials.js';

const ROWS_AT_ONCE = 500;
/** More chunks than hold what a trial may replay. */
const CHUNKS_MAX = 200_000;
/** Events are received no earlier than this before the time that they tell. */
const AHEAD_MS = 600_000;

const claimSql = `
  UPDATE detector_trial AS t SET state = 'running', holder = $2, lease_until = now() + $3 * interval '1 ms',
    started_at = coalesce(started_at, now())
  WHERE t.id = (
    SELECT id FROM detector_trial
    WHERE state = 'queued' OR (state = 'running' AND lease_until < now())
    ORDER BY created_at, id LIMIT 1)
    AND NOT EXISTS (SELECT FROM detector_trial WHERE organization_id = $1 AND state = 'running' AND lease_until >= now())
  RETURNING id, detector, enabled, config, from_at, to_at, now() AS at`;

const mine = `id = $1 AND state = 'running' AND holder = $2`;

/** Subscribers are told of each twentieth of the way. */
const renewSql = `
  UPDATE detector_trial AS t SET lease_until = now() + $3 * interval '1 ms', progress = $4, events = $5, replayed_from = $6
  FROM (SELECT id AS was_id, progress AS was FROM detector_trial WHERE id = $1) AS before
  WHERE t.id = before.was_id AND ${mine}
  RETURNING floor(before.was * 20) < floor(t.progress * 20) AS told, now() AS at`;

const alertSql = `
  INSERT INTO detector_trial_alert (id, organization_id, trial_id, presence, rule, title, severity, rank, confidence, dedupe_key,
    endpoint_id, principal, client_address, count_before, count_after, first_seen_at, last_seen_at)
  SELECT d.id, $1, $2, CASE WHEN d.after = 0 THEN 'before' WHEN d.before = 0 THEN 'after' ELSE 'both' END,
    d.rule, d.title, d.severity::severity, d.rank, d.confidence, d.key, d.endpoint, d.principal, d.address, d.before, d.after,
    to_timestamp(d.first / 1000.0), to_timestamp(d.last / 1000.0)
  FROM json_to_recordset($3::json) AS d (id uuid, rule text, title text, severity text, rank int, confidence float8, key text,
    endpoint uuid, principal text, address text, before bigint, after bigint, first float8, last float8)`;

const endpointsSql = `
  SELECT w.id AS wanted, e.id, e.service_id, e.method, e.host, e.template, e.declared, e.first_seen_at
  FROM unnest($1::uuid[]) AS w (id)
  LEFT JOIN endpoint_alias a ON a.id = w.id
  JOIN endpoint e ON e.id = coalesce(a.endpoint_id, w.id)`;

const suppressionsSql = `
  SELECT detector, rule, service_id AS "serviceId", endpoint_id AS "endpointId", principal, address
  FROM suppression WHERE ended_at IS NULL AND expires_at > now() ORDER BY id`;

interface JobRow {
  readonly id: string;
  readonly detector: string;
  readonly enabled: boolean;
  readonly config: unknown;
  readonly from_at: Date;
  readonly to_at: Date;
  readonly at: Date;
}

interface EndpointRow {
  readonly wanted: string;
  readonly id: string;
  readonly service_id: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly declared: boolean | null;
  readonly first_seen_at: Date;
}

export class PostgresTrials implements TrialRepository {
  constructor(private readonly pool: Pool) {}

  async waiting(): Promise<string[]> {
    const { rows } = await guardStore(() =>
      this.pool.query<{ organization_id: string }>('SELECT organization_id FROM list_waiting_trials()'),
    );
    return rows.map((row) => row.organization_id);
  }

  claim(organisationId: string, holder: string, ttlMs: number): Promise<TrialJob | undefined> {
    return withTenant(this.pool, organisationId, async (client) => {
      // One at a time: two processes that look at once would both find nothing running.
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7062026004))', [organisationId]);
      const { rows } = await client.query<JobRow>(claimSql, [organisationId, holder, ttlMs]);
      const [row] = rows;
      if (row === undefined) return undefined;
      const { id, detector, enabled, config, from_at, to_at, at } = row;
      await tell(client, organisationId, id, at.getTime());
      return { id, organisationId, detector, enabled, config, from: from_at.getTime(), to: to_at.getTime() };
    });
  }

  renew(
    { id, organisationId }: TrialJob,
    holder: string,
    ttlMs: number,
    { progress, events, replayedFrom }: TrialProgress,
  ): Promise<boolean> {
    return withTenant(this.pool, organisationId, async (client) => {
      const { rows } = await client.query<{ told: boolean; at: Date }>(renewSql, [
        ...[id, holder, ttlMs, progress, events, dateOf(replayedFrom)],
      ]);
      const [row] = rows;
      if (row?.told) await tell(client, organisationId, id, row.at.getTime());
      return row !== undefined;
    });
  }

  finish(
    { id, organisationId }: TrialJob,
    holder: string,
    { events, replayedFrom, truncated, counts, alerts }: TrialResult,
    finishedAt: number,
  ): Promise<void> {
    return withTenant(this.pool, organisationId, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE detector_trial SET state = 'done', progress = 1, events = $3, replayed_from = $4, truncated = $5,
           alerts_before = $6, alerts_after = $7, alerts_both = $8, alerts_quiet = $9, finished_at = $10
         WHERE ${mine}`,
        [
          ...[id, holder, events, dateOf(replayedFrom), truncated],
          ...[counts.before, counts.after, counts.both, counts.quiet, new Date(finishedAt)],
        ],
      );
      // Called off meanwhile.
      if (rowCount !== 1) return;
      for (let start = 0; start < alerts.length; start += ROWS_AT_ONCE) {
        const rows = alerts.slice(start, start + ROWS_AT_ONCE).map((alert) => ({
          id: deterministicId('trial-alert', id, alert.id),
          rule: alert.rule,
          title: alert.title,
          severity: alert.severity,
          rank: alert.rank,
          confidence: alert.confidence,
          key: alert.dedupeKey,
          endpoint: alert.endpointId,
          principal: alert.principal,
          address: alert.clientAddress,
          before: alert.countBefore,
          after: alert.countAfter,
          first: alert.firstSeenAt,
          last: alert.lastSeenAt,
        }));
        await client.query(alertSql, [organisationId, id, JSON.stringify(rows)]);
      }
      await tell(client, organisationId, id, finishedAt);
    });
  }

  fail({ id, organisationId }: TrialJob, holder: string, message: string, finishedAt: number): Promise<void> {
    return withTenant(this.pool, organisationId, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE detector_trial SET state = 'failed', error = $3, finished_at = $4 WHERE ${mine}`,
        [id, holder, message.slice(0, 300), new Date(finishedAt)],
      );
      if (rowCount === 1) await tell(client, organisationId, id, finishedAt);
    });
  }

  chunks(organisationId: string, from: number, to: number): Promise<TrialChunk[]> {
    return withTenant(this.pool, organisationId, async (client) => {
      const { rows } = await client.query<{
        id: string;
        received_at: Date;
        lane: number;
        events: number;
        from_time: string;
        to_time: string;
      }>(
        `SELECT id, received_at, lane, events, from_time, to_time FROM event_history
         WHERE to_time >= $1 AND from_time < $2 AND received_at >= $3 ORDER BY to_time DESC, id DESC LIMIT ${CHUNKS_MAX}`,
        [from, to, new Date(Math.max(0, from - AHEAD_MS))],
      );
      return rows.map(({ id, received_at, lane, events, from_time, to_time }) => ({
        ...{ id, receivedAt: received_at, lane, events },
        ...{ fromTime: Number(from_time), toTime: Number(to_time) },
      }));
    });
  }

  async read(organisationId: string, { id, receivedAt }: TrialChunk): Promise<TrialEvent[]> {
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<{ attribution: Buffer; body: Buffer }>(
        'SELECT attribution, body FROM event_history WHERE id = $1 AND received_at = $2',
        [id, receivedAt],
      ),
    );
    return rows[0] === undefined ? [] : unpackChunk<TrialKind>(rows[0], undefined, trialKinds);
  }

  suppressions(organisationId: string): Promise<SuppressionMatch[]> {
    return withTenant(this.pool, organisationId, async (client) => {
      const { rows } = await client.query<SuppressionMatch>(suppressionsSql);
      return rows;
    });
  }

  calledFalse(organisationId: string, alertIds: readonly string[]): Promise<Set<string>> {
    return withTenant(this.pool, organisationId, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `SELECT id FROM alert WHERE id = ANY($1::uuid[]) AND state = 'false_positive'`,
        [alertIds],
      );
      return new Set(rows.map(({ id }) => id));
    });
  }

  async endpoints(organisationId: string, ids: readonly string[]): Promise<Map<string, EndpointFacet>> {
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<EndpointRow>(endpointsSql, [ids]),
    );
    return new Map(
      rows.map(({ wanted, id, service_id, method, host, template, declared, first_seen_at }) => [
        wanted,
        {
          ...{ id, serviceId: service_id, method, host, template },
          firstSeenAt: first_seen_at.getTime(),
          declared: declared ?? undefined,
        },
      ]),
    );
  }
}

/** The last statement of its transaction: others wait for what it locks. */
const tell = (client: PoolClient, organisationId: string, nodeId: string, at: number): Promise<void> =>
  appendChanges({ client, organisationId, at }, [{ topic: 'detector-trial.changed', nodeId }]);

const dateOf = (time: number | undefined): Date | null => (time === undefined ? null : new Date(time));
