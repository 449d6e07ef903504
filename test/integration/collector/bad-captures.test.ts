import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Collector, capture } from '../../../src/collector/index.js';
import { FrameSplitter } from '../../../src/collector/record/frame-splitter.js';
import { listenUnix } from '../../../src/collector/source/listen-unix.js';
import { type ApiCall, type CaptureMeasured, WireEvent } from '../../../src/event/index.js';
import { createTokenizer } from '../../../src/inspect/index.js';
import { eventually } from '../../kit/eventually.js';
import { findProgram, requires } from '../../kit/requires.js';
import { inVxlan, type Packet, packetsOf, pcap } from './wire/packets.js';

const CALLS = 200;
const PCAP_HEAD = 24;
const VXLAN_HEAD = 14 + 20 + 8;
const START = Date.UTC(2026, 10, 20, 9) * 1_000;

/** So many calls, ten to a connection, as packets. */
function plainCalls(): Packet[] {
  const packets: Packet[] = [];
  for (let flow = 0; flow < CALLS / 10; flow++) {
    const pieces = Array.from({ length: 10 }, (_, index) => {
      const at = START + (flow * 10 + index) * 1_000;
      const body = JSON.stringify({ id: flow * 10 + index });
      const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
      const request = `GET /api/orders/${flow * 10 + index} HTTP/1.1\r\nHost: shop.test\r\n\r\n`;
      return [
        { at, fromClient: true, bytes: Buffer.from(request) },
        { at: at + 500, fromClient: false, bytes: Buffer.from(head + body) },
      ];
    }).flat();
    const last = START + (flow + 1) * 10_000;
    packets.push(
      ...packetsOf(
        [
          ...pieces,
          { at: last, fromClient: true, bytes: 'end' as const },
          { at: last + 1, fromClient: false, bytes: 'end' as const },
        ],
        20_000 + flow,
      ),
    );
  }
  return packets.sort((a, b) => a.at - b.at);
}

function collecting() {
  const events: (ApiCall | CaptureMeasured)[] = [];
  let count = 0;
  const collector = new Collector({
    source: 'capture',
    tokenizer: createTokenizer('privacy-key-of-bad-captures'),
    tokenizeClients: () => false,
    eventId: () => `event-${String(++count).padStart(6, '0')}`,
    onEvent: (event) => events.push(event),
  });
  const calls = (): ApiCall[] => events.filter((event): event is ApiCall => event.kind === 'api.call');
  const total = (key: 'packets' | 'unreadable' | 'unpaired' | 'truncated'): number =>
    events.reduce((sum, event) => sum + (event.kind === 'capture.measured' ? event[key] : 0), 0);
  return { collector, events, calls, total };
}

requires('suricata')('a capture that is damaged', () => {
  let folder = '';
  const packets = plainCalls();
  const whole = pcap(packets);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'protectonce-bad-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What is told of these bytes, and the code of the error that ended it. */
  async function collect(bytes: Buffer) {
    const path = join(folder, 'bad.pcap');
    writeFileSync(path, bytes);
    const all = collecting();
    const error = await capture({
      source: { pcap: path },
      program: findProgram('suricata'),
      signal: new AbortController().signal,
      onFrame: (frame) => all.collector.frame(frame),
      onLine: (line) => all.collector.line(line),
      onUnreadable: () => all.collector.unreadable(),
      ready: async () => undefined,
    }).then(
      () => undefined,
      (cause: { code?: string }) => cause.code ?? 'NO_CODE',
    );
    all.collector.close();
    for (const event of all.events) expect(WireEvent.safeParse(event).error).toBeUndefined();
    return { ...all, error };
  }

  test('whole, to begin with, gives every call', async () => {
    const { calls, total, error } = await collect(whole);
    expect([error, calls().length, total('unpaired'), total('unreadable')]).toEqual([undefined, CALLS, 0, 0]);
  }, 60_000);

  test('cut in the middle of a packet, gives what stands before the cut', async () => {
    const { calls, error } = await collect(whole.subarray(0, Math.floor(whole.length / 2) + 7));
    expect([undefined, 'SURICATA_FAILED']).toContain(error);
    expect(calls().length).toBeGreaterThan(CALLS / 3);
    expect(calls().length).toBeLessThan(CALLS);
  }, 60_000);

  test('that is only its head, or a head with rubbish behind it, is refused at once', async () => {
    for (const bytes of [
      whole.subarray(0, PCAP_HEAD),
      Buffer.concat([whole.subarray(0, PCAP_HEAD), Buffer.alloc(5_000, 0xee)]),
    ]) {
      const { calls, error } = await collect(bytes);
      expect(error).toBe('SOURCE_UNREADABLE');
      expect(calls()).toEqual([]);
    }
  }, 60_000);

  test('whose mirror cut what is larger than its way, tells how many packets came cut', async () => {
    const cut = packets.map((packet, index) =>
      packet.hasData && index % 20 === 0
        ? { ...packet, bytes: packet.bytes.subarray(0, packet.bytes.length - 9) }
        : packet,
    );
    const { total, calls, error } = await collect(pcap(cut));
    expect([error, total('truncated')]).toEqual([
      undefined,
      cut.filter((packet, index) => packet !== packets[index]).length,
    ]);
    expect(calls().length).toBeGreaterThan(CALLS / 2);
  }, 60_000);

  test('with bytes that were changed in every tenth packet, gives the calls of the others, and no error', async () => {
    const damaged = packets.map((packet, index) => {
      if (index % 10 !== 0) return packet;
      const bytes = Buffer.from(packet.bytes);
      for (let at = (index / 10) % 60; at < bytes.length; at += 37) bytes[at] = (bytes[at] as number) ^ 0x5a;
      return { ...packet, bytes };
    });
    const { calls, error } = await collect(pcap(damaged));
    expect(error).toBeUndefined();
    expect(calls().length).toBeGreaterThan(CALLS / 4);
    expect(calls().length).toBeLessThanOrEqual(CALLS);
  }, 60_000);

  test('in VXLAN whose headers are bad, gives the calls of the good ones, each once', async () => {
    const flows = new Map<number, number>();
    const wrapped = packets.map((packet) => {
      const outer = inVxlan(packet, 7);
      const client =
        packet.bytes.readUInt16BE(34) === 80 ? packet.bytes.readUInt16BE(36) : packet.bytes.readUInt16BE(34);
      const flow = flows.get(client) ?? flows.size;
      flows.set(client, flow);
      const bytes = Buffer.from(outer.bytes);
      // Of every fourth connection: no valid VNI flag, a packet cut within the header, or an inner frame of nothing.
      if (flow % 12 === 3) bytes[VXLAN_HEAD] = 0;
      if (flow % 12 === 7) return { ...outer, bytes: bytes.subarray(0, VXLAN_HEAD + 5) };
      if (flow % 12 === 11) bytes.fill(0xff, VXLAN_HEAD + 8, VXLAN_HEAD + 40);
      return { ...outer, bytes };
    });
    const { calls, error } = await collect(pcap(wrapped));
    expect(error).toBeUndefined();
    const bad = [...flows.values()].filter((flow) => flow % 4 === 3).length;
    const objects = calls().map((call) => call.objects?.[0]?.token);
    expect(new Set(objects).size).toBe(calls().length);
    // Suricata passes over the flag: what it can read is told.
    expect(calls().length).toBeGreaterThanOrEqual(CALLS - bad * 10);
    expect(calls().length).toBeLessThan(CALLS);
  }, 60_000);

  test('of the sample traffic with every hundredth byte changed, ends and says what it lost', async () => {
    const bytes = Buffer.from(readFileSync(new URL('../../pcap/shop.pcap', import.meta.url)));
    for (let at = PCAP_HEAD; at < bytes.length; at += 101) bytes[at] = (bytes[at] as number) ^ 0xff;
    const { error } = await collect(bytes);
    expect([undefined, 'SURICATA_FAILED']).toContain(error);
  }, 60_000);
});

requires({ missing: () => undefined })('the socket of the records', () => {
  test('outlives peers that send rubbish, too much, or nothing, and goes on reading the honest one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'protectonce-hostile-'));
    const path = join(folder, 'records');
    let [frames, unreadable] = [0, 0];
    const listener = await listenUnix({
      path,
      reader: () =>
        new FrameSplitter(
          () => frames++,
          () => unreadable++,
        ),
      ready: async () => undefined,
    });
    const peer = async (bytes: Buffer): Promise<void> => {
      const socket = connect(path);
      socket.on('error', () => undefined);
      await new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
        socket.once('connect', () => socket.end(bytes));
        socket.resume();
      });
    };
    const frame = (data: string): Buffer => {
      const head = Buffer.alloc(48);
      head.writeUInt32LE(44 + data.length, 0);
      head[4] = 1;
      head[5] = 1;
      head.writeUInt32LE(data.length, 44);
      return Buffer.concat([head, Buffer.from(data)]);
    };
    try {
      const honest = connect(path);
      await new Promise((resolve) => honest.once('connect', resolve));
      honest.write(frame('one').subarray(0, 20));
      const huge = Buffer.alloc(4, 0xff);
      await peer(Buffer.concat([huge, Buffer.alloc(8_000_000)]));
      await peer(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
      await peer(Buffer.alloc(0));
      await peer(frame('cut').subarray(0, 30));
      await Promise.all(Array.from({ length: 40 }, () => peer(Buffer.alloc(100_000, 0x41))));
      honest.write(frame('one').subarray(20));
      honest.end(frame('two'));
      await eventually(() => frames === 2);
      expect(unreadable).toBeGreaterThanOrEqual(3);
    } finally {
      await listener.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
