import type { DataClass } from '../../event/index.js';
import type { MessagePart } from '../schemas/endpoint-changes.js';
import type { Bodies, EndpointSketch } from '../schemas/endpoint-sketch.js';
import { type SchemaSketch, settle } from '../schemas/schema-sketch.js';
import { FieldClasses } from './field-classes.js';

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
