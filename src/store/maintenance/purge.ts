import type { PoolClient } from 'pg';

const ROWS_AT_ONCE = 5_000;
/** 8 MB. */
const PAGES_AT_ONCE = 1_000;

/** Rows of one organisation that may wait to be learned from: hours of them, for an analyst that is away. */
const PATH_EVIDENCE_MAX = 20_000;
const pathsSql = `
  WITH beyond AS MATERIALIZED (
    SELECT o.id AS organization_id, (
      SELECT e.id FROM path_evidence e WHERE e.organization_id = o.id ORDER BY e.id DESC OFFSET ${PATH_EVIDENCE_MAX} LIMIT 1) AS id
    FROM organization o
  )
  DELETE FROM path_evidence AS p USING beyond
  WHERE p.organization_id = beyond.organization_id AND p.id <= beyond.id`;

/** Deletes in small steps, so that no transaction is long and no lock is held for long. */
export async function purge(
  client: PoolClient,
  table: string,
  expired: string,
  than: unknown,
): Promise<number> {
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
export async function purgeState(client: PoolClient, before: number): Promise<number> {
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

/** Paths that no analyst has learned from, and that are too many. */
export async function purgePaths(client: PoolClient): Promise<number> {
  return (await client.query(pathsSql)).rowCount ?? 0;
}
