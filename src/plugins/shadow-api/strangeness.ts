import type { EndpointFacet } from '../../event/index.js';
import { addRecent } from '../sdk/index.js';
import type { Call } from './caller.js';
import type { Memory } from './memory.js';
import type { Door } from './parameters.js';
import { isAskedByItself, placeHash } from './path-hash.js';

/** Successful calls that make a place known. */
const ANSWERED_MIN = 3;
const ordinary = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Sent by file managers and office programs to any link. */
const webdav = new Set(['PROPFIND', 'LOCK', 'UNLOCK', 'REPORT', 'SEARCH', 'QUERY']);
const DAY = 86_400_000;

/** The first successful call of an endpoint; true when its place has long had other methods only. */
export function openPlace(endpoint: EndpointFacet, at: number, memory: Memory): boolean {
  const key = String(
    placeHash(
      endpoint.host,
      endpoint.template.split('/').filter((part) => part !== ''),
    ),
  );
  const place = memory.places.get(key) ?? { methods: [], since: at };
  const strange =
    place.methods.length > 0 &&
    at - place.since > DAY &&
    endpoint.method !== 'GET' &&
    endpoint.method !== 'HEAD' &&
    !place.methods.includes(endpoint.method);
  addRecent(place.methods, endpoint.method, 8);
  memory.places.set(key, place, at);
  return strange;
}

/** How strange the method is: 0 not at all, 1 refused as a method or new at its place, 2 used by nobody in earnest. */
export function oddnessOf({ event, endpoint }: Call, memory: Memory, isNew: boolean): number {
  const { method, response } = event;
  // Asked by browsers and monitors on their own: strange only where it is refused, and then little.
  if (method === 'OPTIONS' || method === 'HEAD')
    return (response.status === 405 || response.status === 501) &&
      event.request?.marks?.includes('cors-preflight') !== true
      ? 0.5
      : 0;
  if (!ordinary.has(method)) return webdav.has(method) ? 1 : 2;
  if (response.status === 405 || response.status === 501) return 1;
  if (isNew) return 1;
  if (endpoint !== undefined || method === 'GET' || response.status < 400 || response.status >= 500) return 0;
  const place = memory.places.get(String(placeHash(event.host, event.path)));
  return place !== undefined && !place.methods.includes(method) ? 1 : 0;
}

/** Whether a place answers others than those who search. */
export function isKnown(door: Door | undefined): boolean {
  return door !== undefined && door.calls >= ANSWERED_MIN;
}

/** Whether a call asked for what is not there: `perhaps` where a session that ran out would look the same. */
export function missOf({ event, endpoint }: Call, door: Door | undefined): 'certainly' | 'perhaps' | 'none' {
  const { status } = event.response;
  if (event.method === 'OPTIONS' || isAskedByItself(event.path)) return 'none';
  if (endpoint === undefined)
    return (status >= 300 && status < 500 && status !== 304 && status !== 429) || status === 501
      ? 'certainly'
      : 'none';
  // A place that has hardly ever answered anybody is known by those who search only.
  if (!isKnown(door)) {
    if (status === 403 || status === 404 || status === 410) return 'certainly';
    return status === 401 ? 'perhaps' : 'none';
  }
  // A place that takes any word answers for all that is not there.
  return status === 404 && endpoint.template.startsWith('/{') && endpoint.template.split('/').length <= 3
    ? 'certainly'
    : 'none';
}
