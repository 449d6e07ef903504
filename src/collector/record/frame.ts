/** Version of the frames that `suricata/protectonce.lua` writes and this reads. */
export const FRAME_VERSION = 1;
/** More than Suricata hands over at once, by far. */
export const FRAME_BYTES_MAX = 1_048_576;
/** Bytes of the header behind the length. */
const HEADER_BYTES = 44;
const TEXTS_AT = 32;
const FAREWELL = 2;

/** A piece of what one end of a connection sent, as the Lua output tells it. `data` is a view of what was read: use it at once. */
export interface Frame {
  /** Unix milliseconds, by the packets. */
  readonly time: number;
  readonly flowId: number;
  /** Pieces that were lost before this one, because nobody read fast enough. */
  readonly dropped: number;
  /** First and last piece of its direction. */
  readonly opens: boolean;
  readonly closes: boolean;
  /** Towards the destination. */
  readonly forward: boolean;
  /** The ends, as the first packet names them. */
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** Empty where only the end, or a loss, is told. */
  readonly data: Buffer;
  /** Suricata ends; only `dropped` is told. */
  readonly farewell: boolean;
}

/** Reads what stands behind a frame's length; undefined when it is none of ours. */
export function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < HEADER_BYTES || bytes[0] !== FRAME_VERSION) return undefined;
  const kind = bytes[1] as number;
  if (kind !== 1 && kind !== FAREWELL) return undefined;
  const flags = bytes[2] as number;
  const sourceAt = HEADER_BYTES;
  const destinationAt = sourceAt + bytes.readUInt32LE(TEXTS_AT);
  const dataAt = destinationAt + bytes.readUInt32LE(TEXTS_AT + 4);
  const end = dataAt + bytes.readUInt32LE(TEXTS_AT + 8);
  if (end !== bytes.length) return undefined;
  return {
    time: bytes.readUInt32LE(4) * 1_000 + Math.floor(bytes.readUInt32LE(8) / 1_000),
    flowId: bytes.readDoubleLE(12),
    dropped: bytes.readUInt32LE(20),
    opens: (flags & 1) !== 0,
    closes: (flags & 2) !== 0,
    forward: (flags & 4) !== 0,
    sourcePort: bytes.readUInt16LE(24),
    destinationPort: bytes.readUInt16LE(26),
    source: bytes.toString('latin1', sourceAt, destinationAt),
    destination: bytes.toString('latin1', destinationAt, dataAt),
    data: bytes.subarray(dataAt, end),
    farewell: kind === FAREWELL,
  };
}
