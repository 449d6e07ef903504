import type { PathSegment, SensorKind } from '../event/index.js';
import type { EndpointKnowledge } from '../inventory/knowledge/endpoint-knowledge.js';
import type { EndpointChange } from '../inventory/schemas/endpoint-changes.js';

/*
 * What a lane has gathered since its state was last saved: deltas, saved at the very position that they reach up to, so
 * that a span that is replayed is gathered again, and nothing is lost or counted twice.
 */

export interface GatheredEndpoint {
  readonly endpointId: string;
  readonly knowledge: EndpointKnowledge;
  /** Event time of the latest call, ms. */
  readonly lastAt: number;
}

/** Calls of one endpoint, span of time, kind of sensor, status, with or without principal. */
export interface CallStat {
  readonly endpointId: string;
  /** Start of the five minutes, Unix ms. */
  readonly bucket: number;
  readonly sensorKind: SensorKind;
  readonly status: number;
  readonly authenticated: boolean;
  calls: number;
  /** Calls whose duration is known, and the sum of these. */
  timedCalls: number;
  durationMs: number;
  /** Calls by bin of their duration: see latency-bins.ts. */
  readonly latency: Map<number, number>;
  requestBytes: number;
  responseBytes: number;
}

/** A path that was proven to exist, and how often: what template learning learns from. Tokens are left out of its segments. */
export type PathSeen = readonly [
  method: string,
  path: readonly (string | Pick<Exclude<PathSegment, string>, 'type'>)[],
  calls: number,
];

/** As it is in `path_evidence.evidence`. */
export interface PathEvidence {
  readonly v: 1;
  readonly paths: readonly PathSeen[];
}

export interface Gathered {
  readonly endpoints: readonly GatheredEndpoint[];
  readonly stats: readonly CallStat[];
  readonly paths: readonly { readonly host: string; readonly evidence: PathEvidence }[];
}

/** How knowledge adds up: decided outside of this room. */
export interface KnowledgeMerger {
  merge(
    saved: { readonly sketch: unknown; readonly facts: unknown },
    gathered: EndpointKnowledge,
  ): {
    readonly saved: { readonly sketch: object; readonly facts: object };
    /** Texts are fit for the database. */
    readonly changes: readonly EndpointChange[];
  };
}

/** What became of it. */
export interface GatheredReport {
  endpoints: number;
  /** Endpoints that are not there: never committed, or gone. */
  endpointsUnknown: number;
  stats: number;
  paths: number;
  changes: number;
  /** Events that were kept for looking back, packed bytes of them, and those that there was no room for. */
  historyEvents: number;
  historyBytes: number;
  historyDropped: number;
  /** Parts whose content the database refused; they are passed over, or nothing would ever be saved again. */
  refused: number;
}

export const emptyReport = (): GatheredReport => ({
  ...{ endpoints: 0, endpointsUnknown: 0, stats: 0 },
  ...{ paths: 0, changes: 0, refused: 0 },
  ...{ historyEvents: 0, historyBytes: 0, historyDropped: 0 },
});
