import type { PoolClient } from 'pg';

/*
 * The event log and the history are partitioned by days of UTC, written `2026-11-22` here.
 */

/** Tables with a partition for each day, and one by default. */
export type DailyTable = 'event_log' | 'event_history';

/** Making and dropping a day needs the table for an instant; appends must not pile up behind a wait for it. */
const LOCK_WAIT_MS = 3_000;
const DAYS_AT_ONCE = 400;

const form = /_(\d{4})(\d{2})(\d{2})$/;

export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000);
}

/** `day` is made by `dayOf` or read from the catalogue, so the name is safe in SQL. */
export function partitionName(day: string, table: DailyTable = 'event_log'): string {
  return `${table}_${day.replaceAll('-', '')}`;
}

export async function listDays(client: PoolClient, table: DailyTable): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = $1::regclass ORDER BY 1`,
    [table],
  );
  return rows.flatMap(({ name }) => {
    const [, year, month, day] = form.exec(name) ?? [];
    return year === undefined ? [] : [`${year}-${month}-${day}`];
  });
}

/** Days of entries that came when there was no partition for them. */
export async function listStrayDays(client: PoolClient, table: DailyTable): Promise<string[]> {
  const { rows } = await client.query<{ day: string }>(
    `SELECT DISTINCT (received_at AT TIME ZONE 'UTC')::date::text AS day FROM ${table}_default LIMIT ${DAYS_AT_ONCE}`,
  );
  return rows.map((row) => row.day);
}

/**
 * Makes the partition of a day; what came for that day before lies in the default partition, and moves. False when others
 * kept the log busy for too long: try again later.
 */
export function makeDay(client: PoolClient, table: DailyTable, day: string): Promise<boolean> {
  const name = partitionName(day, table);
  const from = `'${day}T00:00:00Z'`;
  const to = `'${addDays(day, 1)}T00:00:00Z'`;
  return unlessBusy(
    client,
    `LOCK TABLE ${table}_default IN ACCESS EXCLUSIVE MODE;
     CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING STORAGE);
     WITH moved AS (DELETE FROM ${table}_default WHERE received_at >= ${from} AND received_at < ${to} RETURNING *)
       INSERT INTO ${name} SELECT * FROM moved;
     ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${to})`,
  );
}

/** False when others kept the table busy for too long: try again later. */
export function dropDay(client: PoolClient, table: DailyTable, day: string): Promise<boolean> {
  return unlessBusy(client, `DROP TABLE ${partitionName(day, table)}`);
}

async function unlessBusy(client: PoolClient, script: string): Promise<boolean> {
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_WAIT_MS}; ${script}; COMMIT`);
    return true;
  } catch (error) {
    await client.query('ROLLBACK');
    if ((error as { code?: string }).code === '55P03') return false;
    throw error;
  }
}
