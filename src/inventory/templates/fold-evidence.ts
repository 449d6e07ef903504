import { type EvidenceNode, EvidenceTrie } from './evidence-trie.js';
import type { Solved } from './solve.js';

/**
 * The same evidence with the values of each parameter taken together, as those of unmistakable form are from the start:
 * what is left is as large as the templates are. The words that it lets go of are not told apart again.
 */
export function foldEvidence(trie: EvidenceTrie, solved: Solved): EvidenceTrie {
  const folded = new EvidenceTrie(trie.limits);
  const visit = (from: EvidenceNode, to: EvidenceNode, place: Solved | undefined): void => {
    to.calls += from.calls;
    to.ends += from.ends;
    to.methods |= from.methods;
    if (from.children === undefined) return;
    for (const [token, child] of from.children) {
      const literal = token.value ? undefined : place?.literals.get(token.text);
      const suffix = place?.parameters.has(token.suffix) ? token.suffix : '';
      const parameter = literal === undefined ? place?.parameters.get(suffix) : undefined;
      const key = parameter === undefined || token.value ? token.text : `{}${suffix}`;
      visit(child, folded.child(to, folded.intern(key)), (literal ?? parameter)?.next);
    }
  };
  visit(trie.root, folded.root, solved);
  return folded;
}
