import type { PoolClient } from 'pg';
import type { HistoryChunk, HistoryLimits } from '../history.js';

/** What became of the chunks of a save. */
export interface HistoryReport {
  readonly events: number;
  readonly bytes: number;
  readonly dropped: number;
}

const insertSql = `
  INSERT INTO event_history (organization_id, received_at, lane, from_time, to_time, events, subjects, attribution, body)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

const daySql = `
  INSERT INTO event_history_day AS d (organization_id, day, events, bytes, dropped) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (organization_id, day) DO UPDATE SET
    events = d.events + excluded.events, bytes = d.bytes + excluded.bytes, dropped = d.dropped + excluded.dropped`;

/**
 * Keeps chunks within the transaction of the lane's state: so each event once, whatever is killed. What a day has no room for is
 * dropped and counted; lanes that save at the same time may go past its limit by one save of each.
 */
export async function saveHistory(
  client: PoolClient,
  organisationId: string,
  lane: number,
  chunks: readonly HistoryChunk[],
  { bytesPerDayMax }: HistoryLimits,
): Promise<HistoryReport> {
  const days = new Map<string, { kept: number; events: number; bytes: number; dropped: number }>();
  for (const chunk of chunks) {
    const at = new Date(chunk.receivedAt);
    const name = at.toISOString().slice(0, 10);
    let day = days.get(name);
    if (day === undefined) {
      const { rows } = await client.query<{ bytes: string }>(
        'SELECT bytes FROM event_history_day WHERE day = $1',
        [name],
      );
      day = { kept: Number(rows[0]?.bytes ?? 0), events: 0, bytes: 0, dropped: 0 };
      days.set(name, day);
    }
    const bytes = chunk.body.length + chunk.attribution.length + 8 * chunk.subjects.length;
    if (day.kept + day.bytes + bytes > bytesPerDayMax) {
      day.dropped += chunk.events;
      continue;
    }
    const { fromTime, toTime, events, subjects, attribution, body } = chunk;
    await client.query(insertSql, [
      organisationId,
      at,
      lane,
      fromTime,
      toTime,
      events,
      subjects,
      attribution,
      body,
    ]);
    day.bytes += bytes;
    day.events += events;
  }
  const report = { events: 0, bytes: 0, dropped: 0 };
  // In the order of days, in every lane: none waits for another that waits for it.
  for (const [name, { events, bytes, dropped }] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await client.query(daySql, [organisationId, name, events, bytes, dropped]);
    report.events += events;
    report.bytes += bytes;
    report.dropped += dropped;
  }
  return report;
}
