import type { Pool, PoolClient } from 'pg';
import { CodedError } from '../../event/coded-error.js';
import type { AnalysisLease } from '../analysis-leases.js';
import { withTenant } from '../tenant.js';

/** Takes the analysis's row first: who acquires the organisation waits for this transaction, or has fenced it off. */
const fenceSql = 'UPDATE analysis SET epoch = epoch WHERE organization_id = $1 AND epoch = $2';

/**
 * Runs `work` in one transaction of the organisation that commits only under the lease. Throws `LEASE_LOST` (nothing was
 * written), `STORE_UNAVAILABLE`, or what `work` throws.
 */
export function withinAnalysis<T>(
  pool: Pool,
  { organisationId, epoch }: AnalysisLease,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return withTenant(pool, organisationId, async (client) => {
    const fenced = await client.query(fenceSql, [organisationId, epoch]);
    if (fenced.rowCount !== 1)
      throw new CodedError('LEASE_LOST', 'Another process has taken the analysis of this organisation over.');
    return work(client);
  });
}

/** What a step keeps beside its lease, by the step's name; small. */
export async function loadStepState(
  client: PoolClient,
  organisationId: string,
  step: string,
): Promise<unknown> {
  const { rows } = await client.query<{ state: unknown }>(
    'SELECT state -> $2 AS state FROM analysis WHERE organization_id = $1',
    [organisationId, step],
  );
  return rows[0]?.state ?? undefined;
}

/** Only within `withinAnalysis`. */
export async function saveStepState(
  client: PoolClient,
  organisationId: string,
  step: string,
  state: unknown,
): Promise<void> {
  await client.query(
    'UPDATE analysis SET state = state || jsonb_build_object($2::text, $3::jsonb) WHERE organization_id = $1',
    [organisationId, step, JSON.stringify(state)],
  );
}
