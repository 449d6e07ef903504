import type { Pool, QueryConfig, QueryResult } from 'pg';
import { beginWithin } from '../tenant.js';

/**
 * Statements of one organisation in one transaction, all sent before the first answer: one round trip on a pipelined
 * connection, and row locks are held for no round trip of ours. A statement that fails makes the COMMIT behind it a
 * rollback, so it is safe to send. A lock is waited for `lockWaitMs` at most (SQLSTATE 55P03). Throws the first error as the driver gives it.
 */
export async function pipelinedTransaction(
  pool: Pool,
  organisationId: string,
  statements: readonly QueryConfig[],
  lockWaitMs: number,
): Promise<QueryResult[]> {
  // Before a connection is taken: it throws for what is no organisation.
  const begin = `${beginWithin(organisationId)}; SET LOCAL lock_timeout = ${Math.trunc(lockWaitMs)}`;
  const client = await pool.connect();
  const sent = [begin, ...statements, 'COMMIT'].map((statement) => client.query(statement));
  const settled = await Promise.allSettled(sent);
  const committed = settled.at(-1);
  // Without an answer to the COMMIT the connection is not to be used again.
  client.release(committed?.status === 'rejected' ? (committed.reason as Error) : undefined);
  const results: QueryResult[] = [];
  for (const outcome of settled) {
    if (outcome.status === 'rejected') throw outcome.reason;
    results.push(outcome.value);
  }
  return results.slice(1, -1);
}
