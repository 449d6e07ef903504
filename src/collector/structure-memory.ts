import { isVocabulary } from '../inspect/index.js';

const PLACES_MAX = 1_000;
/** Different names at one place, from which on it holds values. */
const SIBLINGS_MAX = 12;
const CALLS_MIN = 8;
const CLIENTS_MIN = 3;
const CLIENTS_KEPT = 64;
const FOLLOWERS_KEPT = 4;
const NAME = /^[a-z]{2,20}(?:[-_][a-z]{2,20}){0,3}$/;

interface Sibling {
  calls: number;
  readonly clients: Set<string>;
  /** What stood behind it: an id slot and an action differ in that. */
  readonly followers: Set<string>;
}

interface Place {
  readonly siblings: Map<string, Sibling>;
  readonly clients: Set<string>;
  /** Too many names: for good, so that a busy place cannot turn its values into names. */
  varied: boolean;
}

const addUpTo = (set: Set<string>, value: string, max: number): void => {
  if (set.size < max) set.add(value);
};

/** Where a segment stands: the structure in front of it, values left out. */
function placeOf(segments: readonly string[], index: number): string {
  return segments
    .slice(0, index)
    .map((segment) => (isVocabulary(segment) ? segment : '*'))
    .join('/');
}

/** A collection's name is followed by an id: what stands there is never learned, however often it is seen. */
const isIdSlot = (before: string | undefined): boolean =>
  before !== undefined && /s$/i.test(before) && isVocabulary(before);

/**
 * Learns which names of a path are structure of an API that the vocabulary does not know (`/api/kassenbuch/…`).
 *
 * A name is structure at its place only if all of this holds, so that a user's name is none: it is written in lower-case
 * words without digits; it does not follow a collection (`/users/alice`); at most 12 different names were ever seen
 * at its place; it was answered with success at least 8 times, for at least 3 clients, and for at least half of all
 * clients that came to the place (people ask for themselves, everybody uses an action); and it ends the path or
 * different things follow it. The names stay in this memory, which is bounded.
 */
export class StructureMemory {
  readonly #places = new Map<string, Place>();

  observe(segments: readonly string[], client: string, status: number): void {
    if (status < 200 || status >= 400) return;
    for (let index = 0; index < segments.length && index < 12; index++) {
      const segment = segments[index] as string;
      if (isVocabulary(segment) || isIdSlot(segments[index - 1])) continue;
      const place = this.#place(placeOf(segments, index));
      addUpTo(place.clients, client, CLIENTS_KEPT);
      if (place.varied) continue;
      if (!NAME.test(segment)) continue;
      let sibling = place.siblings.get(segment);
      if (!sibling) {
        if (place.siblings.size >= SIBLINGS_MAX) {
          place.varied = true;
          place.siblings.clear();
          continue;
        }
        sibling = { calls: 0, clients: new Set(), followers: new Set() };
        place.siblings.set(segment, sibling);
      }
      sibling.calls++;
      addUpTo(sibling.clients, client, CLIENTS_KEPT);
      addUpTo(sibling.followers, segments[index + 1] ?? '', FOLLOWERS_KEPT);
    }
  }

  /** For `CallContext.isStructure`. */
  readonly isStructure = (segments: readonly string[], index: number): boolean => {
    if (isIdSlot(segments[index - 1])) return false;
    const place = this.#places.get(placeOf(segments, index));
    const sibling = place?.varied ? undefined : place?.siblings.get(segments[index] as string);
    if (!place || !sibling || sibling.calls < CALLS_MIN || sibling.clients.size < CLIENTS_MIN) return false;
    if (sibling.clients.size * 2 < place.clients.size) return false;
    return index === segments.length - 1 || sibling.followers.size > 1;
  };

  #place(key: string): Place {
    const known = this.#places.get(key);
    if (known) return known;
    if (this.#places.size >= PLACES_MAX) this.#places.delete(this.#places.keys().next().value as string);
    const place: Place = { siblings: new Map(), clients: new Set(), varied: false };
    this.#places.set(key, place);
    return place;
  }
}
