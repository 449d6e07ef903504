import type {
  DeclaredApi,
  DeclaredOperation,
  SpecificationWarning,
} from '../../inventory/specifications/declared-api.js';
import type { Specification as SpecificationRow } from '../../store/generated/prisma/client.js';
import type { SpecificationOrderField } from '../../store/services/specifications.js';
import { refused } from '../../store/services/user-error.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import { enumType } from '../kit/enums.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';
import { readDocument } from '../specification/read-document.js';
import type { defineService } from './service.js';

type Operation = Pick<DeclaredOperation, 'method' | 'template'> & Partial<DeclaredOperation>;

/** As it was read; of one that was kept before all of it was, its operations alone. */
function operationsOf({ content, operations }: SpecificationRow): readonly Operation[] {
  const api = content as Partial<DeclaredApi> | readonly unknown[] | null;
  if (api && !Array.isArray(api)) return (api as DeclaredApi).operations ?? [];
  return operations as unknown as Operation[];
}

function warningsOf({ content }: SpecificationRow): readonly SpecificationWarning[] {
  return (content as Partial<DeclaredApi> | null)?.warnings ?? [];
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
      protocol: t.string({
        description: '`rest`, `graphql`, `soap` or another.',
        resolve: ({ protocol }) => protocol ?? 'rest',
      }),
      operation: t.string({
        nullable: true,
        description: 'Name within the path, for GraphQL and SOAP.',
        resolve: ({ operation }) => operation ?? null,
      }),
      deprecated: t.boolean({
        description: 'Whether it is said to be on its way out.',
        resolve: ({ deprecated }) => deprecated ?? false,
      }),
    }),
  });
  const source = enumType(builder, 'SpecificationSource', 'Who declares what a service offers.', {
    UPLOAD: ['upload', 'Its owner, in a document.'],
    ROUTES: ['routes', 'The application itself, by its routes.'],
    GATEWAY: ['gateway', 'A managed gateway before it.'],
  });
  type SpecificationSource = 'upload' | 'routes' | 'gateway';
  const warning = builder.objectRef<SpecificationWarning>('SpecificationWarning').implement({
    description: 'A part of a document that could not be used.',
    fields: (t) => ({
      message: t.exposeString('message', { description: 'What was left out, and why.' }),
      field: t.string({ nullable: true, description: 'Where it is.', resolve: ({ field }) => field ?? null }),
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
        resolve: (specification) => [...operationsOf(specification)],
      }),
      source: t.field({
        type: source,
        description: 'Who declares.',
        resolve: (specification) => specification.source as SpecificationSource,
      }),
      warnings: t.field({
        type: [warning],
        description: 'What was left out of it while it was read, and why.',
        resolve: (specification) => [...warningsOf(specification)],
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
        content: t.input.string({
          required: true,
          description:
            'The document, at most 20 MB: OpenAPI 2.0, 3.0 or 3.1 in JSON or YAML, GraphQL SDL, WSDL, a Postman collection or HAR. What it refers to elsewhere is not fetched.',
        }),
        fileName: t.input.string({
          description: 'Name of its file, which tells the format where the text leaves a doubt.',
        }),
      },
      resolve: async (_root, { input }, { services }) => {
        const reading = await readDocument(input.content, input.fileName ?? undefined);
        if ('ok' in reading) return services.specifications.put(input.serviceId.id, reading.ok);
        const { message, line, field } = reading.problem;
        const place = [field, line === undefined ? undefined : `line ${line}`].filter((each) => each);
        return refused<SpecificationRow>(
          'INVALID',
          place.length > 0 ? `${place.join(', ')}: ${message}` : message,
          'content',
        );
      },
    }),
  );
  const deletePayload = definePayload(kit, 'specificationDelete', 'specification', Specification);
  builder.mutationField('specificationDelete', (t) =>
    t.fieldWithInput({
      type: deletePayload,
      description: 'Takes back what was uploaded for a service. Needs the scope `specifications:write`.',
      authScopes: { scope: 'specifications:write' },
      typeOptions: { name: 'SpecificationDeleteInput', description: 'Which specification.' },
      argOptions: { description: 'Which specification.' },
      input: {
        id: t.input.globalID({ for: Specification, required: true, description: 'The specification.' }),
      },
      resolve: (_root, { input }, { services }) => services.specifications.delete(input.id.id),
    }),
  );
}
