import { segmentsOf, skeletonOf } from '../path-template.js';
import type { Bodies, EndpointSketch, ResponseSketch } from '../schemas/endpoint-sketch.js';
import { type JsonSchema, schemaParts } from '../schemas/to-json-schema.js';
import type { DescribedEndpoint, DescribedService } from './described-endpoint.js';
import { headerParameters, type Parameter, pathParameters, queryParameters } from './parameters.js';
import { reasonOf } from './reasons.js';
import { type SecurityRequirement, type SecurityScheme, securityOf } from './security.js';

const METHODS = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']);
const VERSION = /^(?:v\d+(?:\.\d+)*|api|rest|\d{4}-\d{2}-\d{2})$/i;

interface Media {
  readonly schema: JsonSchema;
}
type Content = Record<string, Media>;

export interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, ResponseObject>;
  security: SecurityRequirement[];
  /** Calls that this description was learnt from. */
  'x-calls': number;
}

interface ResponseObject {
  description: string;
  headers?: Record<string, { schema: JsonSchema }>;
  content?: Content;
}

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, SecurityScheme> };
}

const plainName = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`;
  taken.add(free);
  return free;
}

/** The first word of the path that is neither a version nor the word for an API. */
function tagOf(template: string): string {
  return segmentsOf(template).find((part) => !part.includes('{') && !VERSION.test(part)) ?? 'root';
}

class DocumentWriter {
  readonly #schemas: Record<string, JsonSchema> = {};
  readonly #schemes = new Map<string, SecurityScheme>();
  readonly #ids = new Set<string>();
  readonly #definitions = new Set<string>();
  readonly #paths = new Map<string, { template: string; operations: Record<string, Operation> }>();

  add(endpoint: DescribedEndpoint): void {
    const { method, template, sketch } = endpoint;
    if (!METHODS.has(method)) return;
    // Two templates that differ in the names of parameters alone are one path; the first one names them.
    const skeleton = skeletonOf(template);
    let path = this.#paths.get(skeleton);
    if (path === undefined) {
      path = { template, operations: {} };
      this.#paths.set(skeleton, path);
    }
    const key = method.toLowerCase();
    // Operations within one path (of RPC) share what OpenAPI has one place for: the most called one is told.
    const before = path.operations[key];
    if (before && before['x-calls'] >= sketch.calls) return;
    path.operations[key] = this.#operation(path.template, method, endpoint);
  }

  document(service: DescribedService): OpenApiDocument {
    const paths: OpenApiDocument['paths'] = {};
    const tags = new Set<string>();
    for (const { template, operations } of this.#paths.values()) {
      paths[template] = operations;
      for (const { tags: own } of Object.values(operations)) for (const tag of own) tags.add(tag);
    }
    return {
      openapi: '3.1.0',
      info: {
        title: service.name,
        version: service.version ?? '0.0.0',
        description: 'Learnt from traffic: names, types and formats, never values.',
      },
      servers: service.servers.map((url) => ({ url })),
      tags: [...tags].sort().map((name) => ({ name })),
      paths,
      components: {
        schemas: this.#schemas,
        securitySchemes: Object.fromEntries([...this.#schemes].sort(([a], [b]) => (a < b ? -1 : 1))),
      },
    };
  }

  #operation(template: string, method: string, { sketch, operation }: DescribedEndpoint): Operation {
    const id = unique(plainName(`${method.toLowerCase()}_${template}`), this.#ids);
    const parameters = [
      ...pathParameters(template, sketch),
      ...queryParameters(sketch.query),
      ...headerParameters(sketch.headers),
    ];
    const body = this.#content(sketch.bodies, `${id}_request`);
    const described: Operation = {
      operationId: id,
      summary: operation ?? `${method} ${template}`,
      tags: [tagOf(template)],
      responses: this.#responses(sketch, id),
      security: securityOf(sketch, this.#schemes),
      'x-calls': sketch.calls,
    };
    if (parameters.length > 0) described.parameters = parameters;
    if (body) described.requestBody = { required: isAlwaysSent(sketch), content: body };
    return described;
  }

  #content(bodies: Bodies, name: string): Content | undefined {
    const entries = [...bodies].sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) return undefined;
    return Object.fromEntries(
      entries.map(([contentType, sketch]) => {
        const { schema, definitions } = schemaParts(sketch, {
          leavesOnly: /[/+](?:xml|form-data|x-www-form-urlencoded)\b/.test(contentType),
          definitions: { prefix: '#/components/schemas/', name: () => unique(name, this.#definitions) },
        });
        Object.assign(this.#schemas, definitions);
        return [contentType || 'application/octet-stream', { schema }];
      }),
    );
  }

  #responses(sketch: EndpointSketch, id: string): Record<string, ResponseObject> {
    const responses = [...sketch.responses].sort(([a], [b]) => a - b);
    if (responses.length === 0) return { default: { description: 'Not seen yet' } };
    return Object.fromEntries(
      responses.map(([status, response]) => [String(status), this.#response(status, response, id)]),
    );
  }

  #response(status: number, response: ResponseSketch, id: string): ResponseObject {
    const described: ResponseObject = { description: reasonOf(status) };
    const headers = headerParameters(response.headers).filter((header) => header.in === 'header');
    if (headers.length > 0)
      described.headers = Object.fromEntries(headers.map(({ name, schema }) => [name, { schema }]));
    const content = this.#content(response.bodies, `${id}_${status}`);
    if (content) described.content = content;
    return described;
  }
}

function isAlwaysSent(sketch: EndpointSketch): boolean {
  let sent = 0;
  for (const body of sketch.bodies.values()) sent += body.count;
  return sketch.accepted > 0 && sent >= sketch.accepted;
}

/**
 * OpenAPI 3.1 for a service, of the endpoints that were learnt from its traffic. Methods that OpenAPI has no place for are
 * left out. Nothing in it is a value.
 */
export function openapiDocument(
  service: DescribedService,
  endpoints: readonly DescribedEndpoint[],
): OpenApiDocument {
  const writer = new DocumentWriter();
  const sorted = [...endpoints].sort((a, b) =>
    a.template === b.template ? (a.method < b.method ? -1 : 1) : a.template < b.template ? -1 : 1,
  );
  for (const endpoint of sorted) writer.add(endpoint);
  return writer.document(service);
}
