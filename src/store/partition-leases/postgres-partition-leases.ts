import type { Pool } from 'pg';
import type { LogPartition } from '../event-log.js';
import type { PartitionLease, PartitionLeases } from '../partition-leases.js';
import { withTenant } from '../tenant.js';

interface Row {
  readonly epoch: string;
  readonly position: string | null;
  readonly position_state: string | null;
}

/*
 * A lease runs out by the database's clock, the only one that all workers share. Each acquisition raises the epoch, also
 * that of a holder who has it already: whatever an earlier tenure still has under way can then no longer commit.
 */
const acquireSql = `
  INSERT INTO event_consumer AS c (organization_id, lane, holder, epoch, lease_until)
  VALUES ($1, $2, $3, 1, clock_timestamp() + $4 * interval '1 millisecond')
  ON CONFLICT (organization_id, lane) DO UPDATE
    SET holder = excluded.holder, epoch = c.epoch + 1, lease_until = clock_timestamp() + $4 * interval '1 millisecond'
    WHERE c.lease_until IS NULL OR c.lease_until < clock_timestamp() OR c.holder = excluded.holder
  RETURNING epoch, position, position_state`;

const renewSql = `
  UPDATE event_consumer SET lease_until = clock_timestamp() + $4 * interval '1 millisecond'
  WHERE organization_id = $1 AND lane = $2 AND epoch = $3`;

const releaseSql = `
  UPDATE event_consumer SET holder = NULL, lease_until = NULL
  WHERE organization_id = $1 AND lane = $2 AND epoch = $3`;

/** Leases in the `event_consumer` table. Every method throws `STORE_UNAVAILABLE` while the database is away. */
export class PostgresPartitionLeases implements PartitionLeases {
  constructor(private readonly pool: Pool) {}

  async acquire(partition: LogPartition, holder: string, ttlMs: number): Promise<PartitionLease | undefined> {
    const { organisationId, lane } = partition;
    const row = await withTenant(this.pool, organisationId, async (client) => {
      const result = await client.query<Row>(acquireSql, [organisationId, lane, holder, ttlMs]);
      return result.rows[0];
    });
    if (!row) return undefined;
    return {
      partition,
      holder,
      epoch: Number(row.epoch),
      position: row.position ?? undefined,
      positionState: row.position_state ?? undefined,
    };
  }

  async renew(lease: PartitionLease, ttlMs: number): Promise<boolean> {
    const { organisationId, lane } = lease.partition;
    const result = await withTenant(this.pool, organisationId, (client) =>
      client.query(renewSql, [organisationId, lane, lease.epoch, ttlMs]),
    );
    return result.rowCount === 1;
  }

  async release(lease: PartitionLease): Promise<void> {
    const { organisationId, lane } = lease.partition;
    await withTenant(this.pool, organisationId, (client) =>
      client.query(releaseSql, [organisationId, lane, lease.epoch]),
    );
  }
}
