import { type EvidenceNode, EvidenceTrie, newNode } from './evidence-trie.js';

/**
 * The same evidence as if the typical path had been called once. The judge was trained on traffic in which most paths are
 * rare; months of calls would otherwise make a customer's name, called every day, look like structure.
 */
export function evenEvidence(trie: EvidenceTrie): EvidenceTrie {
  const typical = medianEnds(trie.root);
  if (typical <= 1) return trie;
  const even = new EvidenceTrie(trie.limits, trie.tokens);
  scale(trie.root, even.root, typical);
  return even;
}

function scale(from: EvidenceNode, to: EvidenceNode, by: number): void {
  to.methods = from.methods;
  to.ends = from.ends === 0 ? 0 : Math.max(1, Math.round(from.ends / by));
  to.calls = to.ends;
  if (from.children === undefined) return;
  to.children = new Map();
  for (const [token, child] of from.children) {
    const scaled = newNode(token);
    to.children.set(token, scaled);
    scale(child, scaled, by);
    to.calls += scaled.calls;
  }
}

/** Calls of the path in the middle, when paths are put in the order of their calls. */
function medianEnds(root: EvidenceNode): number {
  const ends: number[] = [];
  const visit = (node: EvidenceNode): void => {
    if (node.ends > 0) ends.push(node.ends);
    if (node.children !== undefined) for (const child of node.children.values()) visit(child);
  };
  visit(root);
  ends.sort((a, b) => a - b);
  return ends[(ends.length - 1) >> 1] ?? 1;
}
