import type { PoolClient } from 'pg';
import { partitionName } from '../event-log-days.js';
import { lockTrials } from '../trials/lock-trials.js';
import { mergeChunks } from './merge-chunks.js';

/*
 * A lane saves its history with its state, and when little happens it saves each second: rows of an event or two. Rows that
 * follow each other are made one here, later, in one transaction: who reads sees either those or the one.
 */

export interface MergeReport {
  /** Rows that were made fewer, and how many they have become. */
  readonly rowsMerged: number;
  readonly rowsMade: number;
  /** Runs of rows of which one cannot be read; they stay. */
  readonly damaged: number;
}

/** As many as in a chunk that a lane fills. */
const EVENTS_MAX = 2_000;
/** Before they are packed together, which makes far less of them. */
const BYTES_MAX = 2_097_152;
const SMALL = `(events < ${EVENTS_MAX / 2} AND octet_length(body) < ${BYTES_MAX / 4})`;
/** Of a day that still grows: else its last row would be written again each time. */
const ROWS_MIN_TODAY = 16;
/** Rows that are looked at in one run of maintenance; the rest waits for the next. */
const ROWS_MAX = 1_000_000;
const ROWS_AT_ONCE = 20_000;

interface SmallRow {
  readonly organization_id: string;
  readonly lane: number;
  readonly id: string;
  readonly events: number;
  readonly bytes: number;
  /** The row before it in its lane is none of these. */
  readonly begins: boolean;
}

interface WholeRow {
  readonly id: string;
  readonly received_at: Date;
  readonly from_time: string;
  readonly to_time: string;
  readonly events: number;
  readonly subjects: string[];
  readonly attribution: Buffer;
  readonly body: Buffer;
}

/** Small rows of a day that have another beside them, by lane, in the order in which they were saved. */
const smallSql = (day: string) => `
  WITH each AS (
    SELECT organization_id, lane, id, events, octet_length(body) + octet_length(attribution) AS bytes, ${SMALL} AS small
    FROM ${partitionName(day, 'event_history')}
  ), placed AS (
    SELECT *, coalesce(lag(small) OVER w, false) AS follows, coalesce(lead(small) OVER w, false) AS leads
    FROM each WINDOW w AS (PARTITION BY organization_id, lane ORDER BY id)
  )
  SELECT organization_id, lane, id, events, bytes, NOT follows AS begins FROM placed
  WHERE small AND (follows OR leads) AND (organization_id, lane, id) > ($1, $2, $3)
  ORDER BY organization_id, lane, id LIMIT ${ROWS_AT_ONCE}`;

const takeSql = (day: string) => `
  DELETE FROM ${partitionName(day, 'event_history')} WHERE organization_id = $1 AND lane = $2 AND id = ANY ($3::bigint[])
  RETURNING id, received_at, from_time, to_time, events, subjects, attribution, body`;

const insertSql = `
  INSERT INTO event_history (organization_id, received_at, id, lane, from_time, to_time, events, subjects, attribution, body)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

const tellDaySql = 'UPDATE event_history_day SET bytes = bytes + $3 WHERE organization_id = $1 AND day = $2';

/** Works as the owner of the table: others never rewrite it. */
export class HistoryMerger {
  /** Past days with nothing left to merge. */
  private readonly settled = new Set<string>();

  /** @param today a day as `dayOf` writes it; rows of the days before come no more, but for late ones of yesterday */
  async run(
    client: PoolClient,
    days: readonly string[],
    today: string,
    yesterday: string,
  ): Promise<MergeReport> {
    const report = { rowsMerged: 0, rowsMade: 0, damaged: 0 };
    let room = ROWS_MAX;
    for (const day of days) {
      if (day > today || this.settled.has(day)) continue;
      const rowsMin = day === today ? ROWS_MIN_TODAY : 2;
      let after: readonly [string, number, string] = [NOBODY, -1, '0'];
      let clean = true;
      for (;;) {
        if (room <= 0) return report;
        const { rows } = await client.query<SmallRow>(smallSql(day), [...after]);
        room -= rows.length;
        for (const run of runsOf(rows)) {
          if (run.length < rowsMin) continue;
          const outcome = await this.merge(client, day, run);
          if (outcome === 'merged') {
            report.rowsMerged += run.length;
            report.rowsMade++;
          } else if (outcome === 'damaged') report.damaged++;
          else clean = false;
        }
        const last = rows.at(-1);
        if (last === undefined || rows.length < ROWS_AT_ONCE) break;
        after = [last.organization_id, last.lane, last.id];
      }
      if (clean && day < yesterday) this.settled.add(day);
    }
    return report;
  }

  private async merge(
    client: PoolClient,
    day: string,
    run: readonly SmallRow[],
  ): Promise<'merged' | 'damaged' | 'not now'> {
    const [{ organization_id: organisationId, lane }] = run as [SmallRow];
    await client.query('BEGIN');
    try {
      const outcome = await this.replace(client, day, organisationId, lane, run);
      await client.query(outcome === 'merged' ? 'COMMIT' : 'ROLLBACK');
      return outcome;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  private async replace(
    client: PoolClient,
    day: string,
    organisationId: string,
    lane: number,
    run: readonly SmallRow[],
  ): Promise<'merged' | 'damaged' | 'not now'> {
    // A trial reads for minutes what it has made a list of.
    if (!(await lockTrials(client, organisationId))) return 'not now';
    const { rows } = await client.query<WholeRow>(takeSql(day), [
      organisationId,
      lane,
      run.map(({ id }) => id),
    ]);
    if (rows.length !== run.length) return 'not now';
    rows.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
    const merged = await mergeChunks(rows).catch(() => undefined);
    if (merged === undefined) return 'damaged';
    const subjects = [...new Set(rows.flatMap((row) => row.subjects))];
    await client.query(insertSql, [
      organisationId,
      new Date(Math.max(...rows.map((row) => row.received_at.getTime()))),
      // Its place in the lane.
      rows.at(-1)?.id,
      lane,
      Math.min(...rows.map((row) => Number(row.from_time))),
      Math.max(...rows.map((row) => Number(row.to_time))),
      rows.reduce((sum, { events }) => sum + events, 0),
      subjects,
      merged.attribution,
      merged.body,
    ]);
    const before = rows.reduce((sum, row) => sum + bytesOf(row, row.subjects), 0);
    await client.query(tellDaySql, [organisationId, day, bytesOf(merged, subjects) - before]);
    return 'merged';
  }
}

/** Before every organisation. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

const bytesOf = (chunk: { attribution: Buffer; body: Buffer }, subjects: readonly string[]): number =>
  chunk.body.length + chunk.attribution.length + 8 * subjects.length;

/** Rows in a row that make one chunk. */
function* runsOf(rows: readonly SmallRow[]): Generator<readonly SmallRow[]> {
  let run: SmallRow[] = [];
  let events = 0;
  let bytes = 0;
  for (const row of rows) {
    if (row.begins || events + row.events > EVENTS_MAX || bytes + row.bytes > BYTES_MAX) {
      yield run;
      run = [];
      events = 0;
      bytes = 0;
    }
    run.push(row);
    events += row.events;
    bytes += row.bytes;
  }
  yield run;
}
