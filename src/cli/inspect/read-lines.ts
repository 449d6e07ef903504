import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LineSplitter } from '../../collector/index.js';
import { CodedError } from '../../event/index.js';

const LINE_LENGTH_MAX = 16_777_216;

/** Every line of a file (`-`: standard input; `.gz`: unpacked) with its number; undefined for one that is too long. */
export async function readLines(
  path: string,
  onLine: (line: string | undefined, number: number) => void,
  /** Waited for before more is read, so that no more than a piece of the file is in memory. */
  afterPiece?: () => Promise<void>,
): Promise<void> {
  let number = 0;
  const splitter = new LineSplitter(
    (line) => onLine(line, ++number),
    () => onLine(undefined, ++number),
    LINE_LENGTH_MAX,
    () => {
      number += 1;
    },
  );
  const file = path === '-' ? process.stdin : createReadStream(path);
  // The iteration below throws what goes wrong with either.
  const stream = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => undefined) : file;
  try {
    for await (const chunk of stream) {
      splitter.push(chunk as Buffer);
      if (afterPiece !== undefined)
        await afterPiece().catch((error: unknown) => {
          throw new Taken(error);
        });
    }
  } catch (cause) {
    if (cause instanceof Taken) throw cause.error;
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new CodedError('INPUT_UNREADABLE', `${path} cannot be read (${code}).`, { cause });
  }
  splitter.close();
  await afterPiece?.();
}

/** What the taker of lines threw is no fault of the file. */
class Taken {
  constructor(readonly error: unknown) {}
}
