import type { Pool } from 'pg';
import type { Instant } from '../../event/clock.js';
import { CodedError } from '../../event/coded-error.js';
import type { DetectorStateRepository, LaneChanges, StateRow } from '../detector-state-repository.js';
import { appendChanges } from '../effects/append-changes.js';
import { commitError } from '../effects/commit-error.js';
import type { LogPartition, LogPosition } from '../event-log.js';
import { saveGathered } from '../gathered/save-gathered.js';
import { emptyReport, type GatheredReport, type KnowledgeMerger } from '../gathered.js';
import { saveHistory } from '../history/save-history.js';
import type { HistoryLimits } from '../history.js';
import type { PartitionLease } from '../partition-leases.js';
import { withTenant } from '../tenant.js';

type StateKey = Pick<StateRow, 'detector' | 'key'>;

/** Rows of one statement; bounds the size of its parameter. */
const ROWS_MAX = 5000;

/** Some twenty million calls. */
const HISTORY_BYTES_PER_DAY_MAX = 4_294_967_296;

const moveSql = `
  UPDATE event_consumer SET position_state = $4
  WHERE organization_id = $1 AND lane = $2 AND epoch = $3`;

const deleteSql = `
  DELETE FROM detector_state AS s
  USING json_to_recordset($3::json) AS d (detector text, key text)
  WHERE s.organization_id = $1 AND s.lane = $2 AND s.detector = d.detector AND s.state_key = d.key`;

const upsertSql = `
  INSERT INTO detector_state AS s (organization_id, lane, detector, state_key, body, expires_at)
  SELECT $1, $2, d.detector, d.key, d.body, d.expires
  FROM json_to_recordset($3::json) AS d (detector text, key text, body text, expires bigint)
  ON CONFLICT (organization_id, lane, detector, state_key) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at`;

const loadSql = `
  SELECT detector, state_key AS key, body, expires_at FROM detector_state WHERE organization_id = $1 AND lane = $2`;

/** Detector state in the `detector_state` table, and what lanes gather in tables of its own, fenced by the lease as effects are. */
export class PostgresDetectorState implements DetectorStateRepository {
  constructor(
    private readonly pool: Pool,
    private readonly merger: KnowledgeMerger,
    private readonly historyLimits: HistoryLimits = { bytesPerDayMax: HISTORY_BYTES_PER_DAY_MAX },
  ) {}

  async load({ organisationId, lane }: LogPartition): Promise<StateRow[]> {
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<StateKey & { body: string; expires_at: string }>(loadSql, [organisationId, lane]),
    );
    return rows.map(({ detector, key, body, expires_at }) => ({
      detector,
      key,
      body,
      expiresAt: Number(expires_at),
    }));
  }

  async save(
    lease: PartitionLease,
    position: LogPosition,
    { upserts, deletes, gathered, history }: LaneChanges,
    savedAt: Instant,
  ): Promise<GatheredReport> {
    const { organisationId, lane } = lease.partition;
    try {
      const seen = (await history) ?? [];
      return await withTenant(this.pool, organisationId, async (client) => {
        for (const rows of chunks(deletes)) {
          const gone = rows.map(({ detector, key }) => ({ detector, key }));
          await client.query(deleteSql, [organisationId, lane, JSON.stringify(gone)]);
        }
        for (const rows of chunks(upserts)) {
          const kept = rows.map(({ detector, key, body, expiresAt }) => ({
            detector,
            key,
            body,
            expires: Math.trunc(expiresAt),
          }));
          await client.query(upsertSql, [organisationId, lane, JSON.stringify(kept)]);
        }
        const { told, report } = gathered
          ? await saveGathered(client, organisationId, gathered, this.merger)
          : { told: [], report: emptyReport() };
        const kept = await saveHistory(client, organisationId, lane, seen, this.historyLimits);
        report.historyEvents += kept.events;
        report.historyBytes += kept.bytes;
        report.historyDropped += kept.dropped;
        // Late, so that the consumer's row is free for commits while rows are written; but before the head of the feed, as
        // commits take them.
        const moved = await client.query(moveSql, [organisationId, lane, lease.epoch, position]);
        if (moved.rowCount !== 1)
          throw new CodedError('LEASE_LOST', 'Another worker has taken this partition over.');
        await appendChanges(
          { client, organisationId, at: savedAt },
          told.map((nodeId) => ({ topic: 'endpoint.changed', nodeId })),
        );
        if (gathered) await client.query("SELECT pg_notify('knowledge', $1)", [organisationId]);
        return report;
      });
    } catch (error) {
      throw commitError(error);
    }
  }
}

function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += ROWS_MAX) yield rows.slice(start, start + ROWS_MAX);
}
