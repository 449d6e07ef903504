import type { Pool, QueryConfig } from 'pg';
import type { AppendResult, EventLog, LogBatch, LogEntry, LogPartition, LogPosition } from '../event-log.js';
import type { Notifications } from '../notifications.js';
import { AppendCombiner } from './append-combiner.js';
import { AppendHints, partitionOf, partitionText } from './append-hints.js';
import { pipelinedTransaction } from './pipelined-transaction.js';
import { postgresLogError } from './postgres-log-error.js';
import { positionParts, positionText } from './postgres-position.js';
import { isRedisPosition } from './redis-position.js';

const encodings = ['identity', 'gzip'] as const;

export interface PostgresEventLogParts {
  /** As the application's role, pipelined. Give the log its own: appends then never wait for a query of the API. */
  readonly pool: Pool;
  readonly notifications: Pick<Notifications, 'listen'>;
  /** How long an append may wait for the partition's head row; 10 s unless given. */
  readonly lockWaitMs?: number;
}

/**
 * The log in PostgreSQL: a row per batch, the sender's bytes in it. The next offset of a partition is taken from its head
 * row within the appending transaction, so that commits come in the order of offsets and a reader that sees an entry has
 * seen all before it.
 */
export class PostgresEventLog implements EventLog {
  readonly #pool: Pool;
  readonly #lockWaitMs: number;
  readonly #combiners = new Map<string, AppendCombiner>();
  readonly #hints = new AppendHints();
  readonly #stopListening: () => void;

  constructor({ pool, notifications, lockWaitMs = 10_000 }: PostgresEventLogParts) {
    this.#pool = pool;
    this.#lockWaitMs = lockWaitMs;
    this.#stopListening = notifications.listen('event_log', (payload) => this.#hear(payload));
  }

  append(batch: LogBatch): Promise<AppendResult> {
    const key = partitionText(batch.partition);
    let combiner = this.#combiners.get(key);
    if (!combiner) {
      combiner = new AppendCombiner(
        (batches) => this.#commit(batch.partition, batches),
        () => this.#combiners.delete(key),
      );
      this.#combiners.set(key, combiner);
    }
    return combiner.append(batch);
  }

  async read(
    { organisationId, lane }: LogPartition,
    after: LogPosition | undefined,
    limit: { entries: number; bytes: number },
  ): Promise<LogEntry[]> {
    const from = await this.#offsetOf({ organisationId, lane }, after);
    const rows = await this.#query<EntryRow>(organisationId, {
      name: 'event-log-read',
      text: READ,
      values: [organisationId, lane, from, limit.bytes, Math.max(1, limit.entries)],
    });
    return rows.map((row) => ({
      partition: { organisationId, lane },
      position: positionText(row.log_offset, row.bytes_through),
      batchId: row.batch_id,
      enrolmentId: row.enrolment_id,
      receivedAt: Number(row.received_ms),
      encoding: encodings[row.encoding] ?? 'identity',
      events: row.events,
      body: row.body,
    }));
  }

  async partitions(): Promise<LogPartition[]> {
    try {
      const found = await this.#pool.query<{ organization_id: string; lane: number }>(
        'SELECT organization_id, lane FROM list_event_partitions()',
      );
      return found.rows.map((row) => ({ organisationId: row.organization_id, lane: row.lane }));
    } catch (error) {
      throw postgresLogError(error);
    }
  }

  async backlogBytes({ organisationId, lane }: LogPartition): Promise<number> {
    const rows = await this.#query<{ bytes: string }>(organisationId, {
      name: 'event-log-backlog',
      text: 'SELECT appended_bytes - consumed_bytes AS bytes FROM event_partition WHERE organization_id = $1 AND lane = $2',
      values: [organisationId, lane],
    });
    return Number(rows[0]?.bytes ?? 0);
  }

  /** Old entries go with their day (see maintenance), so `keepAfter` is not needed here. */
  async release({ organisationId, lane }: LogPartition, consumed: LogPosition): Promise<void> {
    if (isRedisPosition(consumed)) return;
    await this.#query(organisationId, {
      name: 'event-log-release',
      text: `UPDATE event_partition SET consumed_bytes = $3
             WHERE organization_id = $1 AND lane = $2 AND consumed_bytes < $3`,
      values: [organisationId, lane, positionParts(consumed).bytesThrough],
    });
  }

  onAppend(listener: (partition: LogPartition) => void): () => void {
    return this.#hints.add(listener);
  }

  /** The pool and the notifications belong to whoever gave them. */
  async close(): Promise<void> {
    this.#stopListening();
    this.#hints.clear();
  }

  /** A position of the log that was there in between tells nothing here: what had been released by then was consumed. */
  async #offsetOf({ organisationId, lane }: LogPartition, after: LogPosition | undefined): Promise<string> {
    if (after === undefined) return '0';
    if (!isRedisPosition(after)) return positionParts(after).offset;
    const rows = await this.#query<{ log_offset: string }>(organisationId, {
      text: `SELECT e.log_offset FROM event_partition p
             JOIN event_log e ON e.organization_id = p.organization_id AND e.lane = p.lane AND e.bytes_through <= p.consumed_bytes
             WHERE p.organization_id = $1 AND p.lane = $2 ORDER BY e.log_offset DESC LIMIT 1`,
      values: [organisationId, lane],
    });
    return rows[0]?.log_offset ?? '0';
  }

  async #commit(partition: LogPartition, batches: readonly LogBatch[]): Promise<AppendResult[]> {
    const { organisationId } = partition;
    try {
      const results = await pipelinedTransaction(
        this.#pool,
        organisationId,
        [
          claim(organisationId, batches),
          ...batches.map(insert),
          {
            name: 'event-log-notify',
            text: 'SELECT pg_notify($1, $2)',
            values: ['event_log', partitionText(partition)],
          },
        ],
        this.#lockWaitMs,
      );
      this.#hints.tell(partition);
      return batches.map((_, index) => (results[index + 1]?.rowCount === 1 ? 'stored' : 'duplicate'));
    } catch (error) {
      throw postgresLogError(error);
    }
  }

  async #query<R>(organisationId: string, statement: QueryConfig): Promise<R[]> {
    try {
      const [result] = await pipelinedTransaction(this.#pool, organisationId, [statement], this.#lockWaitMs);
      return (result?.rows ?? []) as R[];
    } catch (error) {
      throw postgresLogError(error);
    }
  }

  /** `*` after a time in which notifications may have been missed. */
  #hear(payload: string): void {
    const partition = partitionOf(payload);
    if (partition) this.#hints.tell(partition);
    else
      this.partitions().then(
        (all) => this.#hints.tellOfAll(all),
        // Away again: there will be another `*`.
        () => undefined,
      );
  }
}

interface EntryRow {
  readonly log_offset: string;
  readonly bytes_through: string;
  readonly batch_id: string;
  readonly enrolment_id: string;
  readonly received_ms: string;
  readonly encoding: number;
  readonly events: number;
  readonly body: Buffer;
}

/**
 * Takes the ids of all batches, before the head row is locked and in the order of ids: two processes that are sent the
 * same batches wait for each other here and nowhere else, so they cannot lock each other out.
 */
function claim(organisationId: string, batches: readonly LogBatch[]): QueryConfig {
  const receivedAt = new Date(batches[0]?.receivedAt ?? 0).toISOString();
  return {
    name: 'event-log-claim',
    text: `INSERT INTO event_batch (organization_id, batch_id, received_at)
           SELECT $1, id, $3 FROM unnest($2::uuid[]) AS id ORDER BY id ON CONFLICT DO NOTHING`,
    values: [organisationId, batches.map(({ batchId }) => batchId), receivedAt],
  };
}

/** Writes a batch if its id was taken by this very transaction; else it is a repeat, and no row comes back. */
function insert(batch: LogBatch): QueryConfig {
  return {
    name: 'event-log-insert',
    text: INSERT,
    values: [
      batch.partition.organisationId,
      batch.partition.lane,
      batch.batchId,
      batch.body.length,
      new Date(batch.receivedAt).toISOString(),
      batch.enrolmentId,
      encodings.indexOf(batch.encoding),
      batch.events,
      batch.body,
    ],
  };
}

const INSERT = `
WITH head AS (
  INSERT INTO event_partition AS p (organization_id, lane, next_offset, appended_bytes)
  SELECT $1::uuid, $2::smallint, 2, $4::bigint FROM event_batch
  WHERE organization_id = $1 AND batch_id = $3 AND xmin = pg_current_xact_id()::xid
  ON CONFLICT (organization_id, lane) DO UPDATE
    SET next_offset = p.next_offset + 1, appended_bytes = p.appended_bytes + excluded.appended_bytes
  RETURNING next_offset - 1 AS log_offset, appended_bytes AS bytes_through
)
INSERT INTO event_log
  (organization_id, lane, log_offset, received_at, batch_id, enrolment_id, encoding, events, bytes_through, body)
SELECT $1, $2, log_offset, $5::timestamptz, $3, $6::uuid, $7::smallint, $8::integer, bytes_through, $9::bytea FROM head`;

/** The first entry is always given; the others as long as they and it are within the bytes. Old days may be gone, so the first is looked up. */
const READ = `
WITH first AS (
  SELECT log_offset, bytes_through - octet_length(body) AS bytes_before FROM event_log
  WHERE organization_id = $1 AND lane = $2 AND log_offset > $3 ORDER BY log_offset LIMIT 1
)
SELECT e.log_offset, e.bytes_through, e.batch_id, e.enrolment_id, e.encoding, e.events, e.body,
  (extract(epoch FROM e.received_at) * 1000)::bigint AS received_ms
FROM event_log e, first f
WHERE e.organization_id = $1 AND e.lane = $2 AND e.log_offset >= f.log_offset
  AND (e.log_offset = f.log_offset OR e.bytes_through <= f.bytes_before + $4::bigint)
ORDER BY e.log_offset LIMIT $5`;
