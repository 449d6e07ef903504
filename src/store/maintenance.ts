import type { Pool, PoolClient } from 'pg';
import type { Clock } from '../event/clock.js';
import { addDays, dayOf } from './event-log-days.js';
import { HistoryMerger, type MergeReport } from './history/history-merger.js';
import { dropLogDays, keepHistory, makeDays } from './maintenance/keep-days.js';
import { purge, purgePaths, purgeState } from './maintenance/purge.js';
import type { Retention } from './maintenance/retention.js';
import { guardStore } from './store-error.js';

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
const DAY_MS = 86_400_000;
/** Detector state expires in event time; a sensor's clock may be behind by this much. */
const STATE_MARGIN_MS = DAY_MS;

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
    const history = await keepHistory(client, today, this.retention.historyDays ?? 14);
    const log = await dropLogDays(client, [...present].sort(), today, this.retention);
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
      historyDaysDropped: history.dropped,
      trials: await purge(client, 'detector_trial', 'created_at < $1', before(trialDays)),
      pathEvidence: await purgePaths(client),
      // Last, as it may take a while.
      history: await this.#merger.run(client, history.kept, today, addDays(today, -1)),
    };
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
