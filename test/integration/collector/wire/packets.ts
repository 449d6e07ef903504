import type { Conversation } from './recording-proxy.js';

export interface Packet {
  /** Microseconds since the epoch. */
  readonly at: number;
  /** An Ethernet frame. */
  readonly bytes: Buffer;
  readonly hasData: boolean;
}

/** Who speaks: IPv4 addresses, and the service's port. */
export interface Ends {
  readonly client?: string;
  readonly service?: string;
  readonly port?: number;
}

const SEGMENT_BYTES_MAX = 1_448;
const CLIENT = '10.1.0.1';
const SERVICE = '10.2.0.2';
const addressBytes = (text: string): Buffer => Buffer.from(text.split('.').map(Number));
const FIN = 1;
const SYN = 2;
const PUSH = 8;
const ACK = 16;

function internetSum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function ethernet(protocol: number, source: Buffer, target: Buffer, rest: Buffer): Buffer {
  const head = Buffer.alloc(34);
  head.writeUInt16BE(0x0800, 12);
  const ip = head.subarray(14);
  ip[0] = 0x45;
  ip.writeUInt16BE(20 + rest.length, 2);
  ip[8] = 64;
  ip[9] = protocol;
  source.copy(ip, 12);
  target.copy(ip, 16);
  ip.writeUInt16BE(internetSum(ip), 10);
  return Buffer.concat([head, rest]);
}

/** The packets of a conversation from 10.1.0.1 to 10.2.0.2:80: handshake, segments, an acknowledgement for each, and the ends. */
export function packetsOf(conversation: Conversation, port: number, ends: Ends = {}): Packet[] {
  const client = addressBytes(ends.client ?? CLIENT);
  const service = addressBytes(ends.service ?? SERVICE);
  const served = ends.port ?? 80;
  const packets: Packet[] = [];
  const next = { client: 1_000, service: 5_000 };
  let at = (conversation[0]?.at ?? 0) - 300;
  const put = (fromClient: boolean, flags: number, data: Buffer): void => {
    at++;
    const [mine, theirs] = fromClient ? [next.client, next.service] : [next.service, next.client];
    const tcp = Buffer.alloc(20);
    tcp.writeUInt16BE(fromClient ? port : served, 0);
    tcp.writeUInt16BE(fromClient ? served : port, 2);
    tcp.writeUInt32BE(mine, 4);
    tcp.writeUInt32BE((flags & ACK) === 0 ? 0 : theirs, 8);
    tcp[12] = 0x50;
    tcp[13] = flags;
    tcp.writeUInt16BE(65_535, 14);
    const [source, target] = fromClient ? [client, service] : [service, client];
    const bytes = ethernet(6, source, target, Buffer.concat([tcp, data]));
    packets.push({ at, bytes, hasData: data.length > 0 });
    const advance = data.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
    if (fromClient) next.client += advance;
    else next.service += advance;
  };
  const nothing: Buffer = Buffer.alloc(0);
  put(true, SYN, nothing);
  put(false, SYN | ACK, nothing);
  put(true, ACK, nothing);
  for (const { at: when, fromClient, bytes } of conversation) {
    at = Math.max(at, when);
    if (bytes === 'end') put(fromClient, FIN | ACK, nothing);
    else
      for (let from = 0; from < bytes.length; from += SEGMENT_BYTES_MAX) {
        put(fromClient, PUSH | ACK, bytes.subarray(from, from + SEGMENT_BYTES_MAX));
        // As kernels do: every other segment, and the last.
        if ((from / SEGMENT_BYTES_MAX) % 2 === 1) put(!fromClient, ACK, nothing);
      }
    put(!fromClient, ACK, nothing);
  }
  return packets;
}

/** All conversations' packets by time. */
export const allPackets = (conversations: readonly Conversation[]): Packet[] =>
  conversations.flatMap((each, index) => packetsOf(each, 40_000 + index)).sort((a, b) => a.at - b.at);

/** As a traffic mirror of AWS sends it. */
export function inVxlan({ at, bytes, hasData }: Packet, vni: number): Packet {
  const head = Buffer.alloc(16);
  // Of one flow both directions may differ in it.
  head.writeUInt16BE(49_152 + (bytes[26] as number) * 8, 0);
  head.writeUInt16BE(4_789, 2);
  head.writeUInt16BE(16 + bytes.length, 4);
  head[8] = 8;
  head.writeUIntBE(vni, 12, 3);
  const outer = ethernet(
    17,
    Buffer.from([10, 9, 0, vni]),
    Buffer.from([10, 9, 9, 9]),
    Buffer.concat([head, bytes]),
  );
  return { at, bytes: outer, hasData };
}

/** A capture file in the form of pcap. */
export function pcap(packets: readonly Packet[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262_144, 16);
  head.writeUInt32LE(1, 20);
  const parts: Buffer[] = [head];
  for (const { at, bytes } of packets) {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Math.floor(at / 1e6), 0);
    record.writeUInt32LE(at % 1e6, 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    parts.push(record, bytes);
  }
  return Buffer.concat(parts);
}
