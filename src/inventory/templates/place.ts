import type { EvidenceNode } from './evidence-trie.js';
import { type SegmentToken, severalKey, severalToken } from './segment-token.js';

/** A set of tokens: what a map has, too. */
export interface Tokens {
  readonly size: number;
  has(token: SegmentToken): boolean;
  keys(): IterableIterator<SegmentToken>;
}

const nothing: Tokens = new Set<SegmentToken>();

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
  next: Tokens;
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
      const candidate = found.get(token);
      if (candidate === undefined) {
        const { calls, ends, methods } = child;
        const next = child.children ?? nothing;
        found.set(token, {
          token,
          nodes: [child],
          variants: undefined,
          calls,
          ends,
          methods,
          next,
          literal: 0,
        });
        continue;
      }
      include(candidate, child.calls, child.ends, child.methods, child.children ?? nothing);
      candidate.nodes.push(child);
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
    const { calls, ends, methods, next } = word;
    const nodes = list.flatMap((one) => one.nodes);
    const variants = list.map((one) => one.token);
    const all: Candidate = { token, nodes, variants, calls, ends, methods, next, literal: 0 };
    for (const one of list) if (one !== word) include(all, one.calls, one.ends, one.methods, one.next);
    merged.push(all);
  }
  return merged;
}

function include(candidate: Candidate, calls: number, ends: number, methods: number, next: Tokens): void {
  candidate.calls += calls;
  candidate.ends += ends;
  candidate.methods |= methods;
  if (next.size === 0 || next === candidate.next) return;
  if (candidate.next.size === 0) {
    candidate.next = next;
    return;
  }
  // Most of what follows was seen already: a set of one's own is made for what was not.
  for (const token of next.keys()) {
    if (candidate.next.has(token)) continue;
    if (!(candidate.next instanceof Own)) candidate.next = new Own(candidate.next.keys());
    (candidate.next as Own).add(token);
  }
}

/** Tokens that are the candidate's own, not those of a place that it shares. */
class Own extends Set<SegmentToken> {}
