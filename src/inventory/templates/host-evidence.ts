import type { EvidenceNode, EvidenceTrie } from './evidence-trie.js';
import type { Candidate } from './place.js';
import type { SegmentToken } from './segment-token.js';

/** What the rest of a host's paths tells about a token. */
export interface TokenEvidence {
  /** Places of the trie where it stands. */
  nodes: number;
  /** Distinct tokens before it. */
  readonly before: Set<SegmentToken | undefined>;
  /** Places where a value stands before it, and where one follows. */
  afterValue: number;
  beforeValue: number;
  /** The judgement of the round before: sum of the probabilities that it is a literal, over its places. */
  literal: number;
  places: number;
  /** Of the places that follow it when it is a literal: sum of the share that parameters take there, and their number. */
  followed: number;
  followedBy: number;
}

interface Belief {
  literal: number;
  value: number;
}

/** Evidence about tokens, words and styles over the whole of a host. */
export class HostEvidence {
  private readonly tokens = new Map<SegmentToken, TokenEvidence>();
  private words = new Map<string, Belief>();
  styleLiteral = new Float64Array(7);
  styleValue = new Float64Array(7);
  /** Rounds of judgement that are behind. */
  rounds = 0;

  constructor(trie: EvidenceTrie) {
    this.collect(trie.root);
  }

  of(token: SegmentToken): TokenEvidence {
    let evidence = this.tokens.get(token);
    if (evidence === undefined) {
      evidence = {
        nodes: 0,
        before: new Set(),
        afterValue: 0,
        beforeValue: 0,
        literal: 0,
        places: 0,
        followed: 0,
        followedBy: 0,
      };
      this.tokens.set(token, evidence);
    }
    return evidence;
  }

  belief(word: string): Belief | undefined {
    return this.words.get(word);
  }

  /** Takes over the judgements of a round. */
  learn(judged: readonly Candidate[], followed: readonly { before: SegmentToken; share: number }[]): void {
    this.rounds++;
    this.words = new Map();
    this.styleLiteral.fill(0);
    this.styleValue.fill(0);
    for (const evidence of this.tokens.values()) {
      evidence.literal = 0;
      evidence.places = 0;
      evidence.followed = 0;
      evidence.followedBy = 0;
    }
    const total = new Map<SegmentToken, { literal: number; places: number }>();
    for (const { token, literal } of judged) {
      const evidence = this.of(token);
      evidence.literal += literal;
      evidence.places++;
      const sum = total.get(token);
      if (sum === undefined) total.set(token, { literal, places: 1 });
      else {
        sum.literal += literal;
        sum.places++;
      }
    }
    for (const { before, share } of followed) {
      const evidence = this.of(before);
      evidence.followed += share;
      evidence.followedBy++;
    }
    for (const [token, { literal, places }] of total) {
      const mean = literal / places;
      this.styleLiteral[token.style] = (this.styleLiteral[token.style] ?? 0) + mean;
      this.styleValue[token.style] = (this.styleValue[token.style] ?? 0) + 1 - mean;
      for (const word of new Set(token.words)) {
        const belief = this.words.get(word);
        if (belief === undefined) this.words.set(word, { literal: mean, value: 1 - mean });
        else {
          belief.literal += mean;
          belief.value += 1 - mean;
        }
      }
    }
  }

  private collect(node: EvidenceNode): void {
    if (node.children === undefined) return;
    let beforeValue = false;
    for (const [token, child] of node.children) {
      if (token.value) beforeValue = true;
      else {
        const evidence = this.of(token);
        evidence.nodes++;
        evidence.before.add(node.token);
        if (node.token?.value) evidence.afterValue++;
      }
      this.collect(child);
    }
    if (beforeValue && node.token !== undefined && !node.token.value) this.of(node.token).beforeValue++;
  }
}
