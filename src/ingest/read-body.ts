import type { IncomingMessage } from 'node:http';
import { CodedError } from '../event/index.js';
import type { Hold } from './inflight-bytes.js';

/** A sender that is refused for size is read on up to this many limits, so that it gets to see the answer. */
const DISCARD_LIMITS = 8;

/**
 * The body as it is on the wire. Throws BODY_TOO_LARGE, TOO_BUSY, or CLIENT_GONE when the sender went away. Whatever is
 * over the limit is thrown away as it comes, so memory holds the limit and one chunk at most.
 */
export async function readBody(request: IncomingMessage, bytesMax: number, hold: Hold): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > bytesMax) {
    await discardBody(request, bytesMax);
    throw tooLarge(bytesMax);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw tooLarge(bytesMax);
      hold.take(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    if (!(error instanceof CodedError))
      throw new CodedError('CLIENT_GONE', 'The sender went away.', { cause: error });
    chunks.length = 0;
    await discardBody(request, bytesMax);
    throw error;
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes);
}

/**
 * Reads what is left and keeps none of it, so that the connection can be answered and used again. Past a bound the
 * connection is cut instead: the sender does not listen.
 */
export function discardBody(request: IncomingMessage, bytesMax: number): Promise<void> {
  return new Promise((resolve) => {
    if (request.readableEnded || request.destroyed) return resolve();
    let left = bytesMax * DISCARD_LIMITS;
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) request.destroy();
    });
    request.once('end', resolve);
    request.once('close', resolve);
    request.once('error', () => resolve());
    request.resume();
  });
}

export function tooLarge(bytesMax: number): CodedError {
  return new CodedError('BODY_TOO_LARGE', `A batch has at most ${bytesMax} bytes, packed and unpacked.`);
}
