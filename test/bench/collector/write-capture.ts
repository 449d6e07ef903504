import { closeSync, openSync, writeSync } from 'node:fs';
import { timeOf, writeCalls } from './packet-writer.js';

const BLOCK_BYTES = 4_194_304;
const CALLS_PER_SECOND = 10_000;

/** Writes a pcap of so many small calls, at 10,000 a second of its own time. */
export function writeCapture(path: string, calls: number): void {
  const file = openSync(path, 'w');
  const block = Buffer.alloc(BLOCK_BYTES + 65_536);
  block.writeUInt32LE(0xa1b2c3d4, 0);
  block.writeUInt16LE(2, 4);
  block.writeUInt16LE(4, 6);
  block.writeUInt32LE(262_144, 16);
  block.writeUInt32LE(1, 20);
  let filled = 24;
  const flush = (): void => {
    for (let at = 0; at < filled; ) at += writeSync(file, block, at, filled - at);
    filled = 0;
  };
  writeCalls(calls, (frame, call) => {
    const { seconds, micros } = timeOf(call, CALLS_PER_SECOND);
    block.writeUInt32LE(seconds, filled);
    block.writeUInt32LE(micros, filled + 4);
    block.writeUInt32LE(frame.length, filled + 8);
    block.writeUInt32LE(frame.length, filled + 12);
    frame.copy(block, filled + 16);
    filled += 16 + frame.length;
    if (filled >= BLOCK_BYTES) flush();
  });
  flush();
  closeSync(file);
}
