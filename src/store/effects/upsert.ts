import type { PoolClient } from 'pg';
import type { ChangeTopic } from '../change-feed.js';

/** Something that subscribers will be told once the transaction commits. */
export interface PendingChange {
  readonly topic: ChangeTopic;
  readonly nodeId: string;
}

/** The transaction that effects are written in. */
export interface Writer {
  readonly client: PoolClient;
  readonly organisationId: string;
  /** Wall time of the commit, Unix milliseconds. */
  readonly at: number;
}

/**
 * Rows travel as one JSON array in one parameter: as fast as `unnest` over an array for each column, and a row stays
 * together. Sorted by id, so that lanes that touch the same rows lock them in the same order.
 */
export function recordset<T extends { readonly id: string }>(
  deltas: readonly T[],
  row: (delta: T) => object,
): string {
  const sorted = [...deltas].sort((a, b) => (a.id < b.id ? -1 : 1));
  return JSON.stringify(sorted.map(row));
}

/** SQL for a column of Unix milliseconds. */
export const instant = (column: string): string => `to_timestamp(${column} / 1000.0)`;

/** SQL for the endpoint that one was merged into, else itself. */
export const survivor = (column: string): string =>
  `coalesce((SELECT a.endpoint_id FROM endpoint_alias a WHERE a.organization_id = $1 AND a.id = ${column}), ${column})`;

/** SQL for the union of two text arrays, without writing a new one when nothing is new. */
export const union = (old: string, added: string): string =>
  `CASE WHEN ${old} @> ${added} THEN ${old} ELSE ARRAY(SELECT DISTINCT v FROM unnest(${old} || ${added}) v ORDER BY v) END`;
