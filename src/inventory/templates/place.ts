import type { EvidenceNode } from './evidence-trie.js';
import { type SegmentToken, severalKey, severalToken } from './segment-token.js';

/** All that was seen of one token at one place of the paths, whatever values stand before it. */
export interface Candidate {
  readonly token: SegmentToken;
  readonly nodes: EvidenceNode[];
  /** The texts that it stands for, when they are several: `tags.json`, `tags.xml`. */
  readonly variants: SegmentToken[] | undefined;
  calls: number;
  ends: number;
  methods: number;
  /** What follows it. */
  readonly next: Set<SegmentToken>;
  /** Probability that it is a literal. */
  literal: number;
}

/** What leads to a place. */
export interface Above {
  readonly depth: number;
  /** The literal before it; undefined at the root and after a parameter. */
  readonly before: SegmentToken | undefined;
  readonly afterParameter: boolean;
  /** Literals since the last parameter. */
  readonly literals: number;
}

/** One place of the paths: the segments that follow a prefix of literals and parameters. */
export interface Place extends Above {
  readonly nodes: readonly EvidenceNode[];
  readonly calls: number;
  readonly ends: number;
  readonly words: Candidate[];
  readonly values: Candidate[];
}

export function placeOf(
  nodes: readonly EvidenceNode[],
  tokens: Map<string, SegmentToken>,
  above: Above,
): Place {
  const found = new Map<SegmentToken, Candidate>();
  let calls = 0;
  let ends = 0;
  for (const node of nodes) {
    calls += node.calls;
    ends += node.ends;
    if (node.children === undefined) continue;
    for (const [token, child] of node.children) {
      let candidate = found.get(token);
      if (candidate === undefined) {
        candidate = {
          token,
          nodes: [],
          variants: undefined,
          calls: 0,
          ends: 0,
          methods: 0,
          next: new Set(),
          literal: 0,
        };
        found.set(token, candidate);
      }
      candidate.nodes.push(child);
      candidate.calls += child.calls;
      candidate.ends += child.ends;
      candidate.methods |= child.methods;
      if (child.children !== undefined) for (const key of child.children.keys()) candidate.next.add(key);
    }
  }
  let words: Candidate[] = [];
  const values: Candidate[] = [];
  let extended = 0;
  for (const candidate of found.values()) {
    if (candidate.token.extension > 1) extended++;
    (candidate.token.value ? values : words).push(candidate);
  }
  if (extended > 1) words = mergeExtensions(words, tokens);
  return { ...above, nodes, calls, ends, words, values };
}

/** Takes `tags.json` and `tags.xml` together: one word in several formats. */
function mergeExtensions(words: readonly Candidate[], tokens: Map<string, SegmentToken>): Candidate[] {
  const stems = new Map<string, Candidate[]>();
  for (const word of words) {
    if (word.token.extension < 2) continue;
    const stem = word.token.text.slice(0, -word.token.suffix.length);
    const list = stems.get(stem);
    if (list) list.push(word);
    else stems.set(stem, [word]);
  }
  const merged: Candidate[] = [];
  for (const word of words) {
    const { text, suffix, extension } = word.token;
    const stem = extension < 2 ? '' : text.slice(0, -suffix.length);
    const list = extension < 2 ? undefined : stems.get(stem);
    if (list === undefined || list.length < 2) {
      merged.push(word);
      continue;
    }
    if (list[0] !== word) continue;
    const key = severalKey(stem);
    let token = tokens.get(key);
    if (token === undefined) {
      token = severalToken(
        stem,
        list.every((one) => one.token.extension === 2),
      );
      tokens.set(key, token);
    }
    const all: Candidate = {
      token,
      nodes: [],
      variants: [],
      calls: 0,
      ends: 0,
      methods: 0,
      next: new Set(),
      literal: 0,
    };
    for (const one of list) {
      all.nodes.push(...one.nodes);
      all.variants?.push(one.token);
      all.calls += one.calls;
      all.ends += one.ends;
      all.methods |= one.methods;
      for (const next of one.next) all.next.add(next);
    }
    merged.push(all);
  }
  return merged;
}
