import type { Outcome, Severity } from '../event/index.js';
import type { Stage } from '../plugins/sdk/index.js';
import type { AnalysisLease } from './analysis-leases.js';
import type { AlertParties, StageSpans } from './effects.js';

/** What of an alert tells whose it is. Times are Unix milliseconds. */
export interface AlertFacts {
  readonly id: string;
  readonly detector: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: number;
  /** The furthest. */
  readonly stage: Stage;
  readonly stages: StageSpans;
  readonly outcome: Outcome | undefined;
  readonly principal: string | undefined;
  readonly address: string | undefined;
  readonly agent: string | undefined;
  readonly involved: AlertParties;
  readonly endpointId: string | undefined;
  readonly count: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** False once somebody said that it is no attack, or suppressed it: it belongs to nobody's story. */
  readonly counts: boolean;
  readonly revision: number;
  /** Whose it was found to be. */
  readonly actorId: string | undefined;
}

/** How many others use an address or an agent. */
export interface Crowd {
  /** Different principals behind it, as far as was counted; of a principal: machines that use it, by address and by agent. */
  readonly principals: number;
}

/** By `address:<address>`, `agent:<token>` or `principal:<token>`; what is not there is not known. */
export type Crowds = ReadonlyMap<string, Crowd>;

export interface CrowdsAsked {
  readonly addresses: readonly string[];
  readonly agents: readonly string[];
  readonly principals: readonly string[];
  /** Principals and addresses that are suspects themselves: not among the honest. */
  readonly except: ReadonlySet<string>;
}

export interface ActorStage {
  readonly stage: Stage;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly alerts: number;
  readonly events: number;
  readonly detectors: readonly string[];
}

/** An actor as its alerts tell of it. */
export interface ActorDraft {
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly stage: Stage;
  readonly outcome: Outcome | undefined;
  /** At most 100, 100 and 20, the first in their order. */
  readonly principals: readonly string[];
  readonly addresses: readonly string[];
  readonly agents: readonly string[];
  readonly principalCount: number;
  readonly addressCount: number;
  readonly detectors: readonly string[];
  readonly stages: readonly ActorStage[];
  readonly alertCount: number;
  readonly eventCount: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** What became of an actor in one round. */
export interface ActorVerdict {
  /** Undefined: no alert of it counts any more. */
  readonly draft: ActorDraft | undefined;
  readonly id: string;
  /** Actors that turned out to be this one. */
  readonly merged: readonly string[];
  /** Alerts that are its own from now on. */
  readonly alerts: readonly string[];
}

export interface KnownActor {
  readonly id: string;
  readonly createdAt: number;
}

export interface ActorNews {
  readonly verdicts: readonly ActorVerdict[];
  /** Alerts that were looked at, in which revision. */
  readonly seen: readonly Pick<AlertFacts, 'id' | 'revision'>[];
  readonly at: number;
}

/** Memory of campaigns. Every method throws `STORE_UNAVAILABLE`; saving throws `LEASE_LOST`. */
export interface Actors {
  /** Alerts that changed since they were correlated, the oldest first. */
  pending(organisationId: string, limit: number): Promise<AlertFacts[]>;
  /** The newest alerts since `since`, and all of these actors', as far as there is room. */
  recent(organisationId: string, since: number, limit: number): Promise<AlertFacts[]>;
  ofActors(organisationId: string, actorIds: readonly string[], limit: number): Promise<AlertFacts[]>;
  known(organisationId: string, ids: readonly string[]): Promise<KnownActor[]>;
  crowds(organisationId: string, asked: CrowdsAsked, since: number): Promise<Crowds>;
  save(lease: AnalysisLease, news: ActorNews): Promise<void>;
}
