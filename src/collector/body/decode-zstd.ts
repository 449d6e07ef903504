import { Decompress } from 'fzstd';

const MAGIC = 0xfd2fb528;
/** What a decoder must be able to hold, by RFC 8878. */
const WINDOW_BYTES_MAX = 8_388_608;
/** The decoder moves its window for each block: windows of all blocks together, in bytes. */
const WINDOWS_BYTES_MAX = 268_435_456;
const WINDOW_BYTES_MIN = 1_024;
const RLE = 1;

interface Extent {
  /** The first frame, as far as it is there. */
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/** Where the first frame ends, from the headers of its blocks. Throws on what would cost too much. */
function firstFrame(body: Buffer): Extent {
  if (body.length < 9 || body.readUInt32LE(0) !== MAGIC) throw new Error('no zstd frame');
  const flags = body[4] as number;
  const single = (flags & 32) !== 0;
  const sizeBytes = flags >> 6 === 0 ? Number(single) : 1 << (flags >> 6);
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] as number;
  const sizeAt = (single ? 5 : 6) + dictionaryBytes;
  const windowLog = 10 + ((body[5] as number) >> 3);
  const window = single
    ? Number(sizeOf(body, sizeAt, sizeBytes))
    : 2 ** windowLog * (1 + ((body[5] as number) & 7) / 8);
  if (window > WINDOW_BYTES_MAX) throw new Error('its window is too large');
  let at = sizeAt + sizeBytes;
  for (let cost = 0; at + 3 <= body.length; cost += Math.max(window, WINDOW_BYTES_MIN)) {
    if (cost > WINDOWS_BYTES_MAX) throw new Error('it has too many blocks');
    const header = body.readUIntLE(at, 3);
    at += 3 + (((header >> 1) & 3) === RLE ? 1 : header >> 3);
    if ((header & 1) !== 0) break;
  }
  const checksum = (flags & 4) !== 0 ? 4 : 0;
  return { bytes: body.subarray(0, at + checksum), isWhole: at + checksum <= body.length };
}

function sizeOf(body: Buffer, at: number, bytes: number): bigint | number {
  if (at + bytes > body.length) throw new Error('its header is cut');
  switch (bytes) {
    case 8:
      return body.readBigUInt64LE(at);
    case 0:
      return 0;
    default:
      return body.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
  }
}

/** The first zstd frame of a body, as far as it is there. Throws when it is none, or grows beyond `max` bytes. */
export function decodeZstd(body: Buffer, max: number): Buffer {
  const { bytes, isWhole } = firstFrame(body);
  const parts: Uint8Array[] = [];
  let length = 0;
  const decoder = new Decompress((part) => {
    length += part.length;
    if (length > max) throw new Error('it grows too large');
    parts.push(part.slice());
  });
  try {
    decoder.push(bytes, isWhole);
  } catch (error) {
    // The last block of a body that was cut is a part of one.
    if (isWhole || length === 0 || length > max) throw error;
  }
  return Buffer.concat(parts);
}
