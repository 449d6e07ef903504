/** Decision trees that add up to the log-odds of a probability. Each stands in preorder: a node's left child follows it. */
export interface Forest {
  readonly base: number;
  /** Of each tree, where its nodes start. */
  readonly roots: Int32Array;
  /** Of each node: the feature that it asks for, or -1 for a leaf. */
  readonly features: Int8Array;
  /** Of each node: the threshold (at most: left), or the leaf's value. */
  readonly values: Float64Array;
  /** Of each node: where its right child is. */
  readonly rights: Int32Array;
}

/** A forest as text: its trees' features and values in preorder. Where trees and right children start follows from that. */
export interface ForestText {
  readonly base: number;
  readonly features: string;
  readonly values: string;
}

export function readForest({ base, features, values }: ForestText): Forest {
  const nodes = Int8Array.from(features.trim().split(/\s+/), Number);
  const rights = new Int32Array(nodes.length);
  const roots: number[] = [];
  const skip = (node: number): number => {
    if ((nodes[node] ?? -1) < 0) return node + 1;
    const right = skip(node + 1);
    rights[node] = right;
    return skip(right);
  };
  for (let node = 0; node < nodes.length; node = skip(node)) roots.push(node);
  return {
    base,
    roots: Int32Array.from(roots),
    features: nodes,
    values: Float64Array.from(values.trim().split(/\s+/), Number),
    rights,
  };
}

export function probability(forest: Forest, input: Float64Array): number {
  const { roots, features, values, rights } = forest;
  let sum = forest.base;
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree] as number;
    for (let feature = features[node] as number; feature >= 0; feature = features[node] as number)
      node = (input[feature] as number) <= (values[node] as number) ? node + 1 : (rights[node] as number);
    sum += values[node] as number;
  }
  return 1 / (1 + Math.exp(-sum));
}
