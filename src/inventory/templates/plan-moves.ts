import { skeletonOf } from '../path-template.js';

/** An endpoint as far as its template goes. */
export interface PlacedEndpoint {
  readonly id: string;
  readonly serviceId: string;
  readonly protocol: string;
  readonly method: string;
  readonly host: string;
  readonly operation: string | undefined;
  readonly template: string;
  readonly source: TemplateSource;
  readonly firstSeenAt: number;
}

/** What vouches for a template, the strongest first. */
export type TemplateSource = 'correction' | 'route' | 'specification' | 'traffic';

/** The place that an endpoint's calls have now. */
export interface Placement {
  readonly serviceId: string;
  readonly template: string;
  readonly source: TemplateSource;
}

export interface Renamed extends Placement {
  readonly endpoint: PlacedEndpoint;
  /** The template without its parameters' names. */
  readonly skeleton: string;
}

export interface MovePlan {
  /** Endpoints that keep their id and are written otherwise. */
  readonly renamed: readonly Renamed[];
  /** Endpoints that become part of another, in the order in which they came to be. */
  readonly merged: readonly { readonly from: PlacedEndpoint; readonly into: string }[];
}

/**
 * What has to happen to endpoints for all calls of one template to be one endpoint. Of several that come together the
 * oldest stays; one that nobody joins keeps its id whatever it is called.
 */
export function planMoves<E extends PlacedEndpoint>(
  endpoints: readonly E[],
  placeOf: (endpoint: E) => Placement,
): MovePlan {
  const groups = new Map<string, { endpoint: E; placement: Placement }[]>();
  for (const endpoint of endpoints) {
    const placement = placeOf(endpoint);
    const { protocol, method, host, operation } = endpoint;
    const skeleton = skeletonOf(placement.template);
    const key = [placement.serviceId, protocol, method, host, skeleton, operation ?? ''].join('\u0001');
    const group = groups.get(key);
    if (group) group.push({ endpoint, placement });
    else groups.set(key, [{ endpoint, placement }]);
  }
  const renamed: Renamed[] = [];
  const merged: { from: PlacedEndpoint; into: string }[] = [];
  for (const group of groups.values()) {
    group.sort((a, b) => older(a.endpoint, b.endpoint));
    const [first, ...others] = group;
    if (first === undefined) continue;
    const placement = strongest(group.map(({ placement }) => placement));
    const { endpoint } = first;
    if (
      placement.template !== endpoint.template ||
      placement.source !== endpoint.source ||
      placement.serviceId !== endpoint.serviceId
    )
      renamed.push({ endpoint, ...placement, skeleton: skeletonOf(placement.template) });
    for (const { endpoint: from } of others) merged.push({ from, into: endpoint.id });
  }
  return { renamed, merged };
}

const older = (a: PlacedEndpoint, b: PlacedEndpoint): number =>
  a.firstSeenAt - b.firstSeenAt || (a.id < b.id ? -1 : 1);

const order: readonly TemplateSource[] = ['correction', 'route', 'specification', 'traffic'];

function strongest(placements: readonly Placement[]): Placement {
  return placements.reduce((best, one) =>
    order.indexOf(one.source) < order.indexOf(best.source) ? one : best,
  );
}
