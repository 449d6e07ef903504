import type { ApiCall, Principal, Shape, TokenType } from '../../event/index.js';
import { isRefusedInBody } from '../operations/answered-operation.js';
import { bump } from './field-stats.js';
import { addSketch, createSketch, observeShape, type SchemaSketch } from './schema-sketch.js';

/** Kept of one endpoint: those that sort first. */
const STATUSES_MAX = 24;
const CONTENT_TYPES_MAX = 6;
const NO_FIELDS: Shape = { fields: [] };

/** A message's forms, by content type; empty text where it states none. */
export type Bodies = Map<string, SchemaSketch>;

export interface ResponseSketch {
  calls: number;
  readonly headers: SchemaSketch;
  readonly bodies: Bodies;
}

/** What the calls of one endpoint tell about its form. Merging is commutative and associative, as of the sketches in it. */
export interface EndpointSketch {
  calls: number;
  /** Calls that were answered below 400: only these tell what a request may be. */
  accepted: number;
  readonly query: SchemaSketch;
  readonly headers: SchemaSketch;
  readonly bodies: Bodies;
  readonly responses: Map<number, ResponseSketch>;
  /** Of accepted calls: by what proof. */
  readonly principals: Map<Principal['kind'], number>;
  /** Calls answered 2xx without any proof. To be sent on to the sign-in page is no access. */
  anonymous: number;
  /** Forms of the path's segments, by position. */
  readonly segments: Map<number, Map<TokenType, number>>;
}

export function createEndpointSketch(): EndpointSketch {
  return {
    calls: 0,
    accepted: 0,
    query: createSketch(),
    headers: createSketch(),
    bodies: new Map(),
    responses: new Map(),
    principals: new Map(),
    anonymous: 0,
    segments: new Map(),
  };
}

/** The entry of a key, made when it is new; undefined when the map is full of keys that sort before it. */
function entryOf<K extends string | number, V>(
  map: Map<K, V>,
  key: K,
  max: number,
  make: () => V,
): V | undefined {
  const known = map.get(key);
  if (known !== undefined) return known;
  if (map.size >= max) {
    let last = key;
    for (const each of map.keys()) if (each > last) last = each;
    if (last === key) return undefined;
    map.delete(last);
  }
  const made = make();
  map.set(key, made);
  return made;
}

const createResponse = (): ResponseSketch => ({ calls: 0, headers: createSketch(), bodies: new Map() });

interface Message {
  readonly body?: Shape | undefined;
  readonly contentType?: string | undefined;
  readonly bytes?: number | undefined;
}

function observeBody(bodies: Bodies, message: Message, times: number): void {
  const { body, contentType = '', bytes } = message;
  // An object without fields has no shape, but it is a body.
  const empty = bytes !== undefined && bytes > 0 && /\bjson\b/.test(contentType);
  if (body === undefined && !empty) return;
  const sketch = entryOf(bodies, contentType, CONTENT_TYPES_MAX, createSketch);
  if (sketch) observeShape(sketch, body ?? NO_FIELDS, times);
}

function observeRequest(sketch: EndpointSketch, call: SketchedCall, times: number): void {
  sketch.accepted += times;
  if (isTold(call)) {
    observeShape(sketch.query, call.request?.query ?? NO_FIELDS, times);
    observeShape(sketch.headers, call.request?.headers ?? NO_FIELDS, times);
    if (call.request) observeBody(sketch.bodies, call.request, times);
  }
  if (call.principal) bump(sketch.principals, call.principal.kind, times);
  else if (call.response.status < 300) sketch.anonymous += times;
  for (const [position, segment] of call.path.entries()) {
    if (typeof segment === 'string') continue;
    let types = sketch.segments.get(position);
    if (types === undefined) {
      types = new Map();
      sketch.segments.set(position, types);
    }
    bump(types, segment.type, times);
  }
}

/** What of a call a sketch learns from. */
export type SketchedCall = Pick<
  ApiCall,
  'protocol' | 'path' | 'request' | 'response' | 'principal' | 'blocked'
>;

/** Sensors tell calls of well-known kinds in brief when they are in a rush: what such a call lacks was not left out by its sender. */
const isTold = ({ request, response }: SketchedCall): boolean =>
  request?.query !== undefined ||
  request?.headers !== undefined ||
  request?.body !== undefined ||
  response.headers !== undefined ||
  response.body !== undefined;

/**
 * Learns from a call of the endpoint, or from as many calls of the same form. What was refused says nothing about what a
 * request may be.
 */
export function observeCall(sketch: EndpointSketch, call: SketchedCall, times = 1): void {
  sketch.calls += times;
  const { response } = call;
  if (response.status < 400 && call.blocked !== true && !isRefusedInBody(call))
    observeRequest(sketch, call, times);
  // An answer of the sensor's own is not the application's.
  if (call.blocked === true) return;
  const own = entryOf(sketch.responses, response.status, STATUSES_MAX, createResponse);
  if (own === undefined) return;
  own.calls += times;
  if (!isTold(call)) return;
  observeShape(own.headers, response.headers ?? NO_FIELDS, times);
  observeBody(own.bodies, response, times);
}

function addBodies(into: Bodies, from: Bodies): void {
  for (const [contentType, sketch] of from) {
    const own = entryOf(into, contentType, CONTENT_TYPES_MAX, createSketch);
    if (own) addSketch(own, sketch);
  }
}

/** Adds what `from` knows to `into`; `from` stays as it is. */
export function addEndpointSketch(into: EndpointSketch, from: EndpointSketch): void {
  into.calls += from.calls;
  into.accepted += from.accepted;
  into.anonymous += from.anonymous;
  addSketch(into.query, from.query);
  addSketch(into.headers, from.headers);
  addBodies(into.bodies, from.bodies);
  for (const [status, response] of from.responses) {
    const own = entryOf(into.responses, status, STATUSES_MAX, createResponse);
    if (own === undefined) continue;
    own.calls += response.calls;
    addSketch(own.headers, response.headers);
    addBodies(own.bodies, response.bodies);
  }
  for (const [kind, count] of from.principals) bump(into.principals, kind, count);
  for (const [position, types] of from.segments) {
    const own = into.segments.get(position) ?? new Map<TokenType, number>();
    into.segments.set(position, own);
    for (const [type, count] of types) bump(own, type, count);
  }
}
