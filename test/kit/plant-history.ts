import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { ApiCall, AttackSeen } from '../../src/event/index.js';
import { LaneHistory } from '../../src/pipeline/history/lane-history.js';
import { saveHistory } from '../../src/store/history/save-history.js';
import { withTenant } from '../../src/store/tenant.js';

export interface PlantedBatch {
  readonly events: readonly (ApiCall | AttackSeen)[];
  readonly endpointId?: string;
  readonly serviceId?: string;
  readonly receivedAt?: number;
}

/** Keeps events as a lane would that had them attributed to one endpoint per batch; one chunk per call. */
export async function plantHistory(
  pool: Pool,
  organisationId: string,
  batches: readonly PlantedBatch[],
  lane = 0,
  bytesPerDayMax = 1e9,
): Promise<void> {
  const history = new LaneHistory();
  for (const { events, endpointId, serviceId, receivedAt = events.at(-1)?.time ?? 0 } of batches) {
    const sensor = { instance: 'planted-1', kind: 'inapp-node' as const, version: '1.0.0' };
    const body = Buffer.from(JSON.stringify({ v: 1, sensor, events }));
    const source = { organisationId, sensorId: randomUUID(), sensorKind: sensor.kind, receivedAt };
    const endpoint = endpointId && { facet: { id: endpointId } };
    const service = serviceId && { id: serviceId };
    history.add(
      { body, encoding: 'identity', receivedAt } as never,
      {
        source,
        batch: { sensor, dropped: undefined, events },
        attributions: events.map((event) => {
          const request = event.kind === 'api.call' ? event : event.request;
          const enriched = {
            event,
            principal: request?.principal?.token,
            clientAddress: request?.client?.address,
          };
          return { enriched, endpoint, service };
        }),
      } as never,
    );
  }
  const chunks = (await history.take()) ?? [];
  await withTenant(pool, organisationId, (client) =>
    saveHistory(client, organisationId, lane, chunks, { bytesPerDayMax }),
  );
}
