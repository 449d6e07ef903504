import type { TokenType } from '../../event/index.js';
import { segmentsOf } from '../path-template.js';
import type { EndpointSketch } from '../schemas/endpoint-sketch.js';
import type { FieldStats } from '../schemas/field-stats.js';
import { formatOf } from '../schemas/formats.js';
import { type SchemaSketch, settle } from '../schemas/schema-sketch.js';
import type { JsonSchema } from '../schemas/to-json-schema.js';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

const REQUIRED_MIN = 5;
/** OpenAPI tells these elsewhere, or they belong to the connection and not to the API. */
const OTHERWISE = new Set(
  `accept content-type authorization proxy-authorization cookie set-cookie origin referer forwarded via
  x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip traceparent tracestate upgrade
  sec-websocket-key sec-websocket-protocol content-encoding server`.split(/\s+/),
);

const formatOfToken: Partial<Record<TokenType, string>> = {
  uuid: 'uuid',
  objectid: 'objectid',
  ulid: 'ulid',
  hash: 'hash',
  email: 'email',
  phone: 'phone',
  jwt: 'jwt',
};

/** Text that names what was sent; integers when all were. */
function segmentSchema(types: ReadonlyMap<TokenType, number> | undefined): JsonSchema {
  const [only, another] = [...(types?.keys() ?? [])];
  if (only === undefined || another !== undefined) return { type: 'string' };
  if (only === 'int') return { type: 'integer' };
  const format = formatOfToken[only];
  return format === undefined ? { type: 'string' } : { type: 'string', format };
}

/** The names of a template's parameters, each once, and the segment that each stands in. */
export function pathParameters(template: string, sketch: EndpointSketch): Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const [position, segment] of segmentsOf(template).entries()) {
    const names = segment.match(/\{[^{}/]+\}/g) ?? [];
    const alone = names.length === 1 && names[0] === segment;
    for (const name of names.map((each) => each.slice(1, -1)))
      parameters.set(name, {
        name,
        in: 'path',
        required: true,
        schema: alone ? segmentSchema(sketch.segments.get(position)) : { type: 'string' },
      });
  }
  return [...parameters.values()];
}

function textSchema(stats: FieldStats): JsonSchema {
  const format = formatOf(stats);
  const classes = [...stats.classes.keys()].sort();
  return {
    type: 'string',
    ...(format && { format }),
    ...(classes.length > 0 && { 'x-data-classes': classes }),
  };
}

const isRequired = (stats: FieldStats, sketch: SchemaSketch): boolean =>
  sketch.whole >= REQUIRED_MIN && stats.always === sketch.whole;

/** Parameters of a query. `filter.name` is sent as `filter[name]`; names that are values are none. */
export function queryParameters(sketch: SchemaSketch): Parameter[] {
  settle(sketch);
  return [...sketch.fields]
    .filter(([path]) => !path.includes('*') && path !== '$')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, stats]) => {
      const [head = '', ...rest] = path.split('.');
      const name = head + rest.map((part) => `[${part.replace(/(?:\[\])+$/, '')}]`).join('');
      const isList = path.endsWith('[]');
      const schema = textSchema(stats);
      return {
        name: isList && rest.length > 0 ? `${name}[]` : name,
        in: 'query' as const,
        required: isRequired(stats, sketch),
        schema: isList ? { type: 'array', items: schema } : schema,
      };
    });
}

/** Headers and cookies that the API itself asks for. */
export function headerParameters(sketch: SchemaSketch): Parameter[] {
  settle(sketch);
  const parameters: Parameter[] = [];
  for (const [path, stats] of [...sketch.fields].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (path.includes('*') || OTHERWISE.has(path) || path.startsWith('set-cookie.')) continue;
    const isCookie = path.startsWith('cookie.');
    parameters.push({
      name: isCookie ? path.slice('cookie.'.length) : path,
      in: isCookie ? 'cookie' : 'header',
      required: isRequired(stats, sketch),
      schema: textSchema(stats),
    });
  }
  return parameters;
}
