import { skeletonOf } from '../path-template.js';
import type { EvidenceNode } from './evidence-trie.js';
import { unknownWord, valueText } from './segment-token.js';
import type { Solved } from './solve.js';

/** Calls that had one template and now have another: a merge has one `to` for several `from`, a split the reverse. */
export interface TemplateMove {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
}

interface Pair {
  readonly place: Solved | undefined;
  readonly text: string;
}

/** What became of the templates of all paths seen, most calls first. */
export function templateMoves(root: EvidenceNode, before: Solved, now: Solved): TemplateMove[] {
  const moves = new Map<string, { from: string; to: string; calls: number }>();
  const visit = (node: EvidenceNode, old: Pair, next: Pair): void => {
    if (node.ends > 0 && old.text !== next.text) {
      const key = `${old.text}\n${next.text}`;
      const move = moves.get(key);
      if (move) move.calls += node.ends;
      else moves.set(key, { from: old.text || '/', to: next.text || '/', calls: node.ends });
    }
    if (node.children === undefined) return;
    for (const child of node.children.values()) visit(child, step(old, child), step(next, child));
  };
  visit(root, { place: before, text: '' }, { place: now, text: '' });
  return [...moves.values()].sort((a, b) => b.calls - a.calls || (a.from + a.to < b.from + b.to ? -1 : 1));
}

/** Where a decision has parameters: at such a place a word that was never seen is a value. */
export function parameterPlaces(solved: Solved): string {
  const places: string[] = [];
  const visit = (place: Solved, prefix: string): void => {
    for (const { text, next } of place.parameters.values()) {
      places.push(`${prefix}/${text}`);
      visit(next, `${prefix}/${text}`);
    }
    for (const [key, { next }] of place.literals) visit(next, `${prefix}/${key}`);
  };
  visit(solved, '');
  return places.sort().join('\n');
}

/**
 * What became of templates that no path has any more, by skeleton: the template that at least half of their calls have
 * now. Those that some path still has are left out, and those that fell apart evenly.
 */
export function templateSuccessors(root: EvidenceNode, before: Solved, now: Solved): Map<string, string> {
  const found = new Map<string, Map<string, number>>();
  const visit = (node: EvidenceNode, old: Pair, next: Pair): void => {
    if (node.ends > 0) {
      const from = skeletonOf(old.text || '/');
      const shares = found.get(from) ?? new Map<string, number>();
      found.set(from, shares);
      const to = next.text || '/';
      shares.set(to, (shares.get(to) ?? 0) + node.ends);
    }
    if (node.children === undefined) return;
    for (const child of node.children.values()) visit(child, step(old, child), step(next, child));
  };
  visit(root, { place: before, text: '' }, { place: now, text: '' });
  const successors = new Map<string, string>();
  for (const [from, shares] of found) {
    const [first] = [...shares].sort(([, a], [, b]) => b - a);
    if (first === undefined) continue;
    let calls = 0;
    for (const [to, share] of shares) calls += skeletonOf(to) === from ? Number.POSITIVE_INFINITY : share;
    if (first[1] * 2 >= calls) successors.set(from, first[0]);
  }
  return successors;
}

function step({ place, text }: Pair, { token }: EvidenceNode): Pair {
  if (token === undefined) return { place, text };
  const branch =
    (token.value ? undefined : place?.literals.get(token.text)) ??
    place?.parameters.get(token.suffix) ??
    place?.parameters.get('');
  return {
    place: branch?.next,
    text: `${text}/${branch?.text ?? (token.value ? valueText : unknownWord(token.text))}`,
  };
}
