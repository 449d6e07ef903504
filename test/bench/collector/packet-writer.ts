import { smallCall } from './small-calls.js';

const HEAD_BYTES = 54;
const [FIN, SYN, PUSH, ACK] = [1, 2, 8, 16];
const CALLS_PER_CONNECTION = 50;
const CONNECTIONS_AT_ONCE = 200;
/** 2026-11-22T12:00:00Z in seconds. */
const EPOCH = 1_795_348_800;

interface Connection {
  readonly address: number;
  readonly port: number;
  client: number;
  server: number;
  calls: number;
}

/** Writes one frame at `at`; says where it ends. Checksums stay empty, as the mirror copies them before the card fills them in. */
function writeFrame(
  into: Buffer,
  at: number,
  from: Connection,
  fromClient: boolean,
  flags: number,
  data: string,
): number {
  into.fill(0, at, at + HEAD_BYTES);
  into.writeUInt16BE(0x0800, at + 12);
  const ip = at + 14;
  into[ip] = 0x45;
  into.writeUInt16BE(40 + data.length, ip + 2);
  into[ip + 8] = 64;
  into[ip + 9] = 6;
  const server = 0x0a02_0002;
  into.writeUInt32BE(fromClient ? from.address : server, ip + 12);
  into.writeUInt32BE(fromClient ? server : from.address, ip + 16);
  const tcp = ip + 20;
  into.writeUInt16BE(fromClient ? from.port : 80, tcp);
  into.writeUInt16BE(fromClient ? 80 : from.port, tcp + 2);
  into.writeUInt32BE(fromClient ? from.client : from.server, tcp + 4);
  into.writeUInt32BE((flags & ACK) === 0 ? 0 : fromClient ? from.server : from.client, tcp + 8);
  into[tcp + 12] = 0x50;
  into[tcp + 13] = flags;
  into.writeUInt16BE(65_535, tcp + 14);
  into.write(data, at + HEAD_BYTES, 'latin1');
  const advance = data.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
  if (fromClient) from.client += advance;
  else from.server += advance;
  return at + HEAD_BYTES + data.length;
}

/** Takes a frame, in a buffer that is used again, and the number of calls so far. */
export type FrameSink = (frame: Buffer, call: number) => void;

/** Frames of keep-alive connections with fifty small calls each, two hundred connections at once, interleaved call by call. */
export function writeCalls(calls: number, sink: FrameSink): void {
  const frame = Buffer.alloc(4_096);
  const open: Connection[] = [];
  let begun = 0;
  const put = (each: Connection, fromClient: boolean, flags: number, data: string, call: number): void =>
    sink(frame.subarray(0, writeFrame(frame, 0, each, fromClient, flags, data)), call);
  const close = (each: Connection, call: number): void => {
    put(each, true, FIN | ACK, '', call);
    put(each, false, FIN | ACK, '', call);
    put(each, true, ACK, '', call);
  };
  for (let call = 0; call < calls; call++) {
    const slot = call % CONNECTIONS_AT_ONCE;
    let each = open[slot];
    if (each && each.calls >= CALLS_PER_CONNECTION) {
      close(each, call);
      each = undefined;
    }
    if (!each) {
      const number = begun++;
      each = {
        address: 0x0a01_0000 + (number % 2_000),
        port: 32_768 + (number % 28_000),
        client: 1_000,
        server: 5_000,
        calls: 0,
      };
      open[slot] = each;
      put(each, true, SYN, '', call);
      put(each, false, SYN | ACK, '', call);
      put(each, true, ACK, '', call);
    }
    each.calls++;
    const { request, response } = smallCall(call);
    put(each, true, PUSH | ACK, request, call);
    put(each, false, PUSH | ACK, response, call);
  }
  for (const each of open) close(each, calls);
}

/** Microseconds since the epoch of a call, at that many calls a second. */
export const timeOf = (
  call: number,
  perSecond: number,
): { readonly seconds: number; readonly micros: number } => ({
  seconds: EPOCH + Math.floor(call / perSecond),
  micros: Math.floor(((call % perSecond) * 1e6) / perSecond),
});
