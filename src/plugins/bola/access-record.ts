import type { Pointer } from '../sdk/index.js';

/** What one principal did at one endpoint within a window. Plain data; objects are 32-bit hashes of their keys. */
export interface AccessRecord {
  /** Event time at which the window began. */
  start: number;
  /** Objects of others that were reached, and the owners of those. */
  foreign: number[];
  owners: string[];
  /** Objects that were reached though nobody gave them to the principal. */
  fresh: number[];
  /** Objects that were refused. */
  refused: number[];
  /** The latest calls that count, whatever the claim. */
  evidence: Pointer[];
  /** Calls since the last finding, by claim. */
  calls: Record<Claim, number>;
  reportedAt: Partial<Record<Claim, number>>;
}

export type Claim = 'foreign' | 'fresh' | 'refused';

/** Beyond these an attack is no more of an attack. */
const OBJECTS_MAX = 256;
const OWNERS_MAX = 64;
const EVIDENCE_MAX = 5;

export function newAccessRecord(start: number): AccessRecord {
  return {
    start,
    foreign: [],
    owners: [],
    fresh: [],
    refused: [],
    evidence: [],
    calls: { foreign: 0, fresh: 0, refused: 0 },
    reportedAt: {},
  };
}

/** Notes an object; answers how many different ones there were before, or undefined when this one is not new. */
export function note(record: AccessRecord, claim: Claim, key: string, pointer: Pointer): number | undefined {
  record.calls[claim]++;
  record.evidence.push(pointer);
  if (record.evidence.length > EVIDENCE_MAX) record.evidence.shift();
  const list = record[claim];
  const hash = hashOf(key);
  if (list.length >= OBJECTS_MAX || list.includes(hash)) return undefined;
  list.push(hash);
  return list.length - 1;
}

export function noteOwners(record: AccessRecord, owners: readonly string[]): void {
  for (const owner of owners)
    if (record.owners.length < OWNERS_MAX && !record.owners.includes(owner)) record.owners.push(owner);
}

function hashOf(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
