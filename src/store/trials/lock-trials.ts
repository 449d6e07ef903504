import type { PoolClient } from 'pg';

/** Until the end of the transaction: no trial of the organisation begins. False when one runs, or is about to. */
export async function lockTrials(client: PoolClient, organisationId: string): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>(
    'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7062026004)) AS got',
    [organisationId],
  );
  if (!rows[0]?.got) return false;
  const { rowCount } = await client.query(
    `SELECT FROM detector_trial WHERE organization_id = $1 AND state = 'running' AND lease_until >= now()`,
    [organisationId],
  );
  return rowCount === 0;
}
