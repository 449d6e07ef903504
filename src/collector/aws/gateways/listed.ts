import type { GatewayListed, GatewayRoute } from '../../../event/gateway-listed.js';

/** What is told of one stage of a gateway: names and paths, no value of it. */
export type Listed = Omit<GatewayListed, 'kind' | 'id' | 'time' | 'provider'>;

export type Authorizer = GatewayRoute['authorizer'];

const ROUTES_MAX = 2_000;
const ROUTE_LENGTH_MAX = 512;
const METHOD_LENGTH_MAX = 20;

/** From what lets anybody in to what asks most of callers. */
const byStrength: readonly Authorizer[] = ['none', 'api-key', 'other', 'lambda', 'jwt', 'cognito', 'iam'];

/** Where several ways lead in, the easiest one counts. */
export function easiest(authorizers: readonly Authorizer[]): Authorizer {
  return byStrength.find((each) => authorizers.includes(each)) ?? 'none';
}

/** Each route once, by its easiest way in, and as many as an event may hold. */
export function distinctRoutes(routes: readonly GatewayRoute[]): {
  readonly routes: GatewayRoute[];
  readonly omitted: number;
} {
  const known = new Map<string, GatewayRoute>();
  let omitted = 0;
  for (const route of routes) {
    const key = `${route.method} ${route.route}`;
    const same = known.get(key);
    if (same) known.set(key, { ...same, authorizer: easiest([same.authorizer, route.authorizer]) });
    else if (
      known.size < ROUTES_MAX &&
      route.route !== '' &&
      route.route.length <= ROUTE_LENGTH_MAX &&
      route.method !== '' &&
      route.method.length <= METHOD_LENGTH_MAX
    )
      known.set(key, route);
    else omitted++;
  }
  return { routes: [...known.values()], omitted };
}
