import type { EventSource, WireEventOf } from '../event/index.js';

/** Kinds of event that are kept for looking back. */
export const historyKinds = ['api.call', 'attack.seen'] as const;
export type HistoryKind = (typeof historyKinds)[number];
/** What is kept beside them for trials of settings, as detectors judge by it: heartbeats that tell of queries. */
export const trialKinds = [...historyKinds, 'app.heartbeat'] as const;
export type TrialKind = (typeof trialKinds)[number];

/** Events of one lane in a row, packed, as they are kept. */
export interface HistoryChunk {
  /** When the last batch in it was received, Unix ms. */
  readonly receivedAt: number;
  /** Least and greatest event time in it, Unix ms. */
  readonly fromTime: number;
  readonly toTime: number;
  readonly events: number;
  /** Hashes of callers, addresses, user agents and endpoints in it: see `subjectHash`. */
  readonly subjects: readonly number[];
  readonly attribution: Uint8Array;
  readonly body: Uint8Array;
}

/** An event as it was told, and what it was attributed to at the time. */
export interface HistoryEvent<E = WireEventOf<HistoryKind>> {
  readonly event: E;
  readonly source: Omit<EventSource, 'organisationId'>;
  readonly endpointId: string | undefined;
  readonly serviceId: string | undefined;
}

export type TrialEvent = HistoryEvent<WireEventOf<TrialKind>>;

export interface HistoryLimits {
  /** Bytes of one organisation and day, packed; what comes past them is dropped and counted. */
  readonly bytesPerDayMax: number;
}

/** What a subject is: so that a text is not found as another thing. */
export type SubjectKind = 'principal' | 'address' | 'agent' | 'endpoint';

const letters: Readonly<Record<SubjectKind, number>> = { principal: 1, address: 2, agent: 3, endpoint: 4 };

/**
 * 53 bits of a text: quick rather than strong. It leads to chunks that may hold the subject; whoever reads them compares the
 * text itself, so that one who makes texts collide only has more read.
 */
export function subjectHash(kind: SubjectKind, text: string): number {
  let a = 0xdeadbeef ^ letters[kind];
  let b = 0x41c6ce57 ^ letters[kind];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
