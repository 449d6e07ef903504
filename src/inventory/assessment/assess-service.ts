import { type CoveringSensor, type ServiceCoverage, serviceCoverage } from '../coverage/coverage.js';
import { type ExposureLevel, exposureLevels } from '../exposure/exposure-level.js';
import { assessServicePosture, serviceRules } from '../posture/assess-service-posture.js';
import type { FindingDraft } from '../posture/finding-draft.js';
import { type ServiceRisk, serviceRisk } from '../risk/service-risk.js';
import { compareWithDeclared } from '../specifications/compare/compare-with-declared.js';
import { Declaration } from '../specifications/compare/declaration.js';
import type { DeclaredFor, ObservedEndpoint } from '../specifications/compare/observed-endpoint.js';
import { ServiceDeclarations } from '../specifications/compare/service-declarations.js';
import type { EndpointSummary, KnownEndpoint } from './assess-endpoint.js';

/** An endpoint as the rules over a whole service see it. */
export interface ServiceEndpoint extends Omit<KnownEndpoint, 'serviceId'> {
  readonly errors: number;
  readonly exposure: ExposureLevel;
  readonly risk: number;
  /** Absent before the endpoint was first judged. */
  readonly summary?: EndpointSummary | undefined;
}

export interface ServiceEvidence {
  readonly id: string;
  readonly endpoints: readonly ServiceEndpoint[];
  readonly declared: readonly DeclaredFor[];
  readonly standing: readonly { readonly rule: string; readonly subject: string }[];
  readonly sensors: readonly CoveringSensor[];
  /** The clock's time, ms. */
  readonly now: number;
}

export interface ServiceAssessment {
  /** That of its most exposed endpoint. */
  readonly exposure: ExposureLevel;
  readonly risk: number;
  readonly riskParts: ServiceRisk['parts'];
  readonly coverage: ServiceCoverage;
  /** Ids of endpoints that the owner says are on their way out. */
  readonly deprecated: readonly string[];
  readonly findings: readonly (FindingDraft & { readonly endpointId?: string | undefined })[];
}

/** Rules that take more than one endpoint, or none at all. */
export const serviceRuleIds: readonly string[] = [
  ...serviceRules.map(({ id }) => id),
  'discovery.shadow',
  'discovery.orphan',
  'discovery.zombie',
];

function observedOf(serviceId: string, endpoint: ServiceEndpoint): ObservedEndpoint {
  const { summary, errors } = endpoint;
  return {
    ...endpoint,
    service: serviceId,
    fromRoute: endpoint.templateSource === 'route',
    // Before anything is known of its answers, those below 400.
    succeeded: summary?.digest.succeeded ?? Math.max(0, endpoint.calls - errors),
    quiet: summary?.quiet,
  };
}

/** Declared deprecated by everybody who declares it. */
function deprecatedOf({ id, declared }: ServiceEvidence, observed: readonly ObservedEndpoint[]): string[] {
  const own = declared
    .filter(({ api }) => api.source === 'specification')
    .map((each) => new Declaration(each));
  if (own.length === 0) return [];
  const declarations = new ServiceDeclarations(id, own, observed);
  return observed
    .filter((endpoint) => {
      const operations = declarations.judge(endpoint).flatMap((judged) => judged.operations);
      return operations.length > 0 && operations.every(({ deprecated }) => deprecated);
    })
    .map((endpoint) => endpoint.id);
}

/** Everything that is judged of a service as a whole. */
export function assessService(evidence: ServiceEvidence): ServiceAssessment {
  const { id, endpoints, declared, standing, sensors, now } = evidence;
  const observed = endpoints.map((endpoint) => observedOf(id, endpoint));
  const summaries = endpoints.flatMap(({ summary }) => summary ?? []);
  const methods = declared.flatMap(({ api }) =>
    api.operations
      .filter(({ protocol }) => protocol === 'rest')
      .map(({ method, template }) => ({ method, template })),
  );
  const open = new Set(standing.map(({ rule, subject }) => `${rule}|${subject}`));
  const compared = compareWithDeclared({ declared, observed, now, driftOf: () => false });
  // What stands behind a gateway's other routes is for other services to answer; its own list tells which are called.
  const own = new Set(declared.filter(({ service }) => service !== undefined).map(({ api }) => api.title));
  const declaresItself = (titles: unknown): boolean =>
    Array.isArray(titles) && titles.some((title) => own.has(title));
  const { score, parts } = serviceRisk(endpoints.map(({ risk }) => ({ score: risk })));
  const rank = (level: ExposureLevel): number => exposureLevels.indexOf(level);
  return {
    exposure: endpoints.reduce<ExposureLevel>(
      (most, { exposure }) =>
        most === 'unknown' || (exposure !== 'unknown' && rank(exposure) < rank(most)) ? exposure : most,
      'unknown',
    ),
    risk: score,
    riskParts: parts,
    coverage: serviceCoverage(
      summaries.map(({ coverage }) => coverage),
      sensors,
    ),
    deprecated: deprecatedOf(evidence, observed),
    findings: [
      ...assessServicePosture({ digests: summaries.map(({ digest }) => digest), declared: methods, open }),
      ...compared.findings
        .map(({ draft, endpointId }) => ({ ...draft, endpointId }))
        .filter((found) => found.rule !== 'discovery.orphan' || declaresItself(found.evidence.declaredBy)),
    ],
  };
}
