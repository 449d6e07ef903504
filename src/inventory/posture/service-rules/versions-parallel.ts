import { DAY_MS } from '../../facts/facts-state.js';
import { WINDOW_DAYS } from '../../facts/window.js';
import type { EndpointDigest } from '../endpoint-digest.js';
import { groupBy, type ServiceFinding, type ServiceRule } from '../service-rule.js';

const CALLS_MIN = 10;
const VERSION = /^v\d{1,3}(?:[._]\d{1,3})?$/i;
const EXAMPLES = 10;

interface Versioned {
  readonly digest: EndpointDigest;
  readonly version: string;
  /** Host and path before the version: what is versioned. */
  readonly api: string;
  /** What stands behind it, but for the names of parameters. */
  readonly rest: string;
}

function versioned(digest: EndpointDigest): Versioned | undefined {
  const { host, method, template } = digest.endpoint;
  const segments = template.split('/');
  const at = segments.findIndex((segment) => VERSION.test(segment));
  const version = segments[at];
  if (version === undefined) return undefined;
  const rest = segments
    .slice(at + 1)
    .join('/')
    .replace(/\{[^}]*\}/g, '{}');
  return {
    digest,
    version,
    api: `${host}${segments.slice(0, at).join('/')}/{version}`,
    rest: `${method} ${rest}`,
  };
}

const number = (version: string): number => Number(version.slice(1).replace('_', '.'));

export const versionsParallel: ServiceRule = {
  id: 'posture.versions-parallel',
  owasp: 'API9:2023',
  title: 'Versions of an API in parallel',
  why: 'The same routes answer under two versions. The older one is fixed later or never, and whatever the newer one checks in addition can be gone around.',
  fix: 'Announce an end for the older version (Deprecation and Sunset headers), move its callers, and take it out of service. Until then give both the same checks.',
  *judge({ digests, end, isOpen }): Generator<Omit<ServiceFinding, 'rule'>> {
    const all = digests.flatMap((digest) => {
      const found = versioned(digest);
      const isUsed = digest.succeeded >= CALLS_MIN || isOpen(versionsParallel.id, found?.api ?? '');
      return found && isUsed && digest.succeeded > 0 && end - digest.lastCallAt <= WINDOW_DAYS * DAY_MS
        ? [found]
        : [];
    });
    for (const [api, group] of groupBy(all, (each) => each.api)) {
      const shared = [...groupBy(group, (each) => each.rest).values()].filter(
        (same) => new Set(same.map(({ version }) => version)).size > 1,
      );
      if (shared.length === 0) continue;
      const versions = [...new Set(shared.flat().map(({ version }) => version))].sort(
        (a, b) => number(a) - number(b),
      );
      const newest = versions.at(-1);
      // The older answers strangers where the newer does not.
      const weaker = shared.filter(
        (same) =>
          same.some(({ version, digest }) => version !== newest && digest.anonymous) &&
          same.some(({ version, digest }) => version === newest && !digest.anonymous),
      );
      const used = shared.flat().map(({ digest }) => digest);
      const routes = shared.map((same) => same[0]?.rest ?? '').sort();
      yield {
        subject: api,
        severity: weaker.length > 0 ? 'high' : 'low',
        firstSeenAt: Math.min(...used.map(({ firstCallAt }) => firstCallAt)),
        lastSeenAt: Math.max(...used.map(({ lastCallAt }) => lastCallAt)),
        evidence: {
          versions,
          calls: used.reduce((sum, { calls }) => sum + calls, 0),
          routes: routes.length,
          examples: routes.slice(0, EXAMPLES),
          weakerRoutes: weaker.length,
        },
      };
    }
  },
};
