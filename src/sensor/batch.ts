import { randomUUID } from 'node:crypto';
import type { BatchEnvelope } from '../event/batch.js';
import type { WireEvent } from '../event/event.js';
import { CONTRACT_VERSION } from '../event/limits.js';

export type SensorIdentity = BatchEnvelope['sensor'];

/** Events of one lane, encoded, on their way. The id is kept over every attempt, so that a repeat has no effect. */
export class Batch {
  readonly id = randomUUID();
  readonly events: string[] = [];
  bytes = 0;
  /** What this batch tells about drops. Fixed at its first attempt. */
  dropped: Readonly<Record<string, number>> | undefined;
  attempted = false;

  constructor(readonly lane: number) {}

  add(event: string, bytes: number): void {
    this.events.push(event);
    this.bytes += bytes + 1;
  }

  /** @param sentAt of this attempt: the platform measures the sensor's clock by it. */
  encode(sensor: SensorIdentity, sentAt: number): string {
    const { id: batch, lane, dropped } = this;
    const envelope = JSON.stringify({ v: CONTRACT_VERSION, batch, sensor, lane, sentAt, dropped });
    return `${envelope.slice(0, -1)},"events":[${this.events.join(',')}]}`;
  }
}

/** What decides the lane: the principal's token, else the client address; undefined for events about the sensor itself. */
export function laneKey(event: WireEvent): string | undefined {
  if (event.kind === 'api.call') return event.principal?.token ?? event.client.address;
  if (event.kind === 'attack.seen') return event.request?.principal?.token ?? event.request?.client?.address;
  return undefined;
}
