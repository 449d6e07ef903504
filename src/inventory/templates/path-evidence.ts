import type { LearnedPath } from './learned-path.js';

/** Calls of one path. */
export type PathCount = readonly [method: string, path: LearnedPath, calls: number];

/** The paths of evidence that lanes have kept as JSON; what is not of its form is left out. */
export function readPathEvidence(value: unknown): readonly PathCount[] {
  const { v, paths } = (value ?? {}) as { readonly v?: unknown; readonly paths?: unknown };
  if (v !== 1 || !Array.isArray(paths)) return [];
  return paths.filter(isPathCount);
}

function isPathCount(value: unknown): value is PathCount {
  if (!Array.isArray(value)) return false;
  const [method, path, calls] = value as readonly unknown[];
  return (
    typeof method === 'string' && Array.isArray(path) && Number.isSafeInteger(calls) && (calls as number) > 0
  );
}
