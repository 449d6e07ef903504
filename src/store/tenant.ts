import type { Pool, PoolClient } from 'pg';
import { CodedError } from '../event/coded-error.js';
import { storeError } from './store-error.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The statements that open a transaction within an organisation, in one message. The id is checked to be a UUID, which
 * has no character that could end the literal. SET LOCAL and no parameter: it takes no snapshot, needs no parsing round
 * trip, ends with the transaction, and so is right behind a transaction pooler too.
 */
export function beginWithin(organisationId: string): string {
  if (!uuid.test(organisationId))
    throw new CodedError('ORGANISATION_INVALID', 'The organisation id must be a UUID.');
  return `BEGIN; SET LOCAL app.organisation = '${organisationId}'`;
}

async function inTransaction<T>(
  pool: Pool,
  begin: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw storeError(error);
  }
  let broken: Error | undefined;
  try {
    // Not awaited: on a pipelined connection the first statement of `work` travels with it.
    const begun = client.query(begin);
    begun.catch(() => undefined);
    try {
      const result = await work(client);
      await begun;
      const { command } = await client.query('COMMIT');
      // PostgreSQL answers so, and not with an error, when a statement had failed and `work` went on regardless.
      if (command === 'ROLLBACK')
        throw new CodedError('TRANSACTION_ABORTED', 'The change failed and was undone.');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((cause: Error) => {
        broken = cause;
      });
      throw error;
    }
  } catch (error) {
    throw storeError(error);
  } finally {
    client.release(broken);
  }
}

/**
 * Runs `work` in one transaction in which only the organisation's rows exist. Commits when it resolves, rolls back when it
 * throws. All its statements must be awaited. Throws `STORE_UNAVAILABLE`, `ORGANISATION_INVALID`,
 * `TRANSACTION_ABORTED`, or what `work` throws.
 */
export async function withTenant<T>(
  pool: Pool,
  organisationId: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, beginWithin(organisationId), work);
}

/** A transaction outside any organisation: as owner, or for the few questions that come before one is known. */
export function withTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(pool, 'BEGIN', work);
}
