import { mixHash } from './hash-text.js';

/**
 * How often each of very many things was added, never too little, too much by few (count-min, conservative): four rows of
 * `width` counters. What is rare is mostly right as long as fewer than `width` things are frequent. Plain data.
 */
export interface CountMin {
  readonly width: number;
  /** Row by row. */
  counts: number[];
  /** Additions since the last ageing, halves included. */
  total: number;
}

const ROWS = 4;

/** `width` is a power of two, 16 to 4096. */
export function newCountMin(width: number): CountMin {
  if (width < 16 || width > 4096 || (width & (width - 1)) !== 0)
    throw new RangeError('the width of a count-min sketch is a power of two, 16 to 4096');
  return { width, counts: new Array<number>(ROWS * width).fill(0), total: 0 };
}

/** Adds a hash `by` times and answers how often it has been added. */
export function addCount(sketch: CountMin, hash: number, by = 1): number {
  const estimate = countOf(sketch, hash) + by;
  const { counts, width } = sketch;
  for (let row = 0; row < ROWS; row++) {
    const at = place(hash, row, width);
    if ((counts[at] ?? 0) < estimate) counts[at] = estimate;
  }
  sketch.total += by;
  return estimate;
}

export function countOf({ counts, width }: CountMin, hash: number): number {
  let least = Number.MAX_SAFE_INTEGER;
  for (let row = 0; row < ROWS; row++) least = Math.min(least, counts[place(hash, row, width)] ?? 0);
  return least;
}

/** Halves all counts, so that what was long ago weighs less. */
export function ageCounts(sketch: CountMin): void {
  sketch.counts = sketch.counts.map((count) => count >> 1);
  sketch.total = Math.floor(sketch.total / 2);
}

function place(hash: number, row: number, width: number): number {
  return row * width + (mixHash(hash + Math.imul(row, 0x9e3779b1)) & (width - 1));
}
