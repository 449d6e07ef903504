import type { SpecificationOrderField } from '../../store/services/specifications.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';
import { readOpenApi } from '../openapi/read-openapi.js';
import type { defineService } from './service.js';

interface Operation {
  readonly method: string;
  readonly template: string;
}

export function defineSpecification(kit: Kit, Service: ReturnType<typeof defineService>) {
  const { builder, comparators } = kit;
  const operation = builder.objectRef<Operation>('SpecificationOperation').implement({
    description: 'An operation that a specification declares.',
    fields: (t) => ({
      method: t.exposeString('method', { description: 'HTTP method.' }),
      template: t.exposeString('template', {
        description: 'Path template, with the base path of the server.',
      }),
    }),
  });
  const Specification = builder.prismaNode('Specification', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'What a service’s owner says that it offers. Endpoints outside of it are shadow endpoints.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Title of the document.' }),
      version: t.exposeString('version', { description: 'Version of the document.' }),
      format: t.exposeString('format', { description: 'Format of the document, such as `openapi-3.1`.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was uploaded.' }),
      operations: t.field({
        type: [operation],
        description: 'The operations that it declares.',
        complexity: { field: 1, multiplier: 50 },
        resolve: ({ operations }) => operations as unknown as Operation[],
      }),
      service: t.relation('service', { description: 'The service that it describes.' }),
    }),
  });
  const connection = defineConnection(kit, 'Specification', Specification);
  const filter = defineFilter(kit, 'Specification', {
    name: [comparators.text, 'Title.'],
    version: [comparators.text, 'Version.'],
    createdAt: [comparators.time, 'When it was uploaded.'],
    service: [comparators.id, 'The service that it describes.'],
  });
  const order = defineOrder<SpecificationOrderField>(kit, 'Specification', {
    CREATED_AT: 'When it was uploaded.',
    NAME: 'Title.',
  });
  builder.queryField('specifications', (t) =>
    t.field({
      type: connection,
      description: 'The specifications of all services.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.specifications.page(nodeQuery(context, info), request),
    }),
  );
  const payload = definePayload(kit, 'specificationUpload', 'specification', Specification);
  builder.mutationField('specificationUpload', (t) =>
    t.fieldWithInput({
      type: payload,
      description:
        'Sets what a service declares, in place of what it declared before; the same again changes nothing. Needs the scope `specifications:write`.',
      authScopes: { scope: 'specifications:write' },
      typeOptions: { name: 'SpecificationUploadInput', description: 'Whose specification, and its text.' },
      argOptions: { description: 'Whose specification, and its text.' },
      input: {
        serviceId: t.input.globalID({
          for: Service,
          required: true,
          description: 'The service that it describes.',
        }),
        content: t.input.string({ required: true, description: 'An OpenAPI 3 document, in JSON or YAML.' }),
      },
      resolve: (_root, { input }, { services }) => {
        const content = readOpenApi(input.content);
        return content.value ? services.specifications.put(input.serviceId.id, content.value) : content;
      },
    }),
  );
}
