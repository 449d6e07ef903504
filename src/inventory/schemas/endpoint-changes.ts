import type { Bodies, EndpointSketch } from './endpoint-sketch.js';
import type { FieldStats } from './field-stats.js';
import { textParent } from './map-marks.js';
import { type SchemaSketch, settle } from './schema-sketch.js';

/** Where in an endpoint's messages. */
export type MessagePart =
  | 'query'
  | 'request-header'
  | 'request-body'
  | 'response-header'
  | 'response-body'
  | 'endpoint';

export type ChangeKind =
  | 'field-added'
  | 'field-removed'
  | 'type-added'
  | 'became-optional'
  | 'became-required'
  | 'data-class-added'
  | 'content-type-added'
  | 'status-added'
  | 'authentication-dropped';

export interface EndpointChange {
  readonly kind: ChangeKind;
  readonly part: MessagePart;
  /** Of responses. */
  readonly status?: number;
  /** Path of the field, where it is about one. */
  readonly path?: string;
  /** The new type, class, content type or status; of removals nothing. */
  readonly value?: string;
}

/** Calls or messages before which a place is still being learnt, and its news are no changes. */
export const KNOWN_MIN = 20;
/** Messages that must show a change: one odd request is none. */
const SHOWN_MIN = 3;

type Place = Pick<EndpointChange, 'part' | 'status'> & { readonly shownMin: number };

const told = (
  { shownMin: _, ...place }: Place,
  change: Omit<EndpointChange, keyof Place>,
): EndpointChange => ({
  ...place,
  ...change,
});

export const isRequired = (stats: FieldStats, objects: number): boolean =>
  objects >= KNOWN_MIN && stats.always === objects;

/** Messages told whole that have the object a path lies in. */
export function objectsAround(sketch: SchemaSketch, path: string): number {
  const parent = sketch.fields.get(textParent(path));
  return parent?.objects ?? sketch.whole;
}

function* fieldChanges(place: Place, before: SchemaSketch, after: SchemaSketch): Generator<EndpointChange> {
  if (before.count < KNOWN_MIN) return;
  settle(before);
  settle(after);
  for (const [path, now] of after.fields) {
    if (now.seen < place.shownMin) continue;
    const then = before.fields.get(path);
    if (then === undefined) {
      // Of what is new as a whole, its root alone is told; of what is past the bound nothing is known.
      const around = textParent(path.replace(/(?:\[\])+$/, ''));
      const isInside = path.endsWith('[]') || (after.fields.has(around) && !before.fields.has(around));
      if (!isInside && !before.full) yield told(place, { kind: 'field-added', path });
    } else yield* statsChanges(place, path, [then, before], [now, after]);
  }
  for (const [path, then] of before.fields) {
    if (after.fields.has(path) || after.full || !isRequired(then, objectsAround(before, path))) continue;
    if (objectsAround(after, path) >= KNOWN_MIN) yield told(place, { kind: 'field-removed', path });
  }
}

function* statsChanges(
  place: Place,
  path: string,
  [then, before]: readonly [FieldStats, SchemaSketch],
  [now, after]: readonly [FieldStats, SchemaSketch],
): Generator<EndpointChange> {
  for (const [type, count] of now.types)
    if (count >= place.shownMin && !then.types.has(type) && !(type === 'integer' && then.types.has('number')))
      yield told(place, { kind: 'type-added', path, value: type });
  for (const [name, count] of now.classes)
    if (count >= place.shownMin && !then.classes.has(name))
      yield told(place, { kind: 'data-class-added', path, value: name });
  const objectsThen = objectsAround(before, path);
  const objectsNow = objectsAround(after, path);
  if (isRequired(then, objectsThen) && objectsNow - now.always >= place.shownMin)
    yield told(place, { kind: 'became-optional', path });
  if (objectsThen >= KNOWN_MIN && objectsThen - then.always >= place.shownMin && isRequired(now, objectsNow))
    yield told(place, { kind: 'became-required', path });
}

function* bodyChanges(place: Place, before: Bodies, after: Bodies): Generator<EndpointChange> {
  for (const [contentType, sketch] of after) {
    const then = before.get(contentType);
    if (then) yield* fieldChanges(place, then, sketch);
    else if (sketch.count >= place.shownMin)
      yield told(place, { kind: 'content-type-added', value: contentType });
  }
}

/**
 * What changed between two sketches of one endpoint: of all calls until then and until now, or of two spans of time (only
 * these can show that something is gone; for the others see `followRuns`). An endpoint that was called fewer than twenty times is still being learnt.
 * With a lower `shownMin`, what may yet become a change.
 */
export function endpointChanges(
  before: EndpointSketch,
  after: EndpointSketch,
  shownMin = SHOWN_MIN,
): EndpointChange[] {
  if (before.calls < KNOWN_MIN) return [];
  const changes: EndpointChange[] = [
    ...fieldChanges({ part: 'query', shownMin }, before.query, after.query),
    ...fieldChanges({ part: 'request-header', shownMin }, before.headers, after.headers),
    ...bodyChanges({ part: 'request-body', shownMin }, before.bodies, after.bodies),
  ];
  for (const [status, now] of after.responses) {
    const then = before.responses.get(status);
    if (then) {
      changes.push(...fieldChanges({ part: 'response-header', status, shownMin }, then.headers, now.headers));
      changes.push(...bodyChanges({ part: 'response-body', status, shownMin }, then.bodies, now.bodies));
    } else if (now.calls >= shownMin) changes.push({ kind: 'status-added', part: 'endpoint', status });
  }
  if (before.accepted >= KNOWN_MIN && before.anonymous === 0 && after.anonymous >= shownMin)
    changes.push({ kind: 'authentication-dropped', part: 'endpoint' });
  return changes;
}
