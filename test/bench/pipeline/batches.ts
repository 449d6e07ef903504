import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { MixedTraffic, sensorKindOf } from './mixed-traffic.js';
import { plantedAttacks } from './planted-attacks.js';
import { trafficDefaults } from './traffic.js';

export interface Batches {
  readonly bodies: readonly Buffer[];
  readonly packed: boolean;
  readonly bytes: number;
  readonly bytesUnpacked: number;
  /** How many events of each kind there are. */
  readonly kinds: Readonly<Record<string, number>>;
}

export const SENSORS = 8;

/** A batch as one of the sensors of the bench sends it. */
export function batchBody(events: readonly unknown[], sensor: number, sentAt: number): Buffer {
  const header = { instance: `bench-sensor-${sensor}`, kind: sensorKindOf(sensor), version: '1.0.0' };
  return Buffer.from(JSON.stringify({ v: 1, batch: randomUUID(), sensor: header, lane: 0, sentAt, events }));
}

/**
 * Made and packed beforehand, as sensors would have on machines of their own. Events end now, in event time. `attacked`:
 * with the planted attacks; every fourth batch has an injection anyway.
 */
export function makeBatches(options: {
  events: number;
  batch: number;
  seed: number;
  packed: boolean;
  attacked: boolean;
}): Batches {
  const traffic = new MixedTraffic({ ...trafficDefaults, seed: options.seed });
  const planted = options.attacked ? plantedAttacks(traffic.calls, options.events) : undefined;
  const now = Date.now();
  const bodies: Buffer[] = [];
  const kinds: Record<string, number> = {};
  let bytes = 0;
  let bytesUnpacked = 0;
  let time = now - options.events * trafficDefaults.stepMs;
  for (let made = 0; made < options.events; made += options.batch) {
    const nth = made / options.batch;
    const sensor = nth % SENSORS;
    const events = Array.from({ length: Math.min(options.batch, options.events - made) }, (_, index) => {
      time += trafficDefaults.stepMs;
      const attacker = `203.0.${(nth >> 8) & 255}.${nth & 255}`;
      const injects = index === 0 && nth % 4 === 0;
      const event =
        planted?.get(made + index)?.(time) ?? traffic.next(time, sensor, injects ? attacker : undefined);
      kinds[event.kind] = (kinds[event.kind] ?? 0) + 1;
      return event;
    });
    const body = batchBody(events, sensor, now);
    const sent = options.packed ? gzipSync(body, { level: 1 }) : body;
    bytes += sent.length;
    bytesUnpacked += body.length;
    bodies.push(sent);
  }
  return { bodies, packed: options.packed, bytes, bytesUnpacked, kinds };
}
