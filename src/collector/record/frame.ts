/** Version of the frames that `suricata/protectonce.lua` writes and this reads. */
export const FRAME_VERSION = 1;
/** All that a frame may hold: two bodies and two heads of 128 KB each, two lines of 64 KB, two addresses. */
export const FRAME_BYTES_MAX = 4 * 131_072 + 2 * 65_536 + 512;
/** Bytes of the header behind the length. */
const HEADER_BYTES = 64;
const TEXTS = 8;
const TEXTS_AT = HEADER_BYTES - TEXTS * 4;

const TRANSACTION = 1;
const FAREWELL = 2;
const NO_TRANSACTION = 0xffff_ffff;

/** One record of the Lua output. The buffers are views of what was read: use them at once. */
export interface Frame {
  /** `farewell`: Suricata ends; only `dropped` is told. */
  readonly kind: 'transaction' | 'farewell';
  /** Unix milliseconds, by the packet. */
  readonly time: number;
  readonly flowId: string;
  /** Number of the transaction in its flow, when known. */
  readonly txId: number | undefined;
  /** Records that were lost before this one, because nobody read fast enough. */
  readonly dropped: number;
  readonly requestCut: boolean;
  readonly responseCut: boolean;
  /** Packets of the connection's responses are missing: whose response this is nobody knows. */
  readonly gap: boolean;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
  readonly requestLine: string;
  readonly requestHead: string;
  readonly requestBody: Buffer;
  readonly statusLine: string;
  readonly responseHead: string;
  readonly responseBody: Buffer;
}

/** Reads what stands behind a frame's length; undefined when it is none of ours. */
export function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < HEADER_BYTES || bytes[0] !== FRAME_VERSION) return undefined;
  const kind = bytes[1] === TRANSACTION ? 'transaction' : bytes[1] === FAREWELL ? 'farewell' : undefined;
  if (kind === undefined) return undefined;
  let at = HEADER_BYTES;
  const next = (index: number): Buffer => {
    const from = at;
    at += bytes.readUInt32LE(TEXTS_AT + index * 4);
    return bytes.subarray(from, at);
  };
  const texts = [0, 1, 2, 3, 4, 5, 6, 7].map(next);
  if (at !== bytes.length) return undefined;
  const text = (index: number): string => (texts[index] as Buffer).toString('latin1');
  const txId = bytes.readUInt32LE(20);
  return {
    kind,
    time: bytes.readUInt32LE(4) * 1_000 + Math.floor(bytes.readUInt32LE(8) / 1_000),
    flowId: String(bytes.readDoubleLE(12)),
    txId: txId === NO_TRANSACTION ? undefined : txId,
    dropped: bytes.readUInt32LE(24),
    requestCut: ((bytes[2] as number) & 1) !== 0,
    responseCut: ((bytes[2] as number) & 2) !== 0,
    gap: ((bytes[2] as number) & 4) !== 0,
    sourcePort: bytes.readUInt16LE(28),
    destinationPort: bytes.readUInt16LE(30),
    sourceAddress: text(0),
    destinationAddress: text(1),
    requestLine: text(2),
    requestHead: text(3),
    requestBody: texts[4] as Buffer,
    statusLine: text(5),
    responseHead: text(6),
    responseBody: texts[7] as Buffer,
  };
}
