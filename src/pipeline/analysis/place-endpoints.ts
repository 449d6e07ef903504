import type { PathSegment } from '../../event/index.js';
import { hasParameter, segmentsOf, skeletonOf } from '../../inventory/path-template.js';
import { TemplateMatcher } from '../../inventory/template-matcher.js';
import type { LearnedTemplates } from '../../inventory/templates/learned-templates.js';
import type { MovePlan, TemplateSource } from '../../inventory/templates/plan-moves.js';
import { type Placement, planMoves } from '../../inventory/templates/plan-moves.js';
import { templateLimits } from '../../inventory/templates/template-limits.js';
import { Truths } from '../../inventory/templates/truths.js';
import type { HostPlaces } from '../../store/template-repository.js';

/** What is said about the templates of one host. */
export interface HostAuthority {
  readonly corrections: Truths | undefined;
  readonly learned: LearnedTemplates | undefined;
  /** By skeleton: what became of templates that no path has any more. */
  readonly successors: ReadonlyMap<string, string>;
}

interface Placed {
  readonly serviceId: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly source: TemplateSource;
  readonly application: boolean;
}

/** No literal matches it. */
const hidden: PathSegment = { type: 'opaque', token: '' };

/**
 * Where the endpoints of hosts belong, by the same order of authorities as in the catalog: a user's correction, the
 * framework's route, a specification, what was learned, and else where they are.
 */
export function placeEndpoints(
  places: HostPlaces,
  authorityOf: (host: string) => HostAuthority,
): { plan: MovePlan; aliasesEnded: string[] } {
  const routes = routesOf(places);
  const declared = new Map<string, Truths>();
  for (const { serviceId, operations } of places.declared) {
    const truths = declared.get(serviceId) ?? new Truths(templateLimits.truthsMax);
    for (const { method, template } of operations) truths.add(template, method.toUpperCase());
    declared.set(serviceId, truths);
  }
  const place = (endpoint: Placed): Placement => {
    const { serviceId, method, host, template, source, application } = endpoint;
    const segments = segmentsOf(template);
    const path = segments.map((segment) => (hasParameter(segment) ? undefined : segment));
    const { corrections, learned, successors } = authorityOf(host);
    const corrected = corrections?.match(path, method);
    if (corrected !== undefined) return { serviceId, template: corrected, source: 'correction' };
    if (source === 'route') return { serviceId, template, source };
    const route = application
      ? undefined
      : routes.get(`${method} ${host}`)?.match(path.map((text) => text ?? hidden));
    if (route) return { ...route, source: 'route' };
    const specified = declared.get(serviceId)?.match(path, method);
    if (specified !== undefined) return { serviceId, template: specified, source: 'specification' };
    const followed = learned?.follow(segments) ?? template;
    const same = skeletonOf(followed) === skeletonOf(template);
    const successor = same ? successors.get(skeletonOf(template)) : undefined;
    return { serviceId, template: successor ?? followed, source: 'traffic' };
  };
  const plan = planMoves(places.endpoints, place);
  const byId = new Map(places.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const aliasesEnded = places.aliases
    .filter(({ endpointId, template }) => {
      const endpoint = byId.get(endpointId);
      if (!endpoint) return false;
      const alone = place({ ...endpoint, template, source: 'traffic' });
      return skeletonOf(alone.template) !== skeletonOf(place(endpoint).template);
    })
    .map(({ id }) => id);
  return { plan, aliasesEnded };
}

/** The routes that frameworks told, by method and host. */
function routesOf({ endpoints }: HostPlaces) {
  const routes = new Map<string, TemplateMatcher<{ serviceId: string; template: string }>>();
  for (const { method, host, template, source, serviceId, application } of endpoints) {
    if (source !== 'route' || !application) continue;
    const key = `${method} ${host}`;
    const matcher = routes.get(key) ?? new TemplateMatcher();
    routes.set(key, matcher);
    matcher.add(template, { serviceId, template });
  }
  return routes;
}
