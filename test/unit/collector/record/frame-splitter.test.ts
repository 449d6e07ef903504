import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FRAME_BYTES_MAX } from '../../../../src/collector/record/frame.js';
import { FrameSplitter } from '../../../../src/collector/record/frame-splitter.js';
import { frameBytes } from '../frames.js';

function splitting() {
  const frames: { data: string; flowId: number; dropped: number }[] = [];
  let unreadable = 0;
  const splitter = new FrameSplitter(
    // The data is a view of what was read: taken at once.
    ({ data, flowId, dropped }) => frames.push({ data: data.toString('latin1'), flowId, dropped }),
    () => unreadable++,
  );
  return { splitter, frames, unreadable: () => unreadable };
}

/** Cuts bytes at these places, each taken modulo what is left. */
function* chunks(bytes: Buffer, cuts: readonly number[]): Generator<Buffer> {
  let at = 0;
  for (let index = 0; at < bytes.length; index++) {
    const size = 1 + ((cuts[index % cuts.length] ?? 0) % bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const pieces = fc.array(
  fc.record({
    data: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    flow: fc.integer({ min: 0, max: 2 ** 50 }),
    dropped: fc.integer({ min: 0, max: 1_000 }),
  }),
  { minLength: 1, maxLength: 12 },
);
const cuts = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 20 });

describe('frames from a socket', () => {
  test('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(pieces, cuts, (given, at) => {
        const { splitter, frames, unreadable } = splitting();
        for (const chunk of chunks(Buffer.concat(given.map(frameBytes)), at))
          expect(splitter.push(chunk)).toBe(true);
        splitter.close();
        expect(frames).toEqual(
          given.map(({ data, flow, dropped }) => ({ data: data.toString('latin1'), flowId: flow, dropped })),
        );
        expect(unreadable()).toBe(0);
      }),
    );
  });

  test('any bytes at all end in frames or a count, never in an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), cuts, (bytes, at) => {
        const { splitter, unreadable } = splitting();
        for (const chunk of chunks(Buffer.from(bytes), at)) splitter.push(chunk);
        splitter.close();
        if (bytes.length > 0) expect(unreadable()).toBeGreaterThan(0);
      }),
    );
  });

  test('one damaged byte costs what follows at most, and is counted or changes that frame alone', () => {
    fc.assert(
      fc.property(pieces, fc.nat(), fc.integer({ min: 1, max: 255 }), cuts, (given, place, flip, at) => {
        const { splitter, frames, unreadable } = splitting();
        const whole = given.map(frameBytes);
        const bytes = Buffer.concat(whole);
        const damaged = place % bytes.length;
        bytes[damaged] = (bytes[damaged] as number) ^ flip;
        for (const chunk of chunks(bytes, at)) if (!splitter.push(chunk)) break;
        splitter.close();
        let before = 0;
        for (let end = 0; end + (whole[before] as Buffer).length <= damaged; before++)
          end += (whole[before] as Buffer).length;
        expect(frames.slice(0, before).map(({ data }) => data)).toEqual(
          given.slice(0, before).map(({ data }) => data.toString('latin1')),
        );
        expect(frames.length === given.length || unreadable() > 0).toBe(true);
      }),
    );
  });

  test('a length that no frame has ends the reading of that peer, at once and without room for it', () => {
    for (const length of [0, FRAME_BYTES_MAX + 1, 0xffff_ffff]) {
      const { splitter, frames, unreadable } = splitting();
      const bytes = Buffer.alloc(64);
      bytes.writeUInt32LE(length, 0);
      expect(splitter.push(bytes)).toBe(false);
      expect(splitter.push(frameBytes({ data: 'GET / HTTP/1.1\r\n\r\n' }))).toBe(false);
      expect([frames.length, unreadable()]).toEqual([0, 1]);
    }
  });

  test('a frame that never ends is unreadable, once', () => {
    const { splitter, unreadable } = splitting();
    splitter.push(frameBytes({ data: 'x'.repeat(100) }).subarray(0, 90));
    splitter.close();
    splitter.close();
    expect(unreadable()).toBe(1);
  });
});
