import type { EndpointChangeOrderField } from '../../store/services/endpoint-changes.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';

export function defineEndpointChange(kit: Kit) {
  const { builder, comparators } = kit;
  const EndpointChange = builder.prismaNode('EndpointChange', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'Something new about the form of an endpoint’s messages, or about who may call it.',
    fields: (t) => ({
      at: t.expose('at', { type: 'DateTime', description: 'When it had been seen often enough.' }),
      kind: t.exposeString('kind', {
        description:
          '`field-added`, `field-removed`, `type-added`, `became-optional`, `became-required`, `data-class-added`, `content-type-added`, `status-added` or `authentication-dropped`.',
      }),
      part: t.exposeString('part', {
        description:
          'Where: `query`, `request-header`, `request-body`, `response-header`, `response-body`, or `endpoint` for the whole.',
      }),
      status: t.exposeInt('status', { nullable: true, description: 'Status of the response concerned.' }),
      path: t.exposeString('path', { nullable: true, description: 'Path of the field concerned.' }),
      value: t.exposeString('value', {
        nullable: true,
        description: 'The new type, data class or content type; never a value.',
      }),
      endpoint: t.relation('endpoint', { description: 'The endpoint that changed.' }),
    }),
  });
  const connection = defineConnection(kit, 'EndpointChange', EndpointChange);
  const filter = defineFilter(kit, 'EndpointChange', {
    kind: [comparators.text, 'What kind of change.'],
    part: [comparators.text, 'Where.'],
    status: [comparators.int, 'Status of the response concerned.'],
    path: [comparators.text, 'Path of the field concerned.'],
    value: [comparators.text, 'The new type, data class or content type.'],
    at: [comparators.time, 'When.'],
    endpoint: [comparators.id, 'The endpoint that changed.'],
  });
  const order = defineOrder<EndpointChangeOrderField>(kit, 'EndpointChange', { AT: 'When.' });
  const args = listArgs(kit, filter, order);
  builder.queryField('endpointChanges', (t) =>
    t.field({
      type: connection,
      description: 'What has changed about endpoints.',
      args,
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.endpointChanges.page(nodeQuery(context, info), request),
    }),
  );
  builder.prismaObjectField('Endpoint', 'changes', (t) =>
    t.field({
      type: connection,
      description: 'What has changed about this endpoint.',
      args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.endpointChanges.page(nodeQuery(context, info), request, { endpointId: id }),
    }),
  );
  return { EndpointChange, filter };
}
