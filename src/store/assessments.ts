import type { GatewayListed, Outcome, Protocol, Severity } from '../event/index.js';
import type { EndpointSummary, StandingFinding } from '../inventory/assessment/assess-endpoint.js';
import type { ServiceEndpoint } from '../inventory/assessment/assess-service.js';
import type { CoveringSensor } from '../inventory/coverage/coverage.js';
import type { ExposureLevel } from '../inventory/exposure/exposure-level.js';
import type { AssetEndpoint, PublicAsset } from '../inventory/exposure/public-assets.js';
import type { FindingDraft } from '../inventory/posture/finding-draft.js';
import type { PartOfRisk } from '../inventory/risk/risk-of.js';
import type { ServiceRisk } from '../inventory/risk/service-risk.js';
import type { AnalysisLease } from './analysis-leases.js';

/** A service, and what tells whether there is something new to judge of it. */
export interface ServiceMark {
  readonly id: string;
  /** Another text whenever what declares it has changed. */
  readonly declared: string;
  readonly calls: number;
}

/** An alert of an endpoint that nobody has settled. */
export interface OpenAlert {
  readonly severity: Severity;
  readonly outcome: Outcome;
}

/** An endpoint of which something new is known, with all that is needed to judge it. Times are Unix milliseconds. */
export interface AssessmentSubject {
  readonly id: string;
  readonly serviceId: string;
  readonly serviceKind: 'application' | 'host';
  readonly protocol: Protocol;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly operation: string | undefined;
  readonly templateSource: string;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly calls: number;
  readonly exposureSet: ExposureLevel | undefined;
  /** As saved; read by the room that wrote it. */
  readonly sketch: unknown;
  readonly facts: unknown;
  /** What was known by then. */
  readonly revision: string;
  readonly alerts: readonly OpenAlert[];
  /** Changes of the last seven days. */
  readonly changes: number;
  /** Findings of it that are not resolved. */
  readonly standing: readonly StandingFinding[];
}

/** What was judged of an endpoint. */
export interface EndpointVerdict {
  readonly id: string;
  readonly serviceId: string;
  readonly revision: string;
  readonly authentication: readonly string[];
  readonly requestClasses: readonly string[];
  readonly responseClasses: readonly string[];
  readonly exposure: ExposureLevel;
  readonly exposureReasons: readonly string[];
  readonly risk: number;
  readonly riskParts: readonly PartOfRisk[];
  readonly summary: EndpointSummary;
  readonly findings: readonly FindingDraft[];
}

export interface JudgedEndpoints {
  readonly verdicts: readonly EndpointVerdict[];
  /** Could not be judged: left until more is known. */
  readonly passedOver: readonly Pick<AssessmentSubject, 'id' | 'revision'>[];
  /** By which they were judged: their findings that are no longer given have resolved themselves. */
  readonly rules: readonly string[];
  /** Wall time, ms. */
  readonly at: number;
}

/** What a stage of a managed gateway declares, and for which hosts. */
export type KnownGateway = Omit<GatewayListed, 'kind' | 'id' | 'time'> & {
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
};

/** What declares a service's operations. `content` is as saved. */
export interface Declaration {
  readonly source: 'upload' | 'routes';
  readonly title: string;
  readonly version: string;
  readonly content: unknown;
}

export interface ServiceSubject {
  readonly id: string;
  readonly name: string;
  readonly kind: 'application' | 'host';
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly calls: number;
  readonly endpoints: readonly ServiceEndpoint[];
  /** Findings of it that are not resolved. */
  readonly standing: readonly StandingFinding[];
}

/** A finding of a rule over several endpoints; without an endpoint it is about the service. */
export interface ServiceFindingDraft extends FindingDraft {
  readonly endpointId?: string | undefined;
}

export interface ServiceVerdict {
  readonly id: string;
  readonly exposure: ExposureLevel;
  readonly risk: number;
  readonly riskParts: ServiceRisk['parts'];
  /** Endpoints that a specification says are on their way out. */
  readonly deprecated: readonly string[];
  readonly coverage: unknown;
  readonly assets: readonly PublicAsset[];
  readonly findings: readonly ServiceFindingDraft[];
}

/** What is to be judged, and what was. Every method throws `STORE_UNAVAILABLE`; saving throws `LEASE_LOST`. */
export interface Assessments {
  /** Endpoints with news, those that have waited longest first. */
  pending(organisationId: string, limit: number, now: number): Promise<AssessmentSubject[]>;
  saveEndpoints(lease: AnalysisLease, judged: JudgedEndpoints): Promise<void>;
  service(organisationId: string, serviceId: string): Promise<ServiceSubject | undefined>;
  declarations(organisationId: string, serviceId: string): Promise<Declaration[]>;
  gateways(organisationId: string): Promise<KnownGateway[]>;
  sensors(organisationId: string): Promise<(CoveringSensor & { readonly name: string | undefined })[]>;
  /** Findings whose acceptance has run out are open again. */
  endAcceptances(lease: AnalysisLease, at: number): Promise<void>;
  /** All services. */
  services(organisationId: string): Promise<ServiceMark[]>;
  /** What is public on these hosts, of all services, by host and service. */
  publicOn(organisationId: string, hosts: readonly string[]): Promise<AssetEndpoint[]>;
  saveService(
    lease: AnalysisLease,
    verdict: ServiceVerdict,
    rules: readonly string[],
    at: number,
  ): Promise<void>;
}
