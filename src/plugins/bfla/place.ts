import type { ApiCall, EndpointFacet } from '../../event/index.js';
import { hashText, type StateMap } from '../sdk/index.js';

/** The methods that answer at one place, and how well it is known. Plain data. */
export interface Place {
  /** The function that reads it. */
  read?: number;
  since: number;
  methods: string[];
  /** Visits in which it was called, as far as they matter. */
  visits: number;
  last: number;
}

export type Places = StateMap<Place>;

const KNOWN_VISITS = 40;
const RENEW_MS = 24 * 3_600_000;
const KNOWN_MS = 12 * 3_600_000;
const METHODS_MAX = 10;

export function placeKeyOf({ host, template }: Pick<EndpointFacet, 'host' | 'template'>): string {
  let hash = hashText(host);
  for (const part of template.split('/')) hash = hashText(part.startsWith('{') ? '{}' : part, hash);
  return String(hash);
}

/** The place that another hangs under: an order for its invoice, a list for what it lists. */
export function parentKeyOf({ host, template }: EndpointFacet): string | undefined {
  const end = template.lastIndexOf('/');
  return end <= 0 ? undefined : placeKeyOf({ host, template: template.slice(0, end) });
}

/** Of a call that led nowhere, as far as its path tells. */
export function placeKeyOfPath({ host, path }: ApiCall): string {
  let hash = hashText('', hashText(host));
  for (const part of path) hash = hashText(typeof part === 'string' ? part : '{}', hash);
  return String(hash);
}

/** Whether a place has long been used, and never by this method. Reading is no surprise. */
export function isStrangeMethod(place: Place | undefined, method: string, at: number): boolean {
  if (place === undefined || method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false;
  return place.visits >= KNOWN_VISITS && at - place.since >= KNOWN_MS && !place.methods.includes(method);
}

/** A visit in which the place was called by function `f`. `proven`: by a method that belongs to it. */
export function visitPlace(
  places: Places,
  key: string,
  f: number,
  method: string,
  proven: boolean,
  at: number,
): void {
  const place = places.get(key) ?? { since: at, methods: [], visits: 0, last: at };
  const isNew = proven && !place.methods.includes(method) && place.methods.length < METHODS_MAX;
  // Most visits tell nothing new: they write nothing.
  if (place.visits >= KNOWN_VISITS && !isNew && at - place.last < RENEW_MS) return;
  place.visits++;
  place.last = Math.max(place.last, at);
  if (isNew) {
    place.methods.push(method);
    if (method === 'GET') place.read = f;
  }
  places.set(key, place, at);
}
