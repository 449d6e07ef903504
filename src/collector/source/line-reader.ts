import { LineSplitter } from '../eve/line-splitter.js';
import type { PeerReader } from './listen-unix.js';

/** Reads a peer that sends EVE lines. */
export function lineReader(onLine: (line: string) => void, onOverlong: () => void): PeerReader {
  const splitter = new LineSplitter(onLine, onOverlong);
  return {
    push: (chunk) => {
      splitter.push(chunk);
      return true;
    },
    close: () => splitter.close(),
  };
}
