import type { GraphqlSelection } from './document.js';

type Fragments = ReadonlyMap<string, GraphqlSelection>;

/** Levels that a page of a list takes, and that lead nowhere. */
const PAGES = new Set(['edges', 'node', 'nodes']);
const DEPTH_MAX = 64;
const STEPS_MAX = 5_000;

/** How deep a selection reaches, through its fragments too. One that comes back to itself is as deep as can be. */
export function selectionDepth(selection: GraphqlSelection, fragments: Fragments): number {
  let steps = 0;
  const open = new Set<string>();
  const depthOf = (each: GraphqlSelection, above: number): number => {
    if (above >= DEPTH_MAX || ++steps > STEPS_MAX) return above;
    let deepest = above;
    for (const { name, selection: inner } of each.fields)
      if (inner) deepest = Math.max(deepest, depthOf(inner, PAGES.has(name) ? above : above + 1));
    for (const spread of each.spreads) {
      const fragment = fragments.get(spread);
      if (!fragment) continue;
      if (open.has(spread)) return DEPTH_MAX;
      open.add(spread);
      deepest = Math.max(deepest, depthOf(fragment, above));
      open.delete(spread);
    }
    return deepest;
  };
  return depthOf(selection, 1);
}
