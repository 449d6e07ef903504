import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Traffic, trafficDefaults } from './traffic.js';

export interface Batches {
  readonly bodies: readonly Buffer[];
  readonly packed: boolean;
  readonly bytes: number;
  readonly bytesUnpacked: number;
}

export const SENSORS = 8;

/** A batch as one of the sensors of the bench sends it. */
export function batchBody(events: readonly unknown[], sensor: number, sentAt: number): Buffer {
  const kind = sensor < 6 ? 'inapp-node' : 'collector';
  const header = { instance: `bench-sensor-${sensor}`, kind, version: '1.0.0' };
  return Buffer.from(JSON.stringify({ v: 1, batch: randomUUID(), sensor: header, lane: 0, sentAt, events }));
}

/** Made and packed beforehand, as sensors would have on machines of their own. Events end now, in event time. */
export function makeBatches(options: {
  events: number;
  batch: number;
  seed: number;
  packed: boolean;
}): Batches {
  const traffic = new Traffic({ ...trafficDefaults, seed: options.seed });
  const now = Date.now();
  const bodies: Buffer[] = [];
  let bytes = 0;
  let bytesUnpacked = 0;
  let time = now - options.events * trafficDefaults.stepMs;
  for (let made = 0; made < options.events; made += options.batch) {
    const events = Array.from({ length: Math.min(options.batch, options.events - made) }, (_, index) => {
      time += trafficDefaults.stepMs;
      const attacks = index === 0 && (made / options.batch) % 4 === 0;
      return traffic.next(time, attacks ? `203.0.${(made >> 16) & 255}.${(made >> 8) & 255}` : undefined);
    });
    const body = batchBody(events, (made / options.batch) % SENSORS, now);
    const sent = options.packed ? gzipSync(body, { level: 1 }) : body;
    bytes += sent.length;
    bytesUnpacked += body.length;
    bodies.push(sent);
  }
  return { bodies, packed: options.packed, bytes, bytesUnpacked };
}
