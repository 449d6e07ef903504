import type { DeclaredRoute, GatewayListed, GatewayRoute } from '../../event/index.js';
import { templateFromRoute } from '../template-from-route.js';
import {
  DECLARED_FORM,
  type DeclaredApi,
  type DeclaredOperation,
  type SecurityKind,
} from './declared-api.js';
import { OPERATIONS_MAX } from './limits.js';

/** A last segment that takes the rest of the path: `{proxy+}`, `{path*}`, `*path`, `*`, `:rest*`, `<path:rest>`, `(.*)`. */
const GREEDY =
  /(?:\{[^{}/]+[+*]\}|\*[A-Za-z_$]?[\w$]*|:[A-Za-z_$][\w$]*(?:\(\.\*\))?[*+]|<path:[^<>]+>|\(\.\*\))\/?$/;

interface Place {
  readonly template: string;
  readonly greedy: boolean;
}

function placeOf(route: string): Place {
  const greedy = GREEDY.test(route) && !/\{[^{}/]+\*\d\}\/?$/.test(route);
  const plain = route.replace(/\{([^{}/]+)[+]\}/g, '{$1}');
  // A bare wildcard tells no path but that it takes all of them.
  return { template: templateFromRoute(plain) ?? '/{rest}', greedy };
}

function operationsOf<T extends { readonly method: string; readonly route: string }>(
  routes: readonly T[],
  more: (route: T) => Pick<DeclaredOperation, 'protocol'> & Partial<DeclaredOperation>,
): DeclaredOperation[] {
  const operations = new Map<string, DeclaredOperation>();
  for (const route of routes) {
    if (operations.size >= OPERATIONS_MAX) break;
    const method = route.method.toUpperCase();
    const { template, greedy } = placeOf(route.route);
    const special = more(route);
    operations.set(`${method} ${template} ${special.operation ?? ''}`, {
      method: method === '*' || method === 'ALL' ? 'ANY' : method,
      template,
      ...(greedy && { greedy: true }),
      parameters: [],
      requests: [],
      responses: [],
      ...special,
    });
  }
  return [...operations.values()];
}

const api = (
  of: Pick<DeclaredApi, 'source' | 'format' | 'title' | 'servers' | 'operations'> & { version?: string },
): DeclaredApi => ({ form: DECLARED_FORM, version: '', shapes: [], warnings: [], ...of });

/** The route table of an application, as the library in it has found it. */
export function routesAsDeclared(routes: readonly DeclaredRoute[]): DeclaredApi {
  const frameworks = [
    ...new Set(routes.map(({ framework }) => framework).filter((each) => each !== undefined)),
  ];
  return api({
    source: 'routes',
    format: 'routes',
    title: frameworks.length > 0 ? `routes of ${frameworks.sort().join(', ')}`.slice(0, 200) : 'routes',
    servers: [],
    operations: operationsOf(routes, () => ({ protocol: 'rest' })),
  });
}

const kindOf: Readonly<Record<GatewayRoute['authorizer'], SecurityKind>> = {
  none: 'none',
  iam: 'iam',
  jwt: 'bearer',
  cognito: 'bearer',
  lambda: 'other',
  'api-key': 'api-key',
  other: 'other',
};

/** Sent by callers of a WebSocket, as names of messages. */
const isMessage = (route: string): boolean => !route.startsWith('/');

/** API Gateway's own address, at which paths begin with the stage, but for `$default`. */
const EXECUTE_API = /\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;

const basePathsOf = (host: string, stage: string | undefined): string[] =>
  stage !== undefined && stage !== '' && stage !== '$default' && EXECUTE_API.test(host)
    ? ['', `/${stage}`]
    : [''];

/** What a stage of a managed gateway declares. A `$default` route takes whatever comes. */
export function gatewayAsDeclared(listed: GatewayListed): DeclaredApi {
  const isSocket = listed.type === 'apigateway-websocket';
  const isGraphql = listed.type === 'appsync';
  const routes = listed.routes.map((route) =>
    route.route === '$default' && !isSocket ? { ...route, method: 'ANY', route: '/{rest+}' } : route,
  );
  const isOperation = (route: string): boolean => (isSocket || isGraphql) && isMessage(route);
  const operations = operationsOf(
    routes.map((route) => ({
      ...route,
      name: route.route,
      route: isOperation(route.route) ? '/' : route.route,
    })),
    ({ protocol, authorizer, name }) => ({
      protocol: protocol ?? (isSocket ? 'websocket' : isGraphql ? 'graphql' : 'rest'),
      security: [kindOf[authorizer]],
      ...(isOperation(name) && { operation: name.slice(0, 200) }),
    }),
  );
  return api({
    source: 'gateway',
    format: 'gateway',
    title: listed.name ?? listed.gatewayId,
    ...(listed.stage !== undefined && { version: listed.stage }),
    servers: listed.hosts.flatMap((name) => {
      const host = name.toLowerCase().replace(/:\d+$/, '');
      return basePathsOf(host, listed.stage).map((basePath) => ({ host, basePath }));
    }),
    operations,
  });
}
