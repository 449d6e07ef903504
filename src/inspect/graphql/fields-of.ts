import type { GraphqlField, GraphqlSelection } from './document.js';

const FIELDS_MAX = 200;
const FRAGMENTS_MAX = 50;

/** The fields of one level, those of fragments included, at most 200. */
export function fieldsOf(
  selection: GraphqlSelection,
  fragments: ReadonlyMap<string, GraphqlSelection>,
): readonly GraphqlField[] {
  if (selection.spreads.length === 0) return selection.fields;
  const fields: GraphqlField[] = [];
  const seen = new Set<GraphqlSelection>();
  const waiting = [selection];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next) || seen.size > FRAGMENTS_MAX) continue;
    seen.add(next);
    for (const field of next.fields) if (fields.length < FIELDS_MAX) fields.push(field);
    for (const spread of next.spreads) {
      const fragment = fragments.get(spread);
      if (fragment) waiting.push(fragment);
    }
  }
  return fields;
}
