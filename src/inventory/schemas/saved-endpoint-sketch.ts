import type { Principal, TokenType } from '../../event/index.js';
import { type Bodies, createEndpointSketch, type EndpointSketch } from './endpoint-sketch.js';
import { loadSketch, type SavedSketch, saveSketch } from './saved-sketch.js';

type Pairs<K, V> = readonly (readonly [K, V])[];
type SavedBodies = Pairs<string, SavedSketch>;

/** An endpoint's sketch as JSON. The same knowledge gives the same text. */
export interface SavedEndpointSketch {
  readonly calls: number;
  readonly accepted: number;
  readonly anonymous: number;
  readonly query: SavedSketch;
  readonly headers: SavedSketch;
  readonly bodies: SavedBodies;
  /** By status: calls, headers, bodies. */
  readonly responses: Pairs<number, readonly [number, SavedSketch, SavedBodies]>;
  readonly principals: Pairs<Principal['kind'], number>;
  /** By position. */
  readonly segments: Pairs<number, Pairs<TokenType, number>>;
}

const sorted = <K extends string | number, V>(map: ReadonlyMap<K, V>): [K, V][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const saveBodies = (bodies: Bodies): SavedBodies =>
  sorted(bodies).map(([contentType, sketch]) => [contentType, saveSketch(sketch)]);

export function saveEndpointSketch(sketch: EndpointSketch): SavedEndpointSketch {
  const { calls, accepted, anonymous } = sketch;
  return {
    ...{ calls, accepted, anonymous },
    query: saveSketch(sketch.query),
    headers: saveSketch(sketch.headers),
    bodies: saveBodies(sketch.bodies),
    responses: sorted(sketch.responses).map(([status, response]) => [
      status,
      [response.calls, saveSketch(response.headers), saveBodies(response.bodies)],
    ]),
    principals: sorted(sketch.principals),
    segments: sorted(sketch.segments).map(([position, types]) => [position, sorted(types)]),
  };
}

function loadBodies(bodies: Bodies, saved: SavedBodies): void {
  for (const [contentType, sketch] of saved) bodies.set(contentType, loadSketch(sketch));
}

export function loadEndpointSketch(saved: SavedEndpointSketch): EndpointSketch {
  const sketch: EndpointSketch = {
    ...createEndpointSketch(),
    calls: saved.calls,
    accepted: saved.accepted,
    anonymous: saved.anonymous,
    query: loadSketch(saved.query),
    headers: loadSketch(saved.headers),
    principals: new Map(saved.principals),
    segments: new Map(saved.segments.map(([position, types]) => [position, new Map(types)])),
  };
  loadBodies(sketch.bodies, saved.bodies);
  for (const [status, [calls, headers, bodies]] of saved.responses) {
    const response = { calls, headers: loadSketch(headers), bodies: new Map() };
    loadBodies(response.bodies, bodies);
    sketch.responses.set(status, response);
  }
  return sketch;
}
