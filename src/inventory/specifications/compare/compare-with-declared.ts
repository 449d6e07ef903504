import { Declaration } from './declaration.js';
import { findDrift } from './find-drift.js';
import { findOrphans } from './find-orphans.js';
import { findShadow } from './find-shadow.js';
import { findZombies, NewestVersions } from './find-zombies.js';
import {
  type ComparedFinding,
  type CompareThresholds,
  type DeclaredFor,
  defaultThresholds,
  type ObservedEndpoint,
} from './observed-endpoint.js';
import { plainHost, ServiceDeclarations } from './service-declarations.js';

export interface Comparison {
  readonly declared: readonly DeclaredFor[];
  /** All endpoints of the services that are compared: what is superseded or never called shows in the whole alone. */
  readonly observed: readonly ObservedEndpoint[];
  /** Event time, ms. */
  readonly now: number;
  /** Endpoints whose drift is wanted; all by default. */
  readonly driftOf?: ((endpoint: ObservedEndpoint) => boolean) | undefined;
  /** Whether a drift finding is open, which then takes half of the share to stay so. */
  readonly isOpen?: ((endpointId: string, subject: string) => boolean) | undefined;
  readonly thresholds?: Partial<CompareThresholds> | undefined;
}

export interface ComparisonResult {
  readonly findings: readonly ComparedFinding[];
  /** Findings past the bound of their service or endpoint. */
  readonly leftOut: number;
}

/** Holds traffic against what is declared: `discovery.shadow`, `.orphan`, `.zombie` and `.drift`. */
export function compareWithDeclared(comparison: Comparison): ComparisonResult {
  const thresholds = { ...defaultThresholds, ...comparison.thresholds };
  const { now, observed } = comparison;
  const findings: ComparedFinding[] = [];
  let leftOut = 0;
  const add = (found: readonly ComparedFinding[]): void => {
    findings.push(...found.slice(0, thresholds.findingsMax));
    leftOut += Math.max(0, found.length - thresholds.findingsMax);
  };
  const newest = new NewestVersions(observed, now, thresholds);
  for (const [service, endpoints] of byService(observed, comparison.declared)) {
    // Each service has base paths of its own to be found out.
    const own = comparison.declared
      .filter((each) => each.service === undefined || each.service === service)
      .map((each) => new Declaration(each));
    const declarations = new ServiceDeclarations(service, own, endpoints);
    const shadows: ComparedFinding[] = [];
    for (const endpoint of endpoints) {
      const judged = declarations.judge(endpoint);
      shadows.push(...findShadow(endpoint, judged, thresholds));
      add(findZombies(endpoint, judged, newest, now, thresholds));
      if (comparison.driftOf?.(endpoint) === false) continue;
      const isOpen = (subject: string): boolean => comparison.isOpen?.(endpoint.id, subject) ?? false;
      add(findDrift(endpoint, judged, isOpen, thresholds));
    }
    add(shadows);
    const isOwn = ({ service: of }: Declaration): boolean => of !== undefined;
    add(findOrphans(service, declarations, declarations.all.filter(isOwn), endpoints, thresholds));
  }
  for (const each of comparison.declared)
    if (each.service === undefined) add(orphansOfHosts(new Declaration(each), observed, thresholds));
  return { findings: distinct(findings), leftOut };
}

function byService(
  observed: readonly ObservedEndpoint[],
  declared: readonly DeclaredFor[],
): Map<string, ObservedEndpoint[]> {
  const services = new Map<string, ObservedEndpoint[]>();
  for (const endpoint of observed) {
    const known = services.get(endpoint.service);
    if (known) known.push(endpoint);
    else services.set(endpoint.service, [endpoint]);
  }
  for (const { service } of declared)
    if (service !== undefined && !services.has(service)) services.set(service, []);
  return services;
}

/** Of a declaration for hosts: several services may answer there. What it lacks is told of the one that is called most. */
function orphansOfHosts(
  declaration: Declaration,
  observed: readonly ObservedEndpoint[],
  thresholds: CompareThresholds,
): ComparedFinding[] {
  const endpoints = observed.filter(({ host }) => declaration.hosts.has(plainHost(host)));
  const calls = new Map<string, number>();
  for (const endpoint of endpoints)
    calls.set(endpoint.service, (calls.get(endpoint.service) ?? 0) + endpoint.calls);
  const [most] = [...calls].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  if (most === undefined) return [];
  const declarations = new ServiceDeclarations(most[0], [declaration], endpoints);
  return findOrphans(most[0], declarations, [declaration], endpoints, thresholds);
}

/** One of each identity: two declarations may lack the same. */
function distinct(findings: readonly ComparedFinding[]): ComparedFinding[] {
  const known = new Map<string, ComparedFinding>();
  for (const finding of findings) {
    const { service, endpointId = '', draft } = finding;
    const key = [service, endpointId, draft.rule, draft.subject ?? ''].join('\n');
    if (!known.has(key)) known.set(key, finding);
  }
  return [...known.values()];
}
