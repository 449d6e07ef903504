import type { PathSegment } from '../../event/index.js';

/** A path: text with slashes, or what a sensor sends, where values are tokens. The query is no part of it. */
export type LearnedPath = string | readonly PathSegment[];

/** Segments of a path; undefined for a value that the sensor kept to itself. */
export function pathSegments(path: LearnedPath): (string | undefined)[] {
  if (typeof path !== 'string')
    return path.map((segment) => (typeof segment === 'string' ? segment : undefined));
  const query = path.indexOf('?');
  const end = query < 0 ? path.length : query;
  const segments: string[] = [];
  let start = 0;
  while (start < end) {
    let slash = path.indexOf('/', start);
    if (slash < 0 || slash > end) slash = end;
    if (slash > start) segments.push(path.slice(start, slash));
    start = slash + 1;
  }
  return segments;
}
