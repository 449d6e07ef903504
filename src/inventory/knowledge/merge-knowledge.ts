import { type EndpointChange, endpointChanges, KNOWN_MIN } from '../schemas/endpoint-changes.js';
import type { Bodies, EndpointSketch } from '../schemas/endpoint-sketch.js';
import { textParent } from '../schemas/map-marks.js';
import type { SchemaSketch } from '../schemas/schema-sketch.js';
import {
  addKnowledge,
  type EndpointKnowledge,
  loadKnowledge,
  PENDING_MAX,
  type SavedKnowledge,
  saveKnowledge,
} from './endpoint-knowledge.js';
import { changeOf, followRuns, settleRun } from './field-runs.js';

/** Told at once of one endpoint; the rest waits for the next time. */
const CHANGES_MAX = 50;

const keyOf = ({ kind, part, status, path, value }: EndpointChange): string =>
  JSON.stringify([kind, part, status, path, value]);

/** The places of a sketch that a change may be about. */
function placesOf(sketch: EndpointSketch, { part, status }: EndpointChange): SchemaSketch[] {
  const response = status === undefined ? undefined : sketch.responses.get(status);
  switch (part) {
    case 'query':
      return [sketch.query];
    case 'request-header':
      return [sketch.headers];
    case 'request-body':
      return [...sketch.bodies.values()];
    case 'response-header':
      return response ? [response.headers] : [];
    case 'response-body':
      return [...(response?.bodies.values() ?? [])];
    case 'endpoint':
      return [];
  }
}

function bodiesOf(sketch: EndpointSketch, { part, status }: EndpointChange): Bodies | undefined {
  if (part === 'request-body') return sketch.bodies;
  return status === undefined ? undefined : sketch.responses.get(status)?.bodies;
}

function forgetField(place: SchemaSketch, { kind, path = '', value = '' }: EndpointChange): void {
  const stats = place.fields.get(path);
  if (stats === undefined) return;
  if (kind === 'field-added') place.fields.delete(path);
  else if (kind === 'type-added') (stats.types as Map<string, number>).delete(value);
  else if (kind === 'data-class-added') stats.classes.delete(value);
  else if (kind === 'became-optional')
    stats.always = place.fields.get(textParent(path))?.objects ?? place.whole;
}

/** Makes a sketch as if it had never seen what a change is about, so that the sightings that are in it already count as news. */
function forget(sketch: EndpointSketch, change: EndpointChange): void {
  if (change.kind === 'status-added') sketch.responses.delete(change.status ?? 0);
  else if (change.kind === 'authentication-dropped') sketch.anonymous = 0;
  else if (change.kind === 'content-type-added') bodiesOf(sketch, change)?.delete(change.value ?? '');
  else for (const place of placesOf(sketch, change)) forgetField(place, change);
}

/**
 * Adds what was gathered to what is known, and tells what is new in it. A change is told when it was seen often enough, in
 * however many steps the sightings arrive, and never again.
 */
export function mergeKnowledge(
  saved: { readonly sketch: unknown; readonly facts: unknown },
  gathered: EndpointKnowledge,
): { readonly saved: SavedKnowledge; readonly changes: readonly EndpointChange[] } {
  const known = loadKnowledge(saved);
  const learning = known.sketch.calls < KNOWN_MIN;
  const before = learning ? undefined : loadKnowledge({ sketch: saved.sketch, facts: undefined }).sketch;
  addKnowledge(known, gathered);
  if (before === undefined) return { saved: saveKnowledge(known), changes: [] };
  const { runs, told: ended } = followRuns(known.runs, before, known.sketch, CHANGES_MAX);
  for (const change of known.pending) forget(before, change);
  const changes = [...ended.map(changeOf), ...endpointChanges(before, known.sketch)].slice(0, CHANGES_MAX);
  const told = new Set(changes.map(keyOf));
  const pending = endpointChanges(before, known.sketch, 1)
    .filter((change) => !told.has(keyOf(change)))
    .slice(0, PENDING_MAX);
  for (const run of ended) settleRun(known.sketch, run);
  return { saved: saveKnowledge({ ...known, pending, runs }), changes };
}
