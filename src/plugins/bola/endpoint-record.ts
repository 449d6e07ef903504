import { addTo, age, bucketOf, type LogHistogram, newLogHistogram, quantileOf } from '../sdk/index.js';

/** How many objects principals of one endpoint reach without being given them, or are refused. Plain data. */
export interface EndpointRecord {
  /** Objects per principal and window; those with none are not in it. */
  fresh: LogHistogram;
  refused: LogHistogram;
  /** A bit per hash of a principal: who was here, roughly. Linear counting costs no look-up for the innocent. */
  seen: [number, number];
}

const SAMPLES_MAX = 4096;
const BITS = 64;

export function newEndpointRecord(): EndpointRecord {
  return { fresh: newLogHistogram(), refused: newLogHistogram(), seen: [0, 0] };
}

/** Notes a principal; true when the record changed. */
export function see(record: EndpointRecord, principal: string): boolean {
  let h = 0x811c9dc5;
  for (let i = 0; i < principal.length; i++) h = Math.imul(h ^ principal.charCodeAt(i), 0x01000193);
  const bit = 1 << ((h >>> 7) & 31);
  const word = (h >>> 12) & 1;
  const before = record.seen[word] ?? 0;
  record.seen[word] = before | bit;
  return record.seen[word] !== before;
}

/** Number of principals seen, estimated; some hundreds stand for all that are more. */
export function principalsOf({ seen }: EndpointRecord): number {
  const empty = BITS - ones(seen[0]) - ones(seen[1]);
  return Math.round(-BITS * Math.log(Math.max(empty, 0.5) / BITS));
}

/** Follows one principal's count from `before` to `before + 1`; true when the record changed. */
export function move(record: EndpointRecord, kind: 'fresh' | 'refused', before: number): boolean {
  const from = bucketOf(before);
  const to = bucketOf(before + 1);
  if (from === to) return false;
  if (before > 0) addTo(record[kind], from, -1);
  addTo(record[kind], to);
  if (record[kind].total > SAMPLES_MAX) age(record[kind]);
  return true;
}

/** What nearly all other principals stay below, those who reach nothing of the kind included. */
export function usualOf(record: EndpointRecord, kind: 'fresh' | 'refused', count: number): number {
  const { counts, total } = record[kind];
  const none = Math.max(0, principalsOf(record) - total);
  return quantileOf({ counts: [none, ...counts.slice(1)], total: total + none }, 0.95, bucketOf(count));
}

function ones(word: number): number {
  let left = word >>> 0;
  let count = 0;
  for (; left !== 0; left &= left - 1) count++;
  return count;
}
