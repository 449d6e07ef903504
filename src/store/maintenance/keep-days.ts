import type { PoolClient } from 'pg';
import {
  addDays,
  type DailyTable,
  dropDay,
  listDays,
  listStrayDays,
  makeDay,
  partitionName,
} from '../event-log-days.js';
import type { Retention } from './retention.js';

const DAYS_AHEAD = 3;

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

/** Makes what is missing of the days ahead, and of those that were written to without. */
export async function makeDays(
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

/** Days of what is kept for looking back; all of it when nothing is to be kept. */
export async function keepHistory(
  client: PoolClient,
  today: string,
  historyDays: number,
): Promise<{ kept: string[]; dropped: string[] }> {
  const { present } = await makeDays(client, 'event_history', today);
  const first = historyDays === 0 ? addDays(today, 1) : addDays(today, -historyDays);
  const dropped: string[] = [];
  for (const day of [...present].sort().filter((each) => each < first))
    if (await dropDay(client, 'event_history', day)) dropped.push(day);
  await client.query('DELETE FROM event_history_day WHERE day < $1', [first]);
  return { kept: [...present].filter((day) => !dropped.includes(day)).sort(), dropped };
}

/** Drops the days of the event log that are past their time, but for those that hold what no worker has consumed. */
export async function dropLogDays(
  client: PoolClient,
  present: readonly string[],
  today: string,
  { logDays, logDaysMax }: Pick<Retention, 'logDays' | 'logDaysMax'>,
) {
  const daysDropped: string[] = [];
  const daysHeldBack: string[] = [];
  let eventsLost = 0;
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
