import type { ApiCall, PathSegment } from '../../event/index.js';
import { hashText } from '../sdk/index.js';

/** Tokens that stand for a word somebody typed, rather than for an id: each is a path of its own. */
const words = new Set(['word', 'slug', 'opaque']);
const VERSION = /^v\d{1,3}(?:[.-]\d{1,3})*$/i;
const STAGE =
  /^(?:old|legacy|internal|beta|alpha|dev|develop|test|testing|staging|stage|preview|backup|bak|deprecated|previous|next|latest|current|stable|private|hidden|debug|sandbox|qa|uat|canary)$/i;
const asked =
  /^(?:favicon|apple-touch-icon|robots\.txt|sitemap|browserconfig|manifest\.json|site\.webmanifest|ads\.txt|humans\.txt|security\.txt|\.well-known|health)/i;

/** What was asked for, as a number: ids count by their type only, words by themselves. */
export function pathHash({ method, host, path }: ApiCall): number {
  let hash = hashText(host, hashText(method));
  for (const segment of path) hash = hashText(partOf(segment), hash);
  return hash;
}

function partOf(segment: PathSegment): string {
  if (typeof segment === 'string') return segment;
  return words.has(segment.type) ? segment.token : segment.type;
}

/** The place without its method, as a template would have it. */
export function placeHash(host: string, path: readonly PathSegment[] | readonly string[]): number {
  let hash = hashText(host);
  for (const segment of path)
    hash = hashText(typeof segment === 'string' && !segment.startsWith('{') ? segment : '{}', hash);
  return hash;
}

/** A version or a stage that the path names, as a number; 0 when it names none. A stage has something below it: else it is any word. */
export function versionOf(path: readonly PathSegment[]): number {
  for (let i = 0; i < path.length; i++) {
    const segment = path[i];
    if (typeof segment !== 'string') continue;
    if (VERSION.test(segment) || (i < path.length - 1 && STAGE.test(segment))) return hashText(segment);
  }
  return 0;
}

/** What browsers, phones and crawlers ask for on their own. */
export function isAskedByItself(path: readonly PathSegment[]): boolean {
  const [first] = path;
  return path.length === 0 || (typeof first === 'string' && asked.test(first));
}
