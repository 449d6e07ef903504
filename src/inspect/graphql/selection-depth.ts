import type { GraphqlSelection } from './document.js';

/** Levels that a page of a list takes, and that lead nowhere. */
const PAGES = new Set(['edges', 'node', 'nodes']);
const DEPTH_MAX = 64;

/**
 * How deep the deepest of these selections reaches, through its fragments too. One that comes back to itself is as deep as can
 * be. Each selection is looked at once, however often it is spread: a short document can spread one a billion times.
 */
export function selectionDepth(
  selections: readonly GraphqlSelection[],
  fragments: ReadonlyMap<string, GraphqlSelection>,
): number {
  /** Levels below each selection; while one is being looked at, what comes back to it has no end. */
  const levels = new Map<GraphqlSelection, number>();
  const levelsOf = (selection: GraphqlSelection): number => {
    const known = levels.get(selection);
    if (known !== undefined) return known;
    levels.set(selection, Number.POSITIVE_INFINITY);
    let deepest = 0;
    for (const { name, selection: inner } of selection.fields)
      if (inner) deepest = Math.max(deepest, levelsOf(inner) + (PAGES.has(name) ? 0 : 1));
    for (const spread of selection.spreads) {
      const fragment = fragments.get(spread);
      if (fragment) deepest = Math.max(deepest, levelsOf(fragment));
    }
    levels.set(selection, deepest);
    return deepest;
  };
  let deepest = 0;
  for (const selection of selections) deepest = Math.max(deepest, levelsOf(selection));
  return Math.min(deepest + 1, DEPTH_MAX);
}
