import { promisify } from 'node:util';
import { gunzip as gunzipCallback, gzip as gzipCallback } from 'node:zlib';
import { CodedError } from '../event/index.js';
import type { Hold } from './inflight-bytes.js';
import { tooLarge } from './read-body.js';

const gunzip = promisify(gunzipCallback);
const gzip = promisify(gzipCallback);

/** zlib hands out a chunk in each round of the event loop: room for all of it, and it takes one. */
const CHUNK_BYTES_MIN = 1024;
/** Ten bytes of header and eight of trailer. */
const GZIP_BYTES_MIN = 18;

export interface Unpacked {
  readonly text: Buffer;
  /** True when the packed bytes hold nothing but the text: no file name, comment or further member in the gzip frame. */
  readonly bare: boolean;
}

/**
 * Unpacks gzip. The frame states its unpacked size: one that states too much is refused before any work, and one that
 * lies is stopped as soon as it passes what it stated. Throws BODY_TOO_LARGE, INVALID_GZIP, TOO_BUSY.
 */
export async function unpackBody(packed: Buffer, bytesMax: number, hold: Hold): Promise<Unpacked> {
  if (packed.length < GZIP_BYTES_MIN || packed[0] !== 0x1f || packed[1] !== 0x8b) throw invalid();
  const stated = packed.readUInt32LE(packed.length - 4);
  if (stated > bytesMax) throw tooLarge(bytesMax);
  hold.take(stated);
  try {
    const text = await gunzip(packed, {
      maxOutputLength: Math.max(1, stated),
      chunkSize: Math.max(CHUNK_BYTES_MIN, stated + 1),
    });
    if (text.length !== stated) throw invalid();
    return { text, bare: packed[3] === 0 };
  } catch (error) {
    if (error instanceof CodedError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(bytesMax);
    throw invalid(error);
  }
}

/** The quickest level: only a batch that something was taken out of is packed here. */
export function packBody(text: Buffer): Promise<Buffer> {
  return gzip(text, { level: 1 });
}

function invalid(cause?: unknown): CodedError {
  return new CodedError('INVALID_GZIP', 'The body is not one valid gzip member.', { cause });
}
