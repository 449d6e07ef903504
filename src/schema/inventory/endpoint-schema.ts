import type { DataClass } from '../../event/index.js';
import { FieldClasses } from '../../inventory/data-classes/field-classes.js';
import type { MessagePart } from '../../inventory/schemas/endpoint-changes.js';
import type { Bodies, EndpointSketch } from '../../inventory/schemas/endpoint-sketch.js';
import { type SchemaSketch, settle } from '../../inventory/schemas/schema-sketch.js';
import { type JsonSchema, toJsonSchema } from '../../inventory/schemas/to-json-schema.js';

/** A field that holds data of a class, and what speaks for it. */
export interface FieldDataClass {
  readonly part: MessagePart;
  readonly status?: number;
  readonly contentType?: string;
  readonly path: string;
  readonly class: DataClass;
  readonly count: number;
  readonly share: number;
  readonly confidence: number;
}

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

function* classesOf(
  place: Pick<FieldDataClass, 'part' | 'status' | 'contentType'>,
  sketch: SchemaSketch,
): Generator<FieldDataClass> {
  for (const [path, { seen, classes }] of settle(sketch).fields) {
    if (classes.size === 0) continue;
    const counts = Object.fromEntries(classes) as Record<DataClass, number>;
    for (const decided of FieldClasses.from({ seen, classes: counts }).decide())
      yield { ...place, path, ...decided };
  }
}

function* bodyClasses(
  place: Pick<FieldDataClass, 'part' | 'status'>,
  bodies: Bodies,
): Generator<FieldDataClass> {
  for (const [contentType, sketch] of bodies) yield* classesOf({ ...place, contentType }, sketch);
}

/** The fields of an endpoint's messages that hold data of a class: by share and confidence, not by one hit. */
export function fieldDataClasses({ query, headers, bodies, responses }: EndpointSketch): FieldDataClass[] {
  return [
    ...classesOf({ part: 'query' }, query),
    ...classesOf({ part: 'request-header' }, headers),
    ...bodyClasses({ part: 'request-body' }, bodies),
    ...[...responses].flatMap(([status, response]) => [
      ...classesOf({ part: 'response-header', status }, response.headers),
      ...bodyClasses({ part: 'response-body', status }, response.bodies),
    ]),
  ];
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
