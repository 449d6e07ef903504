import type { ClientBase } from 'pg';
import { CodedError } from '../event/coded-error.js';

/**
 * For whatever changes what sensors are told: raises the policy's version within the caller's transaction and wakes the
 * sensors at its commit. Returns the new version. Throws `ORGANISATION_UNKNOWN`.
 */
export async function bumpPolicy(client: ClientBase, organisationId: string): Promise<bigint> {
  const { rows } = await client.query<{ policy_version: string }>(
    `UPDATE organization SET policy_version = policy_version + 1 WHERE id = $1
     RETURNING policy_version, pg_notify('policy', $1::text)`,
    [organisationId],
  );
  const [row] = rows;
  if (!row) throw new CodedError('ORGANISATION_UNKNOWN', 'There is no such organisation.');
  return BigInt(row.policy_version);
}
