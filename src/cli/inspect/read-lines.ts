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
    for await (const chunk of stream) splitter.push(chunk as Buffer);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new CodedError('INPUT_UNREADABLE', `${path} cannot be read (${code}).`, { cause });
  }
  splitter.close();
}
