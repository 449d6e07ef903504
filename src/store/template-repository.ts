import type { MovePlan, PlacedEndpoint } from '../inventory/templates/plan-moves.js';
import type { AnalysisLease } from './analysis-leases.js';
import type { Correction, DeclaredOperation } from './catalog-repository.js';

/** Paths of one host that a lane has told. */
export interface EvidenceRow {
  readonly id: string;
  readonly host: string;
  readonly evidence: unknown;
}

/** What was learned of a host. */
export interface LearnedHost {
  readonly host: string;
  readonly state: unknown;
  readonly published: unknown;
}

/** The endpoints of some hosts, and all that is said about their templates. */
export interface HostPlaces {
  readonly endpoints: readonly (PlacedEndpoint & { readonly application: boolean })[];
  /** Endpoints that were merged into one of these, with the template that they had. */
  readonly aliases: readonly {
    readonly id: string;
    readonly endpointId: string;
    readonly template: string;
  }[];
  /** Operations that a service's specifications declare, of all services that have an endpoint there. */
  readonly declared: readonly {
    readonly serviceId: string;
    readonly operations: readonly DeclaredOperation[];
  }[];
}

/** What the step keeps between rounds, small. */
export interface TemplateProgress {
  /** Stands for all corrections and specifications as they were when hosts were last marked for it. */
  readonly truths: string;
  /** Hosts whose endpoints may not be where their templates are. */
  readonly pending: readonly string[];
}

export interface TemplateRound {
  readonly corrections: readonly Correction[];
  /** See `TemplateProgress`. */
  readonly truths: string;
  readonly progress: TemplateProgress;
  readonly evidence: readonly EvidenceRow[];
}

export interface TemplateResult {
  readonly progress: TemplateProgress;
  /** Rows that were learned from, or that say nothing. */
  readonly evidenceIds: readonly string[];
  /** Hosts whose evidence has grown; `published` when it differs from what was published before. */
  readonly hosts: readonly { readonly host: string; readonly state: unknown; readonly published?: unknown }[];
  readonly plan: MovePlan;
  /** Aliases whose endpoint stands by itself again. */
  readonly aliasesEnded: readonly string[];
}

/** What is known of two endpoints that become one, added. */
export type KnowledgeAdder = (rows: readonly { readonly sketch: unknown; readonly facts: unknown }[]) => {
  readonly sketch: unknown;
  readonly facts: unknown;
};

export interface TemplateRepository {
  /** What there is to do, at most `evidenceMax` rows of it. */
  begin(lease: AnalysisLease, evidenceMax: number): Promise<TemplateRound>;
  /** How many hosts are learned. */
  countHosts(organisationId: string): Promise<number>;
  load(organisationId: string, hosts: readonly string[]): Promise<readonly LearnedHost[]>;
  places(organisationId: string, hosts: readonly string[]): Promise<HostPlaces>;
  /** All hosts that have an endpoint. */
  hosts(organisationId: string): Promise<readonly string[]>;
  /** All of it or nothing, under the lease; catalogs are woken when it concerns them. Throws `LEASE_LOST`, `STORE_UNAVAILABLE`. */
  finish(lease: AnalysisLease, result: TemplateResult): Promise<void>;
}
