import { skeletonOf } from '../../path-template.js';
import type { DeclaredOperation } from '../declared-api.js';
import { type Declaration, rootFieldsOf } from './declaration.js';
import {
  type ComparedFinding,
  type CompareThresholds,
  DAY_MS,
  type ObservedEndpoint,
} from './observed-endpoint.js';
import type { ServiceDeclarations } from './service-declarations.js';

/** Methods that make no endpoints: whether they are called is not known. */
const unseen = new Set(['HEAD', 'OPTIONS', 'TRACE', 'CONNECT']);

interface Orphan {
  readonly operation: DeclaredOperation;
  readonly declaration: Declaration;
  readonly service: Evidence;
  readonly declaredBy: string[];
}

interface Evidence {
  readonly calls: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** Declared, and never called although the service was called enough for it to show. */
export function findOrphans(
  service: string,
  declarations: ServiceDeclarations,
  asked: readonly Declaration[],
  observed: readonly ObservedEndpoint[],
  thresholds: CompareThresholds,
): ComparedFinding[] {
  const orphans = new Map<string, Orphan>();
  const called = new Set<string>();
  for (const declaration of asked) {
    // A recording promises nothing about what it does not hold.
    if (declaration.api.format === 'har-1.2') continue;
    const covered = observed.filter((endpoint) => declarations.covers(declaration, endpoint));
    const evidence = evidenceOf(covered);
    const used = new Set(covered.flatMap((endpoint) => declaration.match(endpoint).operations));
    for (const operation of used) called.add(keyOf(operation));
    if (!isEnough(evidence, declaration, thresholds) || hasUnknownOperations(declaration, observed)) continue;
    for (const operation of declaration.api.operations) {
      if (unseen.has(operation.method) || operation.greedy || used.has(operation)) continue;
      const key = keyOf(operation);
      const known = orphans.get(key);
      if (known) known.declaredBy.push(declaration.api.title);
      else
        orphans.set(key, { operation, declaration, service: evidence, declaredBy: [declaration.api.title] });
    }
  }
  // What one declaration shares with another is called when it is called as either.
  return [...orphans].filter(([key]) => !called.has(key)).map(([, orphan]) => findingOf(service, orphan));
}

const keyOf = ({ method, template, operation }: DeclaredOperation): string =>
  `${method} ${skeletonOf(template)} ${operation ?? ''}`;

function evidenceOf(endpoints: readonly ObservedEndpoint[]): Evidence {
  let calls = 0;
  let firstSeenAt = Number.POSITIVE_INFINITY;
  let lastSeenAt = 0;
  for (const endpoint of endpoints) {
    calls += endpoint.calls;
    firstSeenAt = Math.min(firstSeenAt, endpoint.firstSeenAt);
    lastSeenAt = Math.max(lastSeenAt, endpoint.lastSeenAt);
  }
  return { calls, firstSeenAt, lastSeenAt };
}

function isEnough(evidence: Evidence, declaration: Declaration, thresholds: CompareThresholds): boolean {
  const { orphanCallsMin, orphanCallsPerOperationMin, orphanDaysMin } = thresholds;
  const callsMin = Math.max(orphanCallsMin, orphanCallsPerOperationMin * declaration.api.operations.length);
  return evidence.calls >= callsMin || evidence.lastSeenAt - evidence.firstSeenAt >= orphanDaysMin * DAY_MS;
}

/** Persisted queries and batches do not tell their fields: any of them may be called by these. */
function hasUnknownOperations(declaration: Declaration, observed: readonly ObservedEndpoint[]): boolean {
  if (!declaration.isNamed) return false;
  const isGraphql = declaration.api.format === 'graphql';
  return observed.some(({ protocol, operation }) =>
    isGraphql
      ? protocol === 'graphql' && rootFieldsOf(operation).length === 0
      : protocol === 'soap' && operation === undefined,
  );
}

function findingOf(
  service: string,
  { operation, declaration, service: evidence, declaredBy }: Orphan,
): ComparedFinding {
  const days = Math.floor((evidence.lastSeenAt - evidence.firstSeenAt) / DAY_MS);
  return {
    service,
    draft: {
      rule: 'discovery.orphan',
      subject: operation.operation ?? `${operation.method} ${operation.template}`,
      severity: declaration.isPromise ? 'low' : 'info',
      firstSeenAt: evidence.firstSeenAt,
      lastSeenAt: evidence.lastSeenAt,
      evidence: {
        operation: `${operation.method} ${operation.template}`,
        declaredBy: declaredBy.slice(0, 5),
        deprecated: operation.deprecated === true,
        callsOfService: evidence.calls,
        daysObserved: days,
      },
    },
  };
}
