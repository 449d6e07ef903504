import { type FieldDataClass, fieldDataClasses } from '../../inventory/data-classes/field-data-classes.js';
import type { Bodies, EndpointSketch } from '../../inventory/schemas/endpoint-sketch.js';
import type { SchemaSketch } from '../../inventory/schemas/schema-sketch.js';
import { type JsonSchema, toJsonSchema } from '../../inventory/schemas/to-json-schema.js';

export interface BodySchema {
  readonly contentType: string;
  /** Messages that it was learnt from. */
  readonly messages: number;
  readonly schema: JsonSchema;
}

export interface ResponseSchema {
  readonly status: number;
  readonly calls: number;
  readonly headers: JsonSchema | undefined;
  readonly bodies: readonly BodySchema[];
}

export interface EndpointSchema {
  readonly calls: number;
  readonly accepted: number;
  readonly query: JsonSchema | undefined;
  readonly headers: JsonSchema | undefined;
  readonly bodies: readonly BodySchema[];
  readonly responses: readonly ResponseSchema[];
  readonly dataClasses: readonly FieldDataClass[];
}

const LEAVES_ONLY = /[/+](?:xml|form-data|x-www-form-urlencoded)\b/;

/** Undefined where nothing was ever seen. */
const objectSchema = (sketch: SchemaSketch): JsonSchema | undefined =>
  sketch.fields.size === 0 ? undefined : toJsonSchema(sketch);

function bodySchemas(bodies: Bodies): BodySchema[] {
  return [...bodies]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([contentType, sketch]) => ({
      contentType,
      messages: sketch.count,
      schema: toJsonSchema(sketch, { leavesOnly: LEAVES_ONLY.test(contentType) }),
    }));
}

/** The forms of an endpoint's messages as JSON Schema 2020-12. */
export function endpointSchema(sketch: EndpointSketch): EndpointSchema {
  return {
    calls: sketch.calls,
    accepted: sketch.accepted,
    query: objectSchema(sketch.query),
    headers: objectSchema(sketch.headers),
    bodies: bodySchemas(sketch.bodies),
    responses: [...sketch.responses]
      .sort(([a], [b]) => a - b)
      .map(([status, { calls, headers, bodies }]) => ({
        status,
        calls,
        headers: objectSchema(headers),
        bodies: bodySchemas(bodies),
      })),
    dataClasses: fieldDataClasses(sketch),
  };
}
