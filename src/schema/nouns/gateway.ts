import type { Gateway as GatewayRow } from '../../store/generated/prisma/client.js';
import type { CalledEndpoint, GatewayOrderField, Gateways } from '../../store/services/gateways.js';
import { type Route, type RouteTraffic, routeTraffic } from '../inventory/route-traffic.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';

const routesOf = ({ routes }: GatewayRow): Route[] => (Array.isArray(routes) ? (routes as never) : []);

/** For a page of gateways at once: what was called on their hosts, laid over their routes. */
async function trafficOf(rows: readonly GatewayRow[], gateways: Gateways): Promise<RouteTraffic[][]> {
  const byHost = new Map<string, CalledEndpoint[]>();
  for (const one of await gateways.called(rows.flatMap(({ hosts }) => hosts))) {
    const others = byHost.get(one.host);
    if (others) others.push(one);
    else byHost.set(one.host, [one]);
  }
  return rows.map((row) =>
    routeTraffic(
      routesOf(row),
      row.stage,
      row.hosts.flatMap((host) => byHost.get(host) ?? []),
    ),
  );
}

function defineRoute({ builder }: Kit) {
  return builder.objectRef<RouteTraffic>('GatewayRoute').implement({
    description: 'A route that a gateway declares, and whether anybody calls it.',
    fields: (t) => ({
      method: t.exposeString('method', { description: 'HTTP method; `ANY` for all.' }),
      route: t.exposeString('route', { description: 'Path, as the gateway has it.' }),
      protocol: t.exposeString('protocol', { nullable: true, description: 'Protocol, where it is told.' }),
      authorizer: t.exposeString('authorizer', {
        description:
          'What the gateway asks of callers: `none`, `iam`, `jwt`, `cognito`, `lambda`, `api-key` or `other`.',
      }),
      trafficSeen: t.boolean({
        description: 'Whether a sensor has seen a call of it.',
        resolve: ({ calls }) => calls > 0n,
      }),
      calls: t.expose('calls', { type: 'BigInt', description: 'Calls seen.' }),
      lastSeenAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Time of the latest call seen.',
        resolve: ({ lastSeenAt }) => lastSeenAt,
      }),
    }),
  });
}

export function defineGateway(kit: Kit) {
  const { builder, comparators } = kit;
  const Route = defineRoute(kit);
  const Gateway = builder.prismaNode('Gateway', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'A stage of a managed gateway, as the cloud’s own inventory lists it.',
    fields: (t) => ({
      provider: t.exposeString('provider', { description: 'The cloud, such as `aws`.' }),
      type: t.exposeString('type', { description: 'What it is, such as `apigateway-http`.' }),
      gatewayId: t.exposeString('gatewayId', { description: 'The provider’s id.' }),
      stage: t.exposeString('stage', { description: 'Its stage; empty where there is none.' }),
      name: t.exposeString('name', { nullable: true, description: 'Name that its owner gave it.' }),
      region: t.exposeString('region', { nullable: true, description: 'Region.' }),
      hosts: t.exposeStringList('hosts', { description: 'Hosts under which it answers.' }),
      firewall: t.exposeBoolean('firewall', {
        nullable: true,
        description: 'Whether a web application firewall stands before it; null when that is not known.',
      }),
      isPublic: t.exposeBoolean('isPublic', {
        nullable: true,
        description: 'Whether the internet reaches it; null when that is not known.',
      }),
      firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'When it was first listed.' }),
      lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'When it was last listed.' }),
      routes: t.loadableList({
        type: Route,
        description: 'The routes that it declares, at most 2,000, each with the traffic seen on its hosts.',
        complexity: { field: 10, multiplier: 20 },
        load: (rows: GatewayRow[], { services }) => trafficOf(rows, services.gateways),
        resolve: (row) => row,
      }),
    }),
  });
  const connection = defineConnection(kit, 'Gateway', Gateway);
  const filter = defineFilter(kit, 'Gateway', {
    provider: [comparators.text, 'The cloud.'],
    type: [comparators.text, 'What it is.'],
    gatewayId: [comparators.text, 'The provider’s id.'],
    stage: [comparators.text, 'Its stage.'],
    name: [comparators.text, 'Name.'],
    region: [comparators.text, 'Region.'],
    hosts: [comparators.list, 'Hosts under which it answers.'],
    firewall: [comparators.flag, 'Whether a web application firewall stands before it.'],
    isPublic: [comparators.flag, 'Whether the internet reaches it.'],
    firstSeenAt: [comparators.time, 'When it was first listed.'],
    lastSeenAt: [comparators.time, 'When it was last listed.'],
  });
  const order = defineOrder<GatewayOrderField>(kit, 'Gateway', {
    LAST_SEEN_AT: 'When it was last listed.',
    FIRST_SEEN_AT: 'When it was first listed.',
    GATEWAY_ID: 'The provider’s id.',
  });
  builder.queryField('gateways', (t) =>
    t.field({
      type: connection,
      description: 'The managed gateways of the accounts that the collector may look into.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.gateways.page(nodeQuery(context, info), request),
    }),
  );
}
