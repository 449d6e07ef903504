import type { Outcome, Principal, Protocol, Severity } from '../../event/index.js';
import { type EndpointCoverage, endpointCoverage } from '../coverage/coverage.js';
import { fieldDataClasses } from '../data-classes/field-data-classes.js';
import { decideExposure, type GatewayEvidence } from '../exposure/decide-exposure.js';
import type { ExposureLevel } from '../exposure/exposure-level.js';
import { windowCount } from '../facts/window.js';
import type { EndpointKnowledge } from '../knowledge/endpoint-knowledge.js';
import { assessPosture } from '../posture/assess-posture.js';
import { digestOf, type EndpointDigest } from '../posture/endpoint-digest.js';
import { endpointRules } from '../posture/endpoint-rules.js';
import type { FindingDraft } from '../posture/finding-draft.js';
import { authenticationLevel } from '../risk/authentication-level.js';
import { type PartOfRisk, riskOf } from '../risk/risk-of.js';
import { compareWithDeclared } from '../specifications/compare/compare-with-declared.js';
import type {
  DeclaredFor,
  ObservedEndpoint,
  QuietSpell,
} from '../specifications/compare/observed-endpoint.js';
import { quietSpell } from '../specifications/compare/quiet-spell.js';

/** Silence from which on it is worth remembering, in days; what makes a zombie is decided over the whole service. */
const QUIET_DAYS_MIN = 7;

export interface KnownEndpoint {
  readonly id: string;
  readonly serviceId: string;
  readonly protocol: Protocol;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly operation?: string | undefined;
  readonly templateSource: string;
  readonly calls: number;
  /** Event time, ms. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** A finding that is not resolved. */
export interface StandingFinding {
  readonly rule: string;
  readonly subject: string;
  readonly severity: Severity;
  /** Somebody has taken the risk. */
  readonly accepted: boolean;
}

export interface EndpointEvidence {
  readonly endpoint: KnownEndpoint;
  readonly knowledge: EndpointKnowledge;
  /** A person's word about who can reach it. */
  readonly exposureSet?: ExposureLevel | undefined;
  readonly gateway?: GatewayEvidence | undefined;
  /** What its service declares. */
  readonly declared: readonly DeclaredFor[];
  readonly standing: readonly StandingFinding[];
  /** Alerts that nobody has settled. */
  readonly alerts: readonly { readonly severity: Severity; readonly outcome: Outcome }[];
  /** Of the last seven days. */
  readonly changes: number;
  /** The clock's time, ms. */
  readonly now: number;
}

/** What the judgement of a whole service needs of one endpoint; small, plain JSON. */
export interface EndpointSummary {
  readonly digest: EndpointDigest;
  readonly coverage: EndpointCoverage;
  readonly quiet?: QuietSpell | undefined;
}

export interface EndpointAssessment {
  /** Kinds of proof that callers brought, `none` among them. */
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

const proofs: readonly Principal['kind'][] = ['jwt', 'session', 'api-key', 'basic', 'user', 'mtls'];
/** Calls that show a kind of proof: one odd request is none. */
const PROOF_MIN = 3;

const proofsOf = ({ facts }: EndpointKnowledge, now: number): Principal['kind'][] =>
  proofs.filter((kind) => windowCount(facts, `proof-${kind}`, now) >= PROOF_MIN);

function authenticationOf(knowledge: EndpointKnowledge, now: number): string[] {
  const { facts } = knowledge;
  const shown = proofsOf(knowledge, now);
  return windowCount(facts, 'anonymous-succeeded', now) >= PROOF_MIN ? [...shown, 'none'] : shown;
}

const changesState = ({ protocol, method, operation }: KnownEndpoint): boolean =>
  protocol === 'graphql'
    ? operation?.startsWith('mutation') === true
    : !/^(?:GET|HEAD|OPTIONS)$/.test(method);

/** Calls that were served without a proof; who signs in brings a password instead. */
function anonymousOf({ facts }: EndpointKnowledge, now: number): number {
  const signsIn = windowCount(facts, 'sends-password', now) >= PROOF_MIN;
  return signsIn ? 0 : windowCount(facts, 'anonymous-succeeded', now);
}

function driftOf({ endpoint, declared, knowledge, standing, now }: EndpointEvidence): FindingDraft[] {
  if (declared.length === 0) return [];
  const observed: ObservedEndpoint = {
    ...endpoint,
    service: endpoint.serviceId,
    fromRoute: endpoint.templateSource === 'route',
    succeeded: windowCount(knowledge.facts, 'succeeded', now),
    anonymousSucceeded: anonymousOf(knowledge, now),
    proofs: proofsOf(knowledge, now),
    sketch: knowledge.sketch,
  };
  const open = new Set(
    standing.filter(({ rule }) => rule === 'discovery.drift').map(({ subject }) => subject),
  );
  const isOpen = (_id: string, subject: string): boolean => open.has(subject);
  return compareWithDeclared({ declared, observed: [observed], now, isOpen })
    .findings.map(({ draft }) => draft)
    .filter(({ rule }) => rule === 'discovery.drift');
}

/** Rules by which one endpoint alone is judged. */
export const endpointRuleIds: readonly string[] = [...endpointRules.map(({ id }) => id), 'discovery.drift'];
const isEndpointRule = (rule: string): boolean => endpointRuleIds.includes(rule);

/** Everything that is judged of an endpoint from what is known of it. */
export function assessEndpoint(evidence: EndpointEvidence): EndpointAssessment {
  const { endpoint, knowledge, exposureSet, gateway, standing, now } = evidence;
  const { sketch, facts } = knowledge;
  const { exposure, reasons } = decideExposure({
    facts,
    now,
    host: endpoint.host,
    gateway,
    corrected: exposureSet,
  });
  const assessed = { ...endpoint, exposure };
  const open = new Set(standing.map(({ rule }) => rule));
  const findings = [...assessPosture({ endpoint: assessed, sketch, facts, now, open }), ...driftOf(evidence)];
  const fields = fieldDataClasses(sketch);
  const classesIn = (side: 'request' | 'response'): string[] => {
    const told = fields.filter(({ part }) => part.startsWith('response') === (side === 'response'));
    return [...new Set(told.map((field) => field.class))].sort();
  };
  const accepted = new Set(
    standing.filter((each) => each.accepted).map(({ rule, subject }) => `${rule} ${subject}`),
  );
  // What rules over the whole service have found stands until the service is judged.
  const byService = standing.filter(({ rule, accepted: taken }) => !taken && !isEndpointRule(rule));
  const requestClasses = classesIn('request');
  const responseClasses = classesIn('response');
  const { score, parts } = riskOf({
    exposure,
    classes: [...new Set([...requestClasses, ...responseClasses])],
    writes: changesState(endpoint),
    authentication: authenticationLevel(facts, now),
    findings: [
      ...findings.filter(({ rule, subject = '' }) => !accepted.has(`${rule} ${subject}`)),
      ...byService,
    ],
    attacks: evidence.alerts,
    changes: evidence.changes,
  });
  const callsByDay = [...facts.days].map(([day, counts]) => [day, counts.get('calls') ?? 0] as const);
  return {
    authentication: authenticationOf(knowledge, now),
    requestClasses,
    responseClasses,
    exposure,
    exposureReasons: reasons,
    risk: score,
    riskParts: parts,
    summary: {
      digest: digestOf(endpoint.id, assessed, sketch, facts, now),
      coverage: endpointCoverage(facts, now),
      quiet: quietSpell(callsByDay, QUIET_DAYS_MIN),
    },
    findings,
  };
}
