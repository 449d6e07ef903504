import type { FieldDataClass } from '../../inventory/data-classes/field-data-classes.js';
import { loadKnowledge } from '../../inventory/knowledge/endpoint-knowledge.js';
import {
  type BodySchema,
  type EndpointSchema,
  endpointSchema,
  type ResponseSchema,
} from '../inventory/endpoint-schema.js';
import type { Kit } from '../kit/kit.js';

const dialect = 'JSON Schema 2020-12, learnt from forms: names and types, never a value';

function defineParts({ builder }: Kit) {
  const Body = builder.objectRef<BodySchema>('BodySchema').implement({
    description: 'The form of bodies of one content type.',
    fields: (t) => ({
      contentType: t.exposeString('contentType', {
        description: 'Content type; empty where messages state none.',
      }),
      messages: t.int({
        description: 'Messages that it was learnt from.',
        resolve: ({ messages }) => Math.min(messages, 2 ** 31 - 1),
      }),
      schema: t.field({ type: 'JSON', description: `${dialect}.`, resolve: ({ schema }) => schema }),
    }),
  });
  const Request = builder.objectRef<EndpointSchema>('RequestSchema').implement({
    description: 'The form of requests that were accepted: what was refused tells nothing.',
    fields: (t) => ({
      query: t.field({
        type: 'JSON',
        nullable: true,
        description: `The parameters of the query: ${dialect}.`,
        resolve: ({ query }) => query,
      }),
      headers: t.field({
        type: 'JSON',
        nullable: true,
        description: `The headers: ${dialect}.`,
        resolve: ({ headers }) => headers,
      }),
      bodies: t.field({
        type: [Body],
        description: 'The bodies, by content type.',
        complexity: { field: 1, multiplier: 2 },
        resolve: ({ bodies }) => [...bodies],
      }),
    }),
  });
  const Response = builder.objectRef<ResponseSchema>('ResponseSchema').implement({
    description: 'The form of the answers of one status.',
    fields: (t) => ({
      status: t.exposeInt('status', { description: 'HTTP status.' }),
      calls: t.field({
        type: 'BigInt',
        description: 'Calls answered so.',
        resolve: ({ calls }) => BigInt(calls),
      }),
      headers: t.field({
        type: 'JSON',
        nullable: true,
        description: `The headers: ${dialect}.`,
        resolve: ({ headers }) => headers,
      }),
      bodies: t.field({
        type: [Body],
        description: 'The bodies, by content type.',
        complexity: { field: 1, multiplier: 2 },
        resolve: ({ bodies }) => [...bodies],
      }),
    }),
  });
  const FieldClass = builder.objectRef<FieldDataClass>('FieldDataClass').implement({
    description: 'A field that holds data of a class: a matter of share and confidence, not of one hit.',
    fields: (t) => ({
      part: t.exposeString('part', {
        description: '`query`, `request-header`, `request-body`, `response-header` or `response-body`.',
      }),
      status: t.int({
        nullable: true,
        description: 'Of responses: the status.',
        resolve: ({ status }) => status,
      }),
      contentType: t.string({
        nullable: true,
        description: 'Of bodies: the content type.',
        resolve: ({ contentType }) => contentType,
      }),
      path: t.exposeString('path', { description: 'Path of the field, such as `customer.email`.' }),
      dataClass: t.exposeString('class', { description: 'The class, such as `email`.' }),
      count: t.field({
        type: 'BigInt',
        description: 'Messages in which it was found there.',
        resolve: ({ count }) => BigInt(count),
      }),
      share: t.exposeFloat('share', {
        description: 'In what share of the messages that have the field, 0 to 1.',
      }),
      confidence: t.exposeFloat('confidence', {
        description: 'The least share that the counts leave likely, 0 to 1.',
      }),
    }),
  });
  return { Request, Response, FieldClass };
}

/** The schema of an endpoint, read when it is asked for: a page of endpoints asks once for all of its rows. */
export function defineEndpointSchema(kit: Kit): void {
  const { builder } = kit;
  const { Request, Response, FieldClass } = defineParts(kit);
  const Schema = builder.objectRef<EndpointSchema>('EndpointSchema').implement({
    description: 'What the calls of an endpoint tell about the form of its messages.',
    fields: (t) => ({
      calls: t.field({
        type: 'BigInt',
        description: 'Calls that it was learnt from.',
        resolve: ({ calls }) => BigInt(calls),
      }),
      request: t.field({ type: Request, description: 'Requests.', resolve: (schema) => schema }),
      responses: t.field({
        type: [Response],
        description: 'Answers, by status.',
        complexity: { field: 1, multiplier: 5 },
        resolve: ({ responses }) => [...responses],
      }),
      dataClasses: t.field({
        type: [FieldClass],
        description: 'Fields that hold sensitive data.',
        complexity: { field: 1, multiplier: 5 },
        resolve: ({ dataClasses }) => [...dataClasses],
      }),
    }),
  });
  builder.prismaObjectField('Endpoint', 'schema', (t) =>
    t.loadable({
      type: Schema,
      nullable: true,
      description: 'The form of its messages; null before calls have told of it.',
      // Reads as many bytes as a page of rows.
      complexity: 50,
      load: async (ids: string[], { services }) =>
        (await services.endpointKnowledge.load(ids)).map((saved) =>
          saved === undefined ? null : endpointSchema(loadKnowledge(saved).sketch),
        ),
      resolve: ({ id }) => id,
    }),
  );
}
