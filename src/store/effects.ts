import type {
  AppHeartbeat,
  AppStarted,
  GatewayListed,
  Outcome,
  SensorKind,
  Severity,
} from '../event/index.js';
import type { TemplateSource } from '../inventory/templates/plan-moves.js';
import type { Pointer, Stage } from '../plugins/sdk/index.js';
import type { LogPosition } from './event-log.js';
import type { PartitionLease } from './partition-leases.js';

/*
 * Everything visible that a span of the log causes, as deltas that merge with what other lanes cause. Ids are
 * deterministic (see deterministic-id.ts), so that two lanes that discover the same thing agree on its name.
 * All times are Unix milliseconds; all counts are increments.
 */

export interface ServiceDelta {
  readonly id: string;
  readonly name: string;
  readonly kind: 'application' | 'host';
  firstSeenAt: number;
  lastSeenAt: number;
  calls: number;
  readonly sensorKinds: Set<SensorKind>;
}

export interface EndpointDelta {
  readonly id: string;
  serviceId: string;
  readonly protocol: string;
  readonly method: string;
  readonly host: string;
  template: string;
  /** What vouches for the template. */
  templateSource: TemplateSource;
  readonly operation: string | undefined;
  declared: boolean | undefined;
  firstSeenAt: number;
  lastSeenAt: number;
  calls: number;
  errors: number;
  authenticatedCalls: number;
  readonly sensorKinds: Set<SensorKind>;
}

export interface SensorDelta {
  readonly id: string;
  readonly enrolmentId: string;
  readonly instance: string;
  readonly kind: SensorKind;
  readonly version: string;
  readonly name: string | undefined;
  firstSeenAt: number;
  lastSeenAt: number;
  events: number;
  batches: number;
  /** Increments by reason. */
  readonly losses: Map<string, number>;
  policyVersion: number | undefined;
  coverage: Readonly<Record<string, number>> | undefined;
  /** Of a collector that told what it captured, or of calls. */
  captured?: CapturedDelta;
}

/** What a collector captured since; counts are increments, times are event times. */
export interface CapturedDelta {
  packets: number;
  transactions: number;
  opaqueFlows: number;
  firstPacketAt: number | undefined;
  firstEventAt: number | undefined;
}

/** Who takes part in an alert: each list without repeats, in the order of code units, at most `PARTIES_MAX` (the first). */
export interface AlertParties {
  readonly principals: readonly string[];
  readonly addresses: readonly string[];
  readonly agents: readonly string[];
}
export const PARTIES_MAX = 100;

/** When findings of one stage were made, and how many they count. */
export interface StageSpan {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

export type StageSpans = Readonly<Partial<Record<Stage, StageSpan>>>;

export interface AlertDelta {
  readonly id: string;
  readonly detector: string;
  /** Rule and title of the worst finding. */
  rule: string;
  title: string;
  severity: Severity;
  /** How bad that finding was, 0 to 24; of two that are equally bad the greater text (rule, then title, by bytes) names it. */
  rank: number;
  confidence: number;
  /** The furthest. */
  stage: Stage;
  stages: StageSpans;
  outcome: Outcome | undefined;
  readonly dedupeKey: string;
  serviceId: string | undefined;
  endpointId: string | undefined;
  principal: string | undefined;
  clientAddress: string | undefined;
  /** Keyed token of the user agent. */
  agent: string | undefined;
  /** Everybody who takes part, those named above as well. */
  involved: AlertParties;
  count: number;
  firstSeenAt: number;
  lastSeenAt: number;
  /** Newest last, at most 20. */
  evidence: Pointer[];
}

/** A route as an application tells it, with the template that it stands for. */
export interface DeclaredRouteRow {
  readonly method: string;
  readonly route: string;
  readonly template: string;
  readonly framework?: string;
}

/** Routes that an application has told of since. */
export interface RoutesDelta {
  readonly id: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly routes: readonly DeclaredRouteRow[];
  readonly seenAt: number;
}

/** A stage of a managed gateway as it was listed last. */
export interface GatewayDelta {
  readonly id: string;
  readonly provider: string;
  readonly type: string;
  readonly gatewayId: string;
  /** Empty where the gateway has none. */
  readonly stage: string;
  readonly name: string | undefined;
  readonly region: string | undefined;
  readonly hosts: readonly string[];
  readonly firewall: boolean | undefined;
  readonly isPublic?: boolean | undefined;
  readonly routes: GatewayListed['routes'];
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** What a start of an application tells of it. */
export interface ApplicationStart
  extends Pick<AppStarted, 'runtime' | 'frameworks' | 'components' | 'componentsOmitted'> {
  readonly at: number;
}

/** Named by all but its count. */
type Counted<T extends { readonly count: number }> = Readonly<Omit<T, 'count'>> & { count: number };
export type QueryRow = Counted<NonNullable<AppHeartbeat['queries']>[number]>;
export type OutgoingRow = Counted<NonNullable<AppHeartbeat['outgoing']>[number]>;

/** What a library has told since of the application that it runs in. */
export interface ApplicationDelta {
  /** The sensor's. */
  readonly id: string;
  serviceId: string | undefined;
  /** Takes the place of what is known, unless that is newer; so do the modules. */
  start: ApplicationStart | undefined;
  modules: { readonly at: number; readonly list: NonNullable<AppHeartbeat['modules']> } | undefined;
  /** Each once; counts are increments. */
  readonly queries: readonly QueryRow[];
  readonly outgoing: readonly OutgoingRow[];
}

export interface Effects {
  readonly services: readonly ServiceDelta[];
  readonly endpoints: readonly EndpointDelta[];
  readonly sensors: readonly SensorDelta[];
  readonly alerts: readonly AlertDelta[];
  readonly routes: readonly RoutesDelta[];
  readonly gateways: readonly GatewayDelta[];
  readonly applications: readonly ApplicationDelta[];
}

/** Commits effects and the position that they bring a partition to, in one transaction. */
export interface EffectCommitter {
  /**
   * `committedAt` is wall time, for `raisedAt` and the change feed. Throws `LEASE_LOST` (nothing was written) when the
   * lease's epoch is no longer the partition's, `STORE_UNAVAILABLE` when the database is away.
   */
  commit(lease: PartitionLease, position: LogPosition, effects: Effects, committedAt: number): Promise<void>;
}
