import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Pool } from 'pg';
import type { ApiCall, AppHeartbeat, AttackSeen } from '../../src/event/index.js';
import { LaneHistory } from '../../src/pipeline/history/lane-history.js';
import { saveHistory } from '../../src/store/history/save-history.js';
import type { HistoryChunk } from '../../src/store/history.js';
import { withTenant } from '../../src/store/tenant.js';

export interface PlantedBatch {
  readonly events: readonly (ApiCall | AppHeartbeat | AttackSeen)[];
  readonly endpointId?: string;
  readonly serviceId?: string;
  readonly receivedAt?: number;
  readonly encoding?: 'identity' | 'gzip';
}

/** Keeps events as a lane would that had them attributed to one endpoint per batch; one chunk per call. */
export async function plantHistory(
  pool: Pool,
  organisationId: string,
  batches: readonly PlantedBatch[],
  lane = 0,
  bytesPerDayMax = 1e9,
): Promise<void> {
  const chunks = await chunksOf(organisationId, batches);
  await withTenant(pool, organisationId, (client) =>
    saveHistory(client, organisationId, lane, chunks, { bytesPerDayMax }),
  );
}

/** Keeps each batch as a chunk of its own, as a lane does that saves whenever it rests. */
export async function plantDrops(
  pool: Pool,
  organisationId: string,
  batches: readonly PlantedBatch[],
  lane = 0,
): Promise<void> {
  const chunks: HistoryChunk[] = [];
  for (const batch of batches) chunks.push(...(await chunksOf(organisationId, [batch])));
  await withTenant(pool, organisationId, (client) =>
    saveHistory(client, organisationId, lane, chunks, { bytesPerDayMax: 1e9 }),
  );
}

async function chunksOf(organisationId: string, batches: readonly PlantedBatch[]) {
  const history = new LaneHistory();
  for (const {
    events,
    endpointId,
    serviceId,
    receivedAt = events.at(-1)?.time ?? 0,
    encoding = 'identity',
  } of batches) {
    const sensor = { instance: 'planted-1', kind: 'inapp-node' as const, version: '1.0.0' };
    const text = Buffer.from(JSON.stringify({ v: 1, sensor, events }));
    const body = encoding === 'gzip' ? gzipSync(text) : text;
    const source = { organisationId, sensorId: randomUUID(), sensorKind: sensor.kind, receivedAt };
    const endpoint = endpointId && { facet: { id: endpointId } };
    const service = serviceId && { id: serviceId };
    history.add(
      { body, encoding, receivedAt } as never,
      {
        source,
        batch: { sensor, dropped: undefined, events },
        attributions: events.map((event) => {
          const request =
            event.kind === 'api.call' ? event : event.kind === 'attack.seen' ? event.request : undefined;
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
  return (await history.take()) ?? [];
}
