import type { EvidenceNode, EvidenceTrie } from './evidence-trie.js';

/** A place: text, calls, ends, methods, children. */
export type NodeState = readonly [
  text: string,
  calls: number,
  ends: number,
  methods: number,
  ...children: NodeState[],
];

/** A template that is true by somebody's word, and for which method; `*` for all. */
export interface Truth {
  readonly method: string;
  readonly template: string;
}

/** What is kept of a host; all of it is JSON. */
export interface HostState {
  readonly name: string;
  readonly evidence: NodeState;
  readonly corrections: readonly Truth[];
  readonly routes: readonly Truth[];
  readonly declared: readonly Truth[];
}

export function nodeState(node: EvidenceNode): NodeState {
  const children = node.children === undefined ? [] : Array.from(node.children.values(), nodeState);
  return [node.token?.text ?? '', node.calls, node.ends, node.methods, ...children];
}

export function restoreNode(trie: EvidenceTrie, node: EvidenceNode, state: NodeState): void {
  const [, calls, ends, methods, ...children] = state;
  node.calls = calls;
  node.ends = ends;
  node.methods = methods;
  for (const child of children) {
    if (trie.nodes >= trie.limits.nodesMax) return;
    restoreNode(trie, trie.child(node, trie.intern(child[0])), child);
  }
}
