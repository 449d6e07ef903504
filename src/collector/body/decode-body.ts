import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { BODY_BYTES_MAX } from '../transaction.js';
import { decodeZstd } from './decode-zstd.js';

export interface DecodedBody {
  /** Undefined: it could not be read. */
  readonly body: Buffer | undefined;
  /** Whether something of it is missing. */
  readonly cut: boolean;
}

const LAYERS_MAX = 3;
/** What a body may grow to while it is decoded; one that grows beyond is no body but a bomb. */
const GROWN_BYTES_MAX = 1_048_576;
// What was captured of a body may end anywhere: what can be read of it is read.
const inflated = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: GROWN_BYTES_MAX };
const unpacked = { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: GROWN_BYTES_MAX };

const isGzip = (body: Buffer): boolean => body[0] === 0x1f && body[1] === 0x8b;
const isZlib = (body: Buffer): boolean =>
  body.length > 2 && ((body[0] as number) & 15) === 8 && body.readUInt16BE(0) % 31 === 0;

/** What is neither was decoded already, by a capture engine whose records came as EVE. */
function rawOrPlain(body: Buffer): Buffer {
  try {
    return inflateRawSync(body, inflated);
  } catch {
    return body;
  }
}

function layer(body: Buffer, coding: string): Buffer {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return isGzip(body) ? gunzipSync(body, inflated) : body;
    case 'deflate':
      return isZlib(body) ? inflateSync(body, inflated) : rawOrPlain(body);
    case 'br':
      return brotliDecompressSync(body, unpacked);
    case 'zstd':
      return decodeZstd(body, GROWN_BYTES_MAX);
    default:
      return body;
  }
}

/** Undoes the content codings of a body, with bounded work and output. Never throws. */
export function decodeBody(body: Buffer, contentEncoding: string | undefined): DecodedBody {
  if (!contentEncoding) return { body, cut: false };
  const codings = contentEncoding.toLowerCase().split(',', LAYERS_MAX + 1);
  if (codings.length > LAYERS_MAX) return { body: undefined, cut: true };
  let decoded = body;
  try {
    for (const coding of codings.reverse()) decoded = layer(decoded, coding.trim());
  } catch {
    return { body: undefined, cut: true };
  }
  return decoded.length > BODY_BYTES_MAX
    ? { body: decoded.subarray(0, BODY_BYTES_MAX), cut: true }
    : { body: decoded, cut: false };
}
