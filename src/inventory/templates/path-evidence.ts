import type { PathSegment } from '../../event/index.js';

/** Calls of one path: `['GET', '/orders/{}', 12]`. */
export type PathCount = readonly [method: string, spelling: string, calls: number];

/** What was seen of one host's paths since it was told last; all of it is JSON. */
export interface PathEvidence {
  readonly version: 1;
  readonly paths: readonly PathCount[];
}

/** A path as evidence keeps it: literals as they are, `{}` for what the sensor kept to itself. */
export function pathSpelling(path: readonly PathSegment[]): string {
  let spelling = '';
  // A slash or a brace in a literal would read as structure, a question mark as a query.
  for (const segment of path)
    spelling += typeof segment === 'string' ? `/${segment.replace(/[/?{}]/g, '_')}` : '/{}';
  return spelling === '' ? '/' : spelling;
}

/** The paths of evidence that was kept; what is not of its form is left out. */
export function readPathEvidence(value: unknown): readonly PathCount[] {
  const { version, paths } = (value ?? {}) as Partial<PathEvidence>;
  if (version !== 1 || !Array.isArray(paths)) return [];
  return paths.filter(isPathCount);
}

function isPathCount(value: unknown): value is PathCount {
  if (!Array.isArray(value)) return false;
  const [method, spelling, calls] = value as readonly unknown[];
  return (
    typeof method === 'string' &&
    typeof spelling === 'string' &&
    typeof calls === 'number' &&
    Number.isSafeInteger(calls) &&
    calls > 0
  );
}
