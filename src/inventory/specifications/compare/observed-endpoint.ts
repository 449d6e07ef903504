import type { Principal, Protocol } from '../../../event/index.js';
import type { FindingDraft } from '../../posture/finding-draft.js';
import type { EndpointSketch } from '../../schemas/endpoint-sketch.js';
import type { DeclaredApi } from '../declared-api.js';

/** What is known of an endpoint from its traffic. Times are event time, ms. */
export interface ObservedEndpoint {
  readonly id: string;
  readonly service: string;
  readonly host: string;
  readonly protocol: Protocol;
  readonly method: string;
  readonly template: string;
  readonly operation?: string | undefined;
  /** The framework itself named the route: its literals are structure. */
  readonly fromRoute: boolean;
  readonly calls: number;
  /** Answered below 400, and not by a sensor that blocked. */
  readonly succeeded: number;
  /** Of those answered 2xx, without any proof of who calls. */
  readonly anonymousSucceeded?: number | undefined;
  /** Kinds of proof that callers brought and that were accepted. */
  readonly proofs?: readonly Principal['kind'][] | undefined;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** The last time it was called again after days without a call; see `quietSpell`. */
  readonly quiet?: QuietSpell | undefined;
  /** Absent when its form is not known: then no drift of messages is judged. */
  readonly sketch?: EndpointSketch | undefined;
}

export interface QuietSpell {
  /** Whole days without a call. */
  readonly quietDays: number;
  /** When it was called again. */
  readonly endedAt: number;
  /** Calls from then on. */
  readonly calls: number;
}

/** What a declaration is for. */
export interface DeclaredFor {
  readonly api: DeclaredApi;
  /** The service that it is of; without one it is for the hosts that it names itself. */
  readonly service?: string | undefined;
}

/** A finding about an endpoint, or about a service as a whole. */
export interface ComparedFinding {
  readonly service: string;
  readonly endpointId?: string;
  readonly draft: FindingDraft;
}

export interface CompareThresholds {
  /** Of calls answered with success, before traffic without a declaration is a finding. */
  readonly shadowCallsMin: number;
  /** A service is known well enough to tell what is never called: after so many days, */
  readonly orphanDaysMin: number;
  /** or so many calls, and so many for each declared operation. */
  readonly orphanCallsMin: number;
  readonly orphanCallsPerOperationMin: number;
  /** Days of silence after which a call is news. */
  readonly quietDaysMin: number;
  /** Days for which such news is told, */
  readonly wokenDays: number;
  /** and days without a call after which what was deprecated or superseded counts as gone. */
  readonly goneDays: number;
  /** Calls of the newer version, for the older one to be superseded; and of the older one to be in use. */
  readonly zombieCallsMin: number;
  /** Messages, and share of all messages, that show a drift. A finding that is open stays with half of the share. */
  readonly driftMessagesMin: number;
  readonly driftShareMin: number;
  /** Findings of one kind of one service or endpoint; the rest is counted. */
  readonly findingsMax: number;
}

export const defaultThresholds: CompareThresholds = {
  shadowCallsMin: 3,
  orphanDaysMin: 7,
  orphanCallsMin: 1000,
  orphanCallsPerOperationMin: 10,
  quietDaysMin: 30,
  wokenDays: 14,
  goneDays: 30,
  zombieCallsMin: 3,
  driftMessagesMin: 3,
  driftShareMin: 0.01,
  findingsMax: 500,
};

export const DAY_MS = 86_400_000;
