import type { Severity } from '../../../event/index.js';
import { segmentsOf, skeletonOf } from '../../path-template.js';
import type { DeclaredOperation } from '../declared-api.js';
import {
  type ComparedFinding,
  type CompareThresholds,
  DAY_MS,
  type ObservedEndpoint,
} from './observed-endpoint.js';
import type { Judged } from './service-declarations.js';

const NUMBER = /^v(\d{1,3}(?:[._]\d{1,3}){0,2})$/i;
const DATE = /^(20\d\d)-(\d\d)(?:-(\d\d))?$/;
/** Segments among which a version stands. */
const VERSION_PLACES = 4;

interface Versioned {
  readonly endpoint: ObservedEndpoint;
  readonly version: readonly number[];
  readonly text: string;
}

function versionOf(segment: string): number[] | undefined {
  const number = NUMBER.exec(segment)?.[1];
  if (number !== undefined) return number.split(/[._]/).map(Number);
  const date = DATE.exec(segment);
  return date ? date.slice(1).map((part) => Number(part ?? 0)) : undefined;
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let place = 0; place < Math.max(a.length, b.length); place++) {
    const difference = (a[place] ?? 0) - (b[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The newest version of each resource that has versions, by what the versions have in common. */
export class NewestVersions {
  readonly #newest = new Map<string, Versioned>();
  readonly #thresholds: CompareThresholds;

  constructor(observed: readonly ObservedEndpoint[], now: number, thresholds: CompareThresholds) {
    this.#thresholds = thresholds;
    for (const endpoint of observed) {
      const found = keyOf(endpoint);
      if (found === undefined || !isInUse(endpoint, now, thresholds)) continue;
      const known = this.#newest.get(found.key);
      if (known === undefined || compareVersions(found.version, known.version) > 0)
        this.#newest.set(found.key, { endpoint, version: found.version, text: found.text });
    }
  }

  /** The newer version that stands beside an endpoint. */
  newerThan(endpoint: ObservedEndpoint): Versioned | undefined {
    const own = keyOf(endpoint);
    const newest = own && this.#newest.get(own.key);
    if (own === undefined || newest === undefined) return undefined;
    const isKnown = newest.endpoint.succeeded >= this.#thresholds.zombieCallsMin;
    return isKnown && compareVersions(newest.version, own.version) > 0 ? newest : undefined;
  }
}

function keyOf(endpoint: ObservedEndpoint): { key: string; version: number[]; text: string } | undefined {
  const segments = segmentsOf(skeletonOf(endpoint.template));
  const place = segments.slice(0, VERSION_PLACES).findIndex((segment) => versionOf(segment) !== undefined);
  // A version alone is no resource.
  if (place < 0 || segments.length < 2) return undefined;
  const text = segments[place] ?? '';
  const isDate = DATE.test(text);
  const rest = segments.map((segment, index) =>
    index === place ? (isDate ? '<date>' : '<version>') : segment,
  );
  const { service, host, protocol, method, operation = '' } = endpoint;
  const key = [service, host, protocol, method, rest.join('/'), operation].join('\n');
  return { key, version: versionOf(text) ?? [], text };
}

const isInUse = (
  endpoint: ObservedEndpoint,
  now: number,
  { goneDays, zombieCallsMin }: CompareThresholds,
): boolean => endpoint.succeeded >= zombieCallsMin && now - endpoint.lastSeenAt < goneDays * DAY_MS;

/** What should be dead and is called: declared deprecated, superseded by a newer version, or called again after a silence. */
export function findZombies(
  endpoint: ObservedEndpoint,
  judged: readonly Judged[],
  newest: NewestVersions,
  now: number,
  thresholds: CompareThresholds,
): ComparedFinding[] {
  if (!isInUse(endpoint, now, thresholds)) return [];
  const promised = judged
    // A gateway tells what is deployed, not for how long it is meant to be.
    .filter(({ declaration }) => declaration.api.source === 'specification')
    .flatMap(({ operations }) => operations);
  const findings: ComparedFinding[] = [];
  const add = (
    subject: string,
    severity: Severity,
    evidence: ComparedFinding['draft']['evidence'],
    since?: number,
  ) =>
    findings.push({
      service: endpoint.service,
      endpointId: endpoint.id,
      draft: {
        rule: 'discovery.zombie',
        subject,
        severity,
        firstSeenAt: since ?? endpoint.firstSeenAt,
        lastSeenAt: endpoint.lastSeenAt,
        evidence: { endpoint: `${endpoint.method} ${endpoint.template}`, calls: endpoint.calls, ...evidence },
      },
    });

  const deprecated = promised.filter((operation) => operation.deprecated);
  if (deprecated.length > 0 && deprecated.length === promised.length) {
    const sunset = sunsetOf(deprecated);
    const daysPast = sunset === undefined ? 0 : Math.floor((endpoint.lastSeenAt - sunset) / DAY_MS);
    add('deprecated', daysPast > 0 ? 'high' : 'medium', {
      reason: 'deprecated',
      ...(sunset !== undefined && { sunset: new Date(sunset).toISOString().slice(0, 10) }),
      ...(daysPast > 0 && { daysPastSunset: daysPast }),
    });
  }
  // What its owner declares and does not call deprecated is meant to live beside the newer one.
  const newer = promised.length > 0 ? undefined : newest.newerThan(endpoint);
  if (newer)
    add('superseded', 'medium', {
      reason: 'superseded',
      newer: `${newer.endpoint.method} ${newer.endpoint.template}`,
      newerCalls: newer.endpoint.calls,
      daysBeside: Math.floor(Math.max(0, endpoint.lastSeenAt - newer.endpoint.firstSeenAt) / DAY_MS),
    });
  const { quiet } = endpoint;
  if (
    quiet &&
    quiet.quietDays >= thresholds.quietDaysMin &&
    quiet.calls >= thresholds.zombieCallsMin &&
    now - quiet.endedAt < thresholds.wokenDays * DAY_MS
  )
    add(
      'silent',
      'medium',
      { reason: 'silent', quietDays: quiet.quietDays, callsSince: quiet.calls },
      quiet.endedAt,
    );
  return findings;
}

function sunsetOf(operations: readonly DeclaredOperation[]): number | undefined {
  const times = operations
    .map(({ sunset }) => Date.parse(sunset ?? ''))
    .filter((time) => !Number.isNaN(time));
  return times.length > 0 ? Math.min(...times) : undefined;
}
