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

function layer(body: Buffer, coding: string, isResponse: boolean): Buffer {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      // Suricata has decoded a response already.
      return isGzip(body) ? gunzipSync(body, inflated) : body;
    case 'deflate':
      if (isZlib(body)) return inflateSync(body, inflated);
      return isResponse ? body : inflateRawSync(body, inflated);
    case 'br':
      return brotliDecompressSync(body, unpacked);
    case 'zstd':
      return decodeZstd(body, GROWN_BYTES_MAX);
    default:
      return body;
  }
}

/** Undoes the content codings of a body, with bounded work and output. Never throws. */
export function decodeBody(
  body: Buffer,
  contentEncoding: string | undefined,
  isResponse: boolean,
): DecodedBody {
  if (!contentEncoding) return { body, cut: false };
  const codings = contentEncoding.toLowerCase().split(',', LAYERS_MAX + 1);
  if (codings.length > LAYERS_MAX) return { body: undefined, cut: true };
  let decoded = body;
  try {
    for (const coding of codings.reverse()) decoded = layer(decoded, coding.trim(), isResponse);
  } catch {
    return { body: undefined, cut: true };
  }
  return decoded.length > BODY_BYTES_MAX
    ? { body: decoded.subarray(0, BODY_BYTES_MAX), cut: true }
    : { body: decoded, cut: false };
}
