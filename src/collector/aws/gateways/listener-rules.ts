import type { Action, Listener, Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { GatewayRoute } from '../../../event/gateway-listed.js';
import type { Authorizer } from './listed.js';
import { pathsOfPattern } from './paths-of-pattern.js';

/** What a listener hands on, by the host that it was asked for; an empty one stands for all hosts. */
export type RoutesByHost = Map<string, GatewayRoute[]>;

/** Rules that forward. Redirects and fixed answers serve nothing. Values of headers and queries that rules ask for stay here. */
export function routesByHost(listener: Listener, rules: readonly Rule[]): RoutesByHost {
  const byHost: RoutesByHost = new Map([['', []]]);
  const everywhere: GatewayRoute[] = [];
  for (const { Conditions = [], Actions = [] } of rules) {
    if (!Actions.some(({ Type }) => Type === 'forward')) continue;
    const routes = routesOf(Conditions, authorizerOf(listener, Actions));
    const hosts = valuesOf(Conditions, 'host-header').map((host) => host.toLowerCase());
    if (hosts.length === 0) everywhere.push(...routes);
    for (const host of hosts) byHost.set(host, [...(byHost.get(host) ?? []), ...routes]);
  }
  for (const routes of byHost.values()) routes.push(...everywhere);
  return byHost;
}

function routesOf(conditions: readonly RuleCondition[], authorizer: Authorizer): GatewayRoute[] {
  const paths = valuesOf(conditions, 'path-pattern');
  const methods = valuesOf(conditions, 'http-request-method');
  return (paths.length > 0 ? paths : ['/*']).flatMap(pathsOfPattern).flatMap((path) =>
    (methods.length > 0 ? methods : ['ANY']).map((method) => ({
      method,
      route: path,
      authorizer,
    })),
  );
}

function valuesOf(conditions: readonly RuleCondition[], field: string): readonly string[] {
  return conditions
    .filter(({ Field }) => Field === field)
    .flatMap(
      ({ HostHeaderConfig, PathPatternConfig, HttpRequestMethodConfig, Values }) =>
        HostHeaderConfig?.Values ??
        PathPatternConfig?.Values ??
        HttpRequestMethodConfig?.Values ??
        Values ??
        [],
    );
}

function authorizerOf({ MutualAuthentication }: Listener, actions: readonly Action[]): Authorizer {
  const types = actions.map(({ Type }) => String(Type));
  if (types.includes('authenticate-cognito')) return 'cognito';
  if (types.includes('authenticate-oidc') || types.includes('jwt-validation')) return 'jwt';
  // A client's certificate; `passthrough` hands it on unseen.
  return MutualAuthentication?.Mode === 'verify' ? 'other' : 'none';
}
