import type { EndpointFacet, Severity } from '../event/index.js';
import type { TrialEvent } from './history.js';
import type { SuppressionMatch } from './suppressions.js';

/** Settings to be tried on history. Times are Unix milliseconds. */
export interface TrialJob {
  readonly id: string;
  readonly organisationId: string;
  readonly detector: string;
  readonly enabled: boolean;
  readonly config: unknown;
  readonly from: number;
  readonly to: number;
}

/** A chunk of history, to be read by its key. */
export interface TrialChunk {
  readonly id: string;
  readonly receivedAt: Date;
  readonly lane: number;
  readonly events: number;
  readonly fromTime: number;
  readonly toTime: number;
}

/** An alert of a trial, and how many findings each side had of it. */
export interface TrialAlert {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly rank: number;
  readonly confidence: number;
  readonly dedupeKey: string;
  readonly endpointId: string | undefined;
  readonly principal: string | undefined;
  readonly clientAddress: string | undefined;
  readonly countBefore: number;
  readonly countAfter: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

export interface TrialProgress {
  /** 0 to 1. */
  readonly progress: number;
  readonly events: number;
  /** Time of the earliest event that was learned from; undefined before there is one. */
  readonly replayedFrom: number | undefined;
}

export interface TrialResult extends TrialProgress {
  readonly truncated: boolean;
  /**
   * Alerts that people would see only with the present settings, only with the tried ones, with both; and those of either
   * that a suppression, or somebody's word that they are false, keeps quiet.
   */
  readonly counts: {
    readonly before: number;
    readonly after: number;
    readonly both: number;
    readonly quiet: number;
  };
  /** The worst of them. */
  readonly alerts: readonly TrialAlert[];
}

/** Trials as whoever runs them needs them. One at a time per organisation, by a lease that runs out by the database's clock. */
export interface TrialRepository {
  /** Organisations that have a trial which waits, or whose runner may be gone. */
  waiting(): Promise<readonly string[]>;
  claim(organisationId: string, holder: string, ttlMs: number): Promise<TrialJob | undefined>;
  /** False when the trial was called off, or another has taken it over. */
  renew(job: TrialJob, holder: string, ttlMs: number, progress: TrialProgress): Promise<boolean>;
  finish(job: TrialJob, holder: string, result: TrialResult, finishedAt: number): Promise<void>;
  fail(job: TrialJob, holder: string, message: string, finishedAt: number): Promise<void>;
  /** Chunks with events of that time, newest first. */
  chunks(organisationId: string, from: number, to: number): Promise<readonly TrialChunk[]>;
  read(organisationId: string, chunk: TrialChunk): Promise<readonly TrialEvent[]>;
  /** Those in force now. */
  suppressions(organisationId: string): Promise<readonly SuppressionMatch[]>;
  /** Which of these alerts people called false: they stay so, whatever is found again. */
  calledFalse(organisationId: string, alertIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** By the id asked for; an endpoint that was merged into another is that one. */
  endpoints(organisationId: string, ids: readonly string[]): Promise<ReadonlyMap<string, EndpointFacet>>;
}
