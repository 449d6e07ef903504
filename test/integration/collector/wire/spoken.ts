import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Collector, type CollectorOptions } from '../../../../src/collector/collector.js';
import type { ApiCall, CaptureMeasured } from '../../../../src/event/index.js';
import { createTokenizer } from '../../../../src/inspect/index.js';
import { readCapture } from '../../../kit/read-capture.js';
import { type Ends, inVxlan, type Packet, packetsOf, pcap } from './packets.js';

/** What a client says and what it is answered, in turns. */
export type Turns = readonly (string | Buffer)[];

export interface Spoken {
  readonly turns: Turns;
  readonly ends?: Ends;
  /** Seconds behind the first. */
  readonly at?: number;
  /** Milliseconds from one turn to the next. */
  readonly turnMs?: number;
}

export interface Overheard {
  readonly calls: readonly ApiCall[];
  readonly measured: readonly CaptureMeasured[];
  /** All events as they would be sent. */
  readonly text: string;
}

const BEGAN = Date.UTC(2026, 10, 20, 9) * 1_000;

/** Lets clients and services speak, mirrors their packets into VXLAN, and hands them to the real Suricata and the collector. */
export async function overhear(
  spoken: readonly Spoken[],
  options: Partial<CollectorOptions> = {},
  change: (packets: readonly Packet[]) => readonly Packet[] = (packets) => packets,
): Promise<Overheard> {
  const packets = spoken
    .flatMap(({ turns, ends, at = 0, turnMs = 2 }, index) => {
      const began = BEGAN + at * 1e6 + index * 100;
      const pieces = turns.map((bytes, turn) => ({
        at: began + turn * turnMs * 1_000,
        fromClient: turn % 2 === 0,
        bytes: Buffer.from(bytes as string),
      }));
      const end = began + turns.length * turnMs * 1_000;
      return packetsOf(
        [
          ...pieces,
          { at: end, fromClient: true, bytes: 'end' },
          { at: end + 10, fromClient: false, bytes: 'end' },
        ],
        40_000 + index,
        ends,
      );
    })
    .sort((a, b) => a.at - b.at);
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-spoken-'));
  try {
    const path = join(folder, 'spoken.pcap');
    writeFileSync(path, pcap(change(packets).map((packet) => inVxlan(packet, 7))));
    return await read(path, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function read(path: string, options: Partial<CollectorOptions>): Promise<Overheard> {
  const events: (ApiCall | CaptureMeasured)[] = [];
  let count = 0;
  const collector = new Collector({
    source: 'spoken',
    tokenizer: createTokenizer('privacy-key-of-the-spoken'),
    tokenizeClients: () => false,
    eventId: () => `spoken-${String(++count).padStart(6, '0')}`,
    onEvent: (event) => events.push(event),
    ...options,
  });
  await readCapture(path, collector);
  return {
    calls: events.filter((event) => event.kind === 'api.call'),
    measured: events.filter((event) => event.kind === 'capture.measured'),
    text: JSON.stringify(events),
  };
}

/** A number over all measurements. */
export const total = (
  { measured }: Overheard,
  what: 'silenced' | 'transactions' | 'opaqueFlows' | 'unpaired',
): number => measured.reduce((sum, each) => sum + (each[what] ?? 0), 0);

export const answer = (body = '{"ok":true}', headers = '', status = '200 OK'): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
