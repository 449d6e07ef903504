import type { Pool, PoolClient } from 'pg';
import type { Clock } from '../event/clock.js';
import {
  addDays,
  type DailyTable,
  dayOf,
  dropDay,
  listDays,
  listStrayDays,
  makeDay,
  partitionName,
} from './event-log-days.js';
import { HistoryMerger, type MergeReport } from './history/history-merger.js';
import { guardStore } from './store-error.js';

export interface Retention {
  /** Days that the event log, and the memory of batch ids, are kept once consumed. */
  readonly logDays: number;
  /** Days after which an unconsumed day of the log is dropped all the same; at least `logDays`. */
  readonly logDaysMax: number;
  readonly changeFeedDays: number;
  /** Figures of calls; 14 unless told. */
  readonly callStatsDays?: number;
  /** Changes of endpoints; 90 unless told. */
  readonly endpointChangeDays?: number;
  /** What sensors told of their applications, since they fell silent; 30 unless told. */
  readonly applicationDays?: number;
  /** Calls and attacks as they were told; 14 unless told. */
  readonly historyDays?: number;
  /** Trials of settings, with their differences; 30 unless told. */
  readonly trialDays?: number;
}

export interface MaintenanceReport {
  /** Another process was at it: nothing was done. */
  readonly skipped: boolean;
  readonly daysMade: string[];
  readonly daysDropped: string[];
  /** Days past their time that still hold what no worker has consumed. */
  readonly daysHeldBack: string[];
  /** Events that were dropped unconsumed at `logDaysMax`. */
  readonly eventsLost: number;
  readonly batchIds: number;
  readonly changes: number;
  readonly stateEntries: number;
  readonly callStats: number;
  readonly endpointChanges: number;
  readonly applications: number;
  readonly historyDaysDropped: string[];
  /** Small rows of history, and what they were merged into; `damaged`: that cannot be. */
  readonly history: MergeReport;
  readonly trials: number;
  /** Paths that no analyst has learned from, and that were too many. */
  readonly pathEvidence: number;
}

/** A process that starts is a new sensor: what the one before it was made of would stay for ever. */
const ofSilentSensors = 'sensor_id IN (SELECT id FROM sensor WHERE last_seen_at < $1)';

const MAINTENANCE_LOCK = 7_062_026_003;
const DAYS_AHEAD = 3;
const DAY_MS = 86_400_000;
const ROWS_AT_ONCE = 5_000;
/** 8 MB. */
const PAGES_AT_ONCE = 1_000;
/** Detector state expires in event time; a sensor's clock may be behind by this much. */
const STATE_MARGIN_MS = DAY_MS;

/** Rows of one organisation that may wait to be learned from: hours of them, for an analyst that is away. */
const PATH_EVIDENCE_MAX = 20_000;
const purgePaths = `
  WITH beyond AS MATERIALIZED (
    SELECT o.id AS organization_id, (
      SELECT e.id FROM path_evidence e WHERE e.organization_id = o.id ORDER BY e.id DESC OFFSET ${PATH_EVIDENCE_MAX} LIMIT 1) AS id
    FROM organization o
  )
  DELETE FROM path_evidence AS p USING beyond
  WHERE p.organization_id = beyond.organization_id AND p.id <= beyond.id`;

/** Whether the entry has been consumed, detector state included: nobody will read it again. */
const unconsumed = `
  NOT EXISTS (
    SELECT FROM event_consumer c
    WHERE c.organization_id = e.organization_id AND c.lane = e.lane
      AND CASE WHEN c.position_state ~ '^[0-9]{1,18}:' THEN split_part(c.position_state, ':', 1)::bigint >= e.log_offset
        -- Consumed from another log since: what had been released of this one by then will not be read again.
        WHEN c.position_state ~ '^[0-9]+-' THEN e.bytes_through <= (
          SELECT p.consumed_bytes FROM event_partition p WHERE p.organization_id = e.organization_id AND p.lane = e.lane)
        ELSE false END)`;

/**
 * Keeps the bulk tables in bounds: run it at start and every hour. It works as the owner, because only the owner of a
 * table can make and drop its partitions, and because what has expired has expired in every organisation.
 */
export class Maintenance {
  readonly #merger = new HistoryMerger();

  constructor(
    private readonly ownerPool: Pool,
    private readonly clock: Clock,
    private readonly retention: Retention,
  ) {}

  /** Throws `STORE_UNAVAILABLE`. Done in small steps; after an error the next run goes on. */
  async run(): Promise<MaintenanceReport> {
    return guardStore(async () => {
      const client = await this.ownerPool.connect();
      let broken: Error | undefined;
      try {
        const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [
          MAINTENANCE_LOCK,
        ]);
        if (!rows[0]?.got) return { ...nothing, skipped: true };
        try {
          return await this.#run(client);
        } finally {
          await client.query('SELECT pg_advisory_unlock($1)', [MAINTENANCE_LOCK]);
        }
      } catch (error) {
        // The lock goes with the connection.
        broken = error as Error;
        throw error;
      } finally {
        client.release(broken);
      }
    });
  }

  async #run(client: PoolClient): Promise<MaintenanceReport> {
    const now = this.clock.now();
    const today = dayOf(now);
    const { present, daysMade } = await makeDays(client, 'event_log', today);
    const historyDays = await this.#keepHistory(client, today);
    const log = await this.#dropDays(client, [...present].sort(), today);
    const { changeFeedDays, logDays } = this.retention;
    const {
      callStatsDays = 14,
      endpointChangeDays = 90,
      applicationDays = 30,
      trialDays = 30,
    } = this.retention;
    const before = (days: number) => new Date(now - days * DAY_MS);
    return {
      skipped: false,
      daysMade,
      ...log,
      batchIds: await purge(client, 'event_batch', 'received_at < $1', before(logDays)),
      changes: await purge(client, 'change_feed', 'at < $1', before(changeFeedDays)),
      stateEntries: await purgeState(client, now - STATE_MARGIN_MS),
      callStats: await purge(client, 'call_stats', 'bucket < $1', before(callStatsDays)),
      endpointChanges: await purge(client, 'endpoint_change', 'at < $1', before(endpointChangeDays)),
      applications: await purge(client, 'sensor_application', ofSilentSensors, before(applicationDays)),
      historyDaysDropped: historyDays.dropped,
      trials: await purge(client, 'detector_trial', 'created_at < $1', before(trialDays)),
      pathEvidence: (await client.query(purgePaths)).rowCount ?? 0,
      // Last, as it may take a while.
      history: await this.#merger.run(client, historyDays.kept, today, addDays(today, -1)),
    };
  }

  /** Days of what is kept for looking back; all of it when nothing is to be kept. */
  async #keepHistory(client: PoolClient, today: string): Promise<{ kept: string[]; dropped: string[] }> {
    const { historyDays = 14 } = this.retention;
    const { present } = await makeDays(client, 'event_history', today);
    const first = historyDays === 0 ? addDays(today, 1) : addDays(today, -historyDays);
    const dropped: string[] = [];
    for (const day of [...present].sort().filter((each) => each < first))
      if (await dropDay(client, 'event_history', day)) dropped.push(day);
    await client.query('DELETE FROM event_history_day WHERE day < $1', [first]);
    return { kept: [...present].filter((day) => !dropped.includes(day)).sort(), dropped };
  }

  async #dropDays(client: PoolClient, present: readonly string[], today: string) {
    const daysDropped: string[] = [];
    const daysHeldBack: string[] = [];
    let eventsLost = 0;
    const { logDays, logDaysMax } = this.retention;
    for (const day of present.filter((each) => each < addDays(today, -logDays))) {
      const { rows } = await client.query<{ events: string }>(
        `SELECT coalesce(sum(e.events), 0) AS events FROM ${partitionName(day)} e WHERE ${unconsumed}`,
      );
      const unread = Number(rows[0]?.events ?? 0);
      if (unread > 0 && day >= addDays(today, -logDaysMax)) {
        daysHeldBack.push(day);
        continue;
      }
      if (!(await dropDay(client, 'event_log', day))) continue;
      eventsLost += unread;
      daysDropped.push(day);
    }
    return { daysDropped, daysHeldBack, eventsLost };
  }
}

const nothing: MaintenanceReport = {
  skipped: false,
  daysMade: [],
  daysDropped: [],
  daysHeldBack: [],
  eventsLost: 0,
  batchIds: 0,
  changes: 0,
  stateEntries: 0,
  callStats: 0,
  endpointChanges: 0,
  applications: 0,
  historyDaysDropped: [],
  history: { rowsMerged: 0, rowsMade: 0, damaged: 0 },
  trials: 0,
  pathEvidence: 0,
};

/** Makes what is missing of the days ahead, and of those that were written to without. */
async function makeDays(
  client: PoolClient,
  table: DailyTable,
  today: string,
): Promise<{ present: Set<string>; daysMade: string[] }> {
  const present = new Set(await listDays(client, table));
  const wanted = Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => addDays(today, ahead));
  const daysMade: string[] = [];
  for (const day of new Set([...wanted, ...(await listStrayDays(client, table))])) {
    if (present.has(day) || !(await makeDay(client, table, day))) continue;
    daysMade.push(day);
    present.add(day);
  }
  return { present, daysMade };
}

/** Deletes in small steps, so that no transaction is long and no lock is held for long. */
async function purge(client: PoolClient, table: string, expired: string, than: unknown): Promise<number> {
  let total = 0;
  for (;;) {
    const { rowCount } = await client.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${expired} LIMIT ${ROWS_AT_ONCE}))`,
      [than],
    );
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < ROWS_AT_ONCE) return total;
  }
}

/**
 * The table is read once, a stretch at a time. An index on the expiry would have to be written whenever a detector
 * remembers anything, which is far more often than this looks.
 */
async function purgeState(client: PoolClient, before: number): Promise<number> {
  const { rows } = await client.query<{ pages: string }>(
    `SELECT pg_relation_size('detector_state') / current_setting('block_size')::bigint AS pages`,
  );
  let total = 0;
  for (let page = 0; page < Number(rows[0]?.pages ?? 0); page += PAGES_AT_ONCE) {
    const { rowCount } = await client.query(
      'DELETE FROM detector_state WHERE ctid >= $1::tid AND ctid < $2::tid AND expires_at < $3',
      [`(${page},0)`, `(${page + PAGES_AT_ONCE},0)`, before],
    );
    total += rowCount ?? 0;
  }
  return total;
}
