import { segmentsOf } from '../../path-template.js';
import type { ComparedFinding, CompareThresholds, ObservedEndpoint } from './observed-endpoint.js';
import type { Judged } from './service-declarations.js';

/** What platforms ask of every application, and files that browsers load: nobody writes them into a specification. */
const HOUSEKEEPING = new Set(
  `health healthz healthcheck health-check _health livez live liveness readyz ready readiness startupz ping _ping
  favicon.ico robots.txt sitemap.xml security.txt .well-known`.split(/\s+/),
);
const FILE = /\.(?:js|mjs|css|map|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|eot|html?|txt|webmanifest)$/i;

function isHousekeeping({ method, template }: ObservedEndpoint): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const segments = segmentsOf(template);
  const last = segments.at(-1);
  // The root is a page, or an answer to a load balancer.
  return (
    last === undefined || FILE.test(last) || segments.slice(0, 3).some((segment) => HOUSEKEEPING.has(segment))
  );
}

/** Servers of GraphQL say 200 to fields that they do not have: the field is there when an answer ever had it. */
function wasAnswered({ sketch }: ObservedEndpoint, field: string): boolean {
  const path = `data.${field.slice(field.indexOf(' ') + 1)}`;
  const bodies = [...(sketch?.responses ?? [])].flatMap(([status, { bodies: own }]) =>
    status < 400 ? [...own.values()] : [],
  );
  return bodies.length === 0 || bodies.some(({ fields }) => fields.has(path) || fields.has(`[].${path}`));
}

/**
 * Traffic that is answered with success and not declared. Held against specifications and gateways; where there are none,
 * against the application's own routes, as far as the endpoint is not one of them by its very name.
 */
export function findShadow(
  endpoint: ObservedEndpoint,
  judged: readonly Judged[],
  thresholds: CompareThresholds,
): ComparedFinding[] {
  if (endpoint.succeeded < thresholds.shadowCallsMin || endpoint.method === 'OPTIONS') return [];
  if (isHousekeeping(endpoint)) return [];
  const named = judged.filter(({ declaration }) => declaration.isNamed);
  const promises = judged.filter(({ declaration }) => declaration.isPromise);
  const routes = judged.filter(({ declaration }) => !declaration.isPromise);
  const isRouted = endpoint.fromRoute || routes.some(({ operations }) => operations.length > 0);
  const asked = named.length > 0 ? named : promises.length > 0 ? promises : isRouted ? [] : routes;
  if (asked.length === 0) return [];
  const found = (subject: string | undefined): ComparedFinding => ({
    service: endpoint.service,
    endpointId: endpoint.id,
    draft: {
      rule: 'discovery.shadow',
      ...(subject !== undefined && { subject }),
      severity: promises.length > 0 ? 'medium' : 'low',
      firstSeenAt: endpoint.firstSeenAt,
      lastSeenAt: endpoint.lastSeenAt,
      evidence: {
        endpoint: `${endpoint.method} ${endpoint.template}`,
        host: endpoint.host,
        calls: endpoint.calls,
        succeeded: endpoint.succeeded,
        comparedWith: asked.slice(0, 5).map(({ declaration }) => declaration.api.title),
        inRouteTable: isRouted,
      },
    },
  });
  if (asked[0]?.declaration.api.format === 'graphql') {
    // A field is declared when any of the schemas has it.
    const missing = asked.map(({ undeclared }) => undeclared);
    return (missing[0] ?? [])
      .filter((field) => missing.every((each) => each.includes(field)) && wasAnswered(endpoint, field))
      .map(found);
  }
  return asked.some(({ operations }) => operations.length > 0) ? [] : [found(undefined)];
}
