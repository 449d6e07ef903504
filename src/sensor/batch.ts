import { randomUUID } from 'node:crypto';
import type { BatchEnvelope } from '../event/batch.js';
import type { WireEvent } from '../event/event.js';
import { CONTRACT_VERSION } from '../event/limits.js';

export type SensorIdentity = BatchEnvelope['sensor'];

/** Bytes of events are put together in pieces of this size. */
const PIECE_BYTES = 65_536;
const COMMA = 0x2c;

/**
 * Events of one lane, encoded, on their way. The id is kept over every attempt, so that a repeat has no effect. Kept as bytes:
 * thousands of texts that wait would be moved about by the host's garbage collector again and again.
 */
export class Batch {
  readonly id = randomUUID();
  /** Events in it. */
  count = 0;
  bytes = 0;
  /** What this batch tells about drops. Fixed at its first attempt. */
  dropped: Readonly<Record<string, number>> | undefined;
  attempted = false;
  private pieces: Buffer[] = [];
  private used = 0;

  constructor(readonly lane: number) {}

  /** @returns the bytes that it takes, with its comma */
  add(event: string): number {
    // Room for the worst a text may become, so that its bytes need not be counted first.
    const room = event.length * 3 + 1;
    let piece = this.pieces[this.pieces.length - 1];
    if (!piece || this.used + room > piece.length) {
      this.trim();
      piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, room));
      this.pieces.push(piece);
      this.used = 0;
    }
    const bytes = piece.write(event, this.used, 'utf8');
    piece[this.used + bytes] = COMMA;
    this.used += bytes + 1;
    this.bytes += bytes + 1;
    this.count += 1;
    return bytes + 1;
  }

  /** Nothing will be added any more: gives back the room that was kept for it. */
  trim(): void {
    const last = this.pieces.pop();
    if (last) this.pieces.push(this.used === last.length ? last : Buffer.from(last.subarray(0, this.used)));
  }

  /** @param sentAt of this attempt: the platform measures the sensor's clock by it. */
  encode(sensor: SensorIdentity, sentAt: number): Buffer {
    const { id: batch, lane, dropped } = this;
    const envelope = JSON.stringify({ v: CONTRACT_VERSION, batch, sensor, lane, sentAt, dropped });
    const pieces = [...this.pieces];
    // The last comma gives way. One copy of all: a batch is hundreds of kilobytes in somebody else's process.
    const last = pieces.pop();
    if (last) pieces.push(last.subarray(0, -1));
    return Buffer.concat([Buffer.from(`${envelope.slice(0, -1)},"events":[`), ...pieces, Buffer.from(']}')]);
  }
}

/** What decides the lane: the principal's token, else the client address; undefined for events about the sensor itself. */
export function laneKey(event: WireEvent): string | undefined {
  if (event.kind === 'api.call') return event.principal?.token ?? event.client.address;
  if (event.kind === 'attack.seen') return event.request?.principal?.token ?? event.request?.client?.address;
  return undefined;
}
