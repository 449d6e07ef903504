import type { EndpointOrderField } from '../../store/services/endpoints.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';

export function defineEndpoint(kit: Kit) {
  const { builder, comparators, enums } = kit;
  const Endpoint = builder.prismaNode('Endpoint', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id. Stays the same when templates are split or merged.' },
    description: 'One operation of an API: a method on a path template of a host, learned from traffic.',
    fields: (t) => ({
      protocol: t.exposeString('protocol', {
        description: '`rest`, `graphql`, `soap`, `grpc`, `jsonrpc`, `websocket` or `sse`.',
      }),
      method: t.exposeString('method', { description: 'HTTP method.' }),
      host: t.exposeString('host', { description: 'Host that clients call.' }),
      template: t.exposeString('template', {
        description: 'Path with its variable parts named, such as `/orders/{id}`.',
      }),
      operation: t.exposeString('operation', {
        nullable: true,
        description: 'Name of the operation within the path, for GraphQL, SOAP and the like.',
      }),
      firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'Time of the first call seen.' }),
      lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'Time of the latest call seen.' }),
      calls: t.expose('calls', { type: 'BigInt', description: 'Calls seen.' }),
      errors: t.expose('errors', {
        type: 'BigInt',
        description: 'Calls answered with a status of 400 or more.',
      }),
      authenticatedCalls: t.expose('authenticatedCalls', {
        type: 'BigInt',
        description: 'Calls that came with a principal.',
      }),
      requestClasses: t.exposeStringList('requestClasses', {
        description: 'Classes of sensitive data seen in requests, such as `email`.',
      }),
      responseClasses: t.exposeStringList('responseClasses', {
        description: 'Classes of sensitive data seen in responses.',
      }),
      sensorKinds: t.field({
        type: [enums.sensorKind],
        description: 'Kinds of sensor that saw it.',
        resolve: ({ sensorKinds }) => sensorKinds as never,
      }),
      declared: t.exposeBoolean('declared', {
        nullable: true,
        description: 'Whether the service’s specification declares it; null without a specification.',
      }),
      service: t.relation('service', { description: 'The service that answers it.' }),
    }),
  });
  const connection = defineConnection(kit, 'Endpoint', Endpoint);
  const filter = defineFilter(kit, 'Endpoint', {
    protocol: [comparators.text, 'Protocol.'],
    method: [comparators.text, 'HTTP method.'],
    host: [comparators.text, 'Host.'],
    template: [comparators.text, 'Path template.'],
    declared: [comparators.flag, 'Whether the specification declares it.'],
    calls: [comparators.count, 'Calls seen.'],
    errors: [comparators.count, 'Calls answered with an error.'],
    authenticatedCalls: [comparators.count, 'Calls with a principal.'],
    requestClasses: [comparators.list, 'Classes of sensitive data in requests.'],
    responseClasses: [comparators.list, 'Classes of sensitive data in responses.'],
    sensorKinds: [comparators.list, 'Kinds of sensor, in the form `inapp-node`.'],
    firstSeenAt: [comparators.time, 'Time of the first call.'],
    lastSeenAt: [comparators.time, 'Time of the latest call.'],
    service: [comparators.id, 'The service that answers it.'],
  });
  const order = defineOrder<EndpointOrderField>(kit, 'Endpoint', {
    LAST_SEEN_AT: 'Time of the latest call.',
    FIRST_SEEN_AT: 'Time of the first call.',
    CALLS: 'Calls seen.',
    TEMPLATE: 'Path template.',
  });
  const args = listArgs(kit, filter, order);

  builder.queryField('endpoints', (t) =>
    t.field({
      type: connection,
      description: 'The endpoints of all services.',
      args,
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.endpoints.page(nodeQuery(context, info), request),
    }),
  );
  builder.prismaObjectField('Service', 'endpoints', (t) =>
    t.field({
      type: connection,
      description: 'The endpoints that this service answers.',
      args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.endpoints.page(nodeQuery(context, info), request, { serviceId: id }),
    }),
  );
  return { Endpoint, filter };
}
