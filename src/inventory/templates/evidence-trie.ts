import { type SegmentToken, suffixOf, tokenKey, valueToken, wordToken } from './segment-token.js';

/** What was seen at one place of a host's paths. */
export interface EvidenceNode {
  readonly token: SegmentToken | undefined;
  children: Map<SegmentToken, EvidenceNode> | undefined;
  /** Calls that came through here. */
  calls: number;
  /** Calls that ended here. */
  ends: number;
  /** A bit for each method of calls that ended here. */
  methods: number;
  /** Probability that it is a literal, by the round of judgement before. */
  literal: number;
}

export const newNode = (token?: SegmentToken): EvidenceNode => ({
  token,
  children: undefined,
  calls: 0,
  ends: 0,
  methods: 0,
  literal: 0.5,
});

export interface TrieLimits {
  /** Places that are kept per host. */
  readonly nodesMax: number;
  /** Segments of a path that are looked at; longer paths are not learned from. */
  readonly depthMax: number;
}

/** All paths of one host, values of unmistakable form taken together. */
export class EvidenceTrie {
  readonly root = newNode();
  nodes = 0;

  constructor(
    readonly limits: TrieLimits,
    /** By text: words, and what stands for values. */
    readonly tokens = new Map<string, SegmentToken>(),
  ) {}

  /** The token of a segment; undefined is a value that the sensor kept to itself. */
  token(text: string | undefined): SegmentToken {
    const key = text ?? '{}';
    const known = this.tokens.get(key);
    // What spells itself like a value's token is one: no route is called `{}`.
    return known ?? this.intern(text === undefined ? key : tokenKey(key));
  }

  intern(key: string): SegmentToken {
    let token = this.tokens.get(key);
    if (token === undefined) {
      token = key.startsWith('{}') ? valueToken(key.slice(2)) : wordToken(key);
      this.tokens.set(key, token);
    }
    return token;
  }

  /** As `token`, without making room for a text that was never seen. */
  suffix(text: string): string {
    return this.tokens.get(text)?.suffix ?? suffixOf(text);
  }

  isValue(text: string): boolean {
    return this.tokens.get(text)?.value ?? tokenKey(text).startsWith('{}');
  }

  /** Adds calls of one path; false when there is no room for a place that they need. */
  add(segments: readonly (string | undefined)[], methods: number, calls = 1): boolean {
    const room = this.limits.nodesMax - this.nodes;
    if (room < segments.length && !this.holds(segments)) return false;
    let node = this.root;
    node.calls += calls;
    for (const text of segments) {
      node = this.child(node, this.token(text));
      node.calls += calls;
    }
    node.ends += calls;
    node.methods |= methods;
    return true;
  }

  child(node: EvidenceNode, token: SegmentToken): EvidenceNode {
    node.children ??= new Map();
    let child = node.children.get(token);
    if (child === undefined) {
      child = newNode(token);
      node.children.set(token, child);
      this.nodes++;
    }
    return child;
  }

  private holds(segments: readonly (string | undefined)[]): boolean {
    let node: EvidenceNode | undefined = this.root;
    for (const text of segments) {
      const token =
        this.tokens.get(text === undefined ? '{}' : text) ?? this.tokens.get(tokenKey(text ?? '{}'));
      node = token && node.children?.get(token);
      if (node === undefined) return false;
    }
    return true;
  }
}
