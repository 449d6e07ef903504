import type { Outcome, Protocol, Severity } from '../event/index.js';
import type { ExposureLevel } from '../inventory/exposure/exposure-level.js';
import type { EndpointDigest } from '../inventory/posture/endpoint-digest.js';
import type { FindingDraft } from '../inventory/posture/finding-draft.js';
import type { PartOfRisk } from '../inventory/risk/risk-of.js';
import type { ServiceRisk } from '../inventory/risk/service-risk.js';
import type { AnalysisLease } from './analysis-leases.js';

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
  readonly openFindings: readonly { readonly rule: string; readonly subject: string }[];
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
  readonly digest: EndpointDigest;
  readonly findings: readonly FindingDraft[];
}

/** An endpoint as the rules over a whole service see it. */
export interface ServiceEndpoint {
  readonly id: string;
  readonly protocol: Protocol;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly operation: string | undefined;
  readonly templateSource: string;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly calls: number;
  readonly errors: number;
  readonly exposure: ExposureLevel;
  readonly risk: number;
  /** Undefined before it was first judged. */
  readonly digest: EndpointDigest | undefined;
}

/** What declares a service's operations. `content` is as saved. */
export interface Declaration {
  readonly source: 'upload' | 'routes' | 'gateway';
  readonly content: unknown;
}

export interface ServiceSubject {
  readonly id: string;
  readonly name: string;
  readonly kind: 'application' | 'host';
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly calls: number;
  readonly declarations: readonly Declaration[];
  readonly endpoints: readonly ServiceEndpoint[];
  readonly openFindings: readonly { readonly rule: string; readonly subject: string }[];
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
  readonly findings: readonly ServiceFindingDraft[];
}

/** What is to be judged, and what was. Every method throws `STORE_UNAVAILABLE`; saving throws `LEASE_LOST`. */
export interface Assessments {
  /** Endpoints with news, those that have waited longest first. */
  pending(organisationId: string, limit: number, now: number): Promise<AssessmentSubject[]>;
  saveEndpoints(
    lease: AnalysisLease,
    verdicts: readonly EndpointVerdict[],
    rules: readonly string[],
    at: number,
  ): Promise<void>;
  service(organisationId: string, serviceId: string): Promise<ServiceSubject | undefined>;
  /** All services, and when what declares each was last changed (0: never). */
  services(organisationId: string): Promise<{ readonly id: string; readonly declaredAt: number }[]>;
  saveService(
    lease: AnalysisLease,
    verdict: ServiceVerdict,
    rules: readonly string[],
    at: number,
  ): Promise<void>;
}
