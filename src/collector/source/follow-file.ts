import { open } from 'node:fs/promises';
import { CodedError } from '../../event/coded-error.js';

export interface FollowOptions {
  /** Ends at the end of the file; else waits for more. */
  readonly once: boolean;
  readonly signal: AbortSignal;
  /** Waits before the file is looked at again. */
  readonly idle: () => Promise<void>;
}

const CHUNK_BYTES = 262_144;

/**
 * The bytes of a file, and of what is appended to it; a file that becomes shorter is read from its start, as after a rotation.
 * @throws CodedError `SOURCE_UNREADABLE`
 */
export async function* followFile(
  path: string,
  { once, signal, idle }: FollowOptions,
): AsyncGenerator<Buffer> {
  const unreadable = (cause: unknown): never => {
    throw new CodedError('SOURCE_UNREADABLE', `cannot read ${path}`, { cause, field: 'eve' });
  };
  const file = await open(path, 'r').catch(unreadable);
  try {
    let position = 0;
    while (!signal.aborted) {
      const { bytesRead, buffer } = await file
        .read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position)
        .catch(unreadable);
      if (bytesRead > 0) {
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      } else if (once) return;
      else {
        if ((await file.stat()).size < position) position = 0;
        await idle();
      }
    }
  } finally {
    await file.close();
  }
}
