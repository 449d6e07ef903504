import type { EndpointOrderField, Exposure } from '../../store/services/endpoints.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';
import type { RiskPartKit } from './risk-part.js';

export function defineEndpoint(kit: Kit, { RiskPart, partsOf }: RiskPartKit) {
  const { builder, comparators, enums } = kit;
  const templateSource = kit.enumType('TemplateSource', 'What vouches for a template, strongest first.', {
    CORRECTION: ['correction', 'Somebody’s correction.'],
    ROUTE: ['route', 'The application’s own route, as its framework has it.'],
    SPECIFICATION: ['specification', 'A specification.'],
    TRAFFIC: ['traffic', 'The paths that were called.'],
  });
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
      templateSource: t.field({
        type: templateSource,
        description: 'What vouches for the template.',
        resolve: (row) => row.templateSource as 'traffic',
      }),
      deprecated: t.exposeBoolean('deprecated', {
        description: 'Whether a specification says that it is on its way out.',
      }),
      authentication: t.exposeStringList('authentication', {
        description:
          'Kinds of proof that callers brought, such as `jwt`, `session` or `api-key`; `none` among them when calls without any were answered.',
      }),
      exposure: t.field({
        type: enums.exposure,
        description: 'Who can reach it: somebody’s word, or else what the evidence says.',
        resolve: (row) => (row.exposureSet ?? row.exposure) as Exposure,
      }),
      exposureReasons: t.exposeStringList('exposureReasons', {
        description: 'What the evidence says of its exposure, for people.',
      }),
      exposureCorrected: t.boolean({
        description: 'Whether somebody has said who can reach it.',
        resolve: ({ exposureSet }) => exposureSet !== null,
      }),
      risk: t.exposeInt('risk', {
        description: 'From 0 to 100, comparable over the whole organization.',
      }),
      riskParts: t.field({
        type: [RiskPart],
        description: 'What the risk is made of.',
        complexity: { field: 1, multiplier: 6 },
        resolve: ({ riskParts }) => partsOf(riskParts),
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
    operation: [comparators.text, 'Name of the operation within the path.'],
    templateSource: [
      comparators.enumeration('TemplateSourceFilter', templateSource),
      'What vouches for the template.',
    ],
    deprecated: [comparators.flag, 'Whether a specification says that it is on its way out.'],
    authentication: [comparators.list, 'Kinds of proof that callers brought, and `none`.'],
    exposure: [comparators.exposure, 'Who can reach it.'],
    risk: [comparators.int, 'Risk, from 0 to 100.'],
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
    RISK: 'Risk.',
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
  builder.mutationField('endpointSetExposure', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'endpointSetExposure', 'endpoint', Endpoint),
      description:
        'Says who can reach an endpoint, whatever the evidence says. The same again changes nothing. Needs the scope `inventory:write`.',
      authScopes: { scope: 'inventory:write' },
      typeOptions: { name: 'EndpointSetExposureInput', description: 'Which endpoint, and who can reach it.' },
      argOptions: { description: 'Which endpoint, and who can reach it.' },
      input: {
        endpointId: t.input.globalID({ for: Endpoint, required: true, description: 'The endpoint.' }),
        exposure: t.input.field({
          type: enums.exposure,
          description: 'Who can reach it; null or left out: what the evidence says, from now on.',
        }),
        reason: t.input.string({ description: 'Why, at most 500 characters, for the audit log.' }),
      },
      resolve: (_root, { input }, { services }) =>
        services.endpoints.setExposure(input.endpointId.id, input.exposure, input.reason),
    }),
  );
  return { Endpoint, filter };
}
