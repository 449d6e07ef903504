import type { Pool, PoolClient } from 'pg';
import { CodedError } from '../../event/coded-error.js';
import type { EffectCommitter, Effects } from '../effects.js';
import type { LogPosition } from '../event-log.js';
import type { PartitionLease } from '../partition-leases.js';
import { withTenant } from '../tenant.js';
import { advanceDeployments } from './advance-deployments.js';
import { appendChanges } from './append-changes.js';
import { commitError } from './commit-error.js';
import { holdEndpoints } from './hold-endpoints.js';
import type { Writer } from './upsert.js';
import { upsertAlerts } from './upsert-alerts.js';
import { upsertApplications } from './upsert-applications.js';
import { upsertEndpoints } from './upsert-endpoints.js';
import { upsertGateways } from './upsert-gateways.js';
import { upsertRoutes } from './upsert-routes.js';
import { upsertSensors } from './upsert-sensors.js';
import { upsertServices } from './upsert-services.js';

/** Takes the consumer's row first: a worker that acquires the partition waits for this commit, or has fenced it off. */
const moveSql = `
  UPDATE event_consumer SET position = $4
  WHERE organization_id = $1 AND lane = $2 AND epoch = $3`;

/** One transaction, two round trips: everything that changes rows travels together, then what subscribers are told. */
export class PostgresEffectCommitter implements EffectCommitter {
  constructor(private readonly pool: Pool) {}

  async commit(
    lease: PartitionLease,
    position: LogPosition,
    effects: Effects,
    committedAt: number,
  ): Promise<void> {
    const { organisationId } = lease.partition;
    const write = () =>
      withTenant(this.pool, organisationId, async (client) => {
        const writer: Writer = { client, organisationId, at: committedAt };
        const [, , , , , endpoints, sensors, alerts, , deployments] = await Promise.all([
          move(client, lease, position),
          upsertServices(writer, effects.services),
          upsertRoutes(writer, effects.routes),
          upsertGateways(writer, effects.gateways),
          holdEndpoints(writer, effects),
          upsertEndpoints(writer, effects.endpoints),
          upsertSensors(writer, effects.sensors),
          upsertAlerts(writer, effects.alerts),
          upsertApplications(writer, effects.applications),
          advanceDeployments(writer, effects.sensors),
        ]);
        await appendChanges(writer, [...endpoints, ...sensors, ...alerts, ...deployments]);
      });
    try {
      await write().catch((error: unknown) => {
        if (!isMadeTwice(error)) throw error;
        return write();
      });
    } catch (error) {
      throw commitError(error);
    }
  }
}

/**
 * Two lanes made the same at once: where a row is unique in two ways, PostgreSQL finds out about the second way only by failing.
 * Nothing was written, and what the other made is found the next time.
 */
const isMadeTwice = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === '23505';

async function move(client: PoolClient, lease: PartitionLease, position: LogPosition): Promise<void> {
  const { organisationId, lane } = lease.partition;
  const moved = await client.query(moveSql, [organisationId, lane, lease.epoch, position]);
  if (moved.rowCount !== 1)
    throw new CodedError('LEASE_LOST', 'Another worker has taken this partition over.');
}
