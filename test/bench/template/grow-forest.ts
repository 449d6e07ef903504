import type { ForestText } from '../../../src/inventory/templates/forest.js';

export interface Example {
  readonly features: Float64Array;
  readonly label: 0 | 1;
  readonly weight: number;
}

export interface GrowOptions {
  readonly trees: number;
  readonly leaves: number;
  readonly rate: number;
  readonly hessianMin: number;
  readonly width: number;
}

const BINS = 48;

interface Leaf {
  rows: Int32Array;
  gain: number;
  feature: number;
  bin: number;
  node: Node;
}
interface Node {
  feature: number;
  value: number;
  left?: Node;
  right?: Node;
}

/** Gradient-boosted trees on binned features, leaf by leaf; the same examples always give the same forest. */
export function growForest(examples: readonly Example[], options: GrowOptions): ForestText {
  const { width } = options;
  const count = examples.length;
  let seed = 12345;
  const random = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
  const edges = Array.from({ length: width }, (_, feature) => {
    const sample = new Float64Array(Math.min(count, 20000));
    for (let i = 0; i < sample.length; i++)
      sample[i] = examples[Math.floor((i * count) / sample.length)]?.features[feature] ?? 0;
    sample.sort();
    const cuts: number[] = [];
    for (let bin = 1; bin < BINS; bin++) {
      const value = sample[Math.floor((bin * sample.length) / BINS)] ?? 0;
      if (value !== cuts.at(-1) && value < (sample.at(-1) as number)) cuts.push(value);
    }
    return Float64Array.from(cuts);
  });
  const binned = edges.map((cuts, feature) => {
    const bins = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const value = (examples[i] as Example).features[feature] as number;
      let low = 0;
      let high = cuts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (value <= (cuts[middle] as number)) high = middle;
        else low = middle + 1;
      }
      bins[i] = low;
    }
    return bins;
  });
  const labels = Float64Array.from(examples, (example) => example.label);
  const weights = Float64Array.from(examples, (example) => example.weight);
  const positive = labels.reduce((sum, label, i) => sum + label * (weights[i] as number), 0);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const base = Math.log((positive + 1) / (all - positive + 1));
  const scores = new Float64Array(count).fill(base);
  const gradients = new Float64Array(count);
  const hessians = new Float64Array(count);
  const sumG = new Float64Array(BINS);
  const sumH = new Float64Array(BINS);
  const LAMBDA = 2;

  const split = (leaf: Leaf, features: readonly number[]) => {
    let totalG = 0;
    let totalH = 0;
    for (const i of leaf.rows) {
      totalG += gradients[i] as number;
      totalH += hessians[i] as number;
    }
    leaf.node.value = (totalG / (totalH + LAMBDA)) * options.rate;
    leaf.gain = 0;
    if (totalH < 2 * options.hessianMin) return;
    const parent = (totalG * totalG) / (totalH + LAMBDA);
    for (const feature of features) {
      sumG.fill(0);
      sumH.fill(0);
      const bins = binned[feature] as Uint8Array;
      for (const i of leaf.rows) {
        const bin = bins[i] as number;
        sumG[bin] = (sumG[bin] as number) + (gradients[i] as number);
        sumH[bin] = (sumH[bin] as number) + (hessians[i] as number);
      }
      let g = 0;
      let h = 0;
      const cuts = (edges[feature] as Float64Array).length;
      for (let bin = 0; bin < cuts; bin++) {
        g += sumG[bin] as number;
        h += sumH[bin] as number;
        if (h < options.hessianMin || totalH - h < options.hessianMin) continue;
        const gain = (g * g) / (h + LAMBDA) + (totalG - g) ** 2 / (totalH - h + LAMBDA) - parent;
        if (gain > leaf.gain) {
          leaf.gain = gain;
          leaf.feature = feature;
          leaf.bin = bin;
        }
      }
    }
  };

  const out = {
    roots: [] as number[],
    features: [] as number[],
    values: [] as number[],
    rights: [] as number[],
  };
  for (let tree = 0; tree < options.trees; tree++) {
    for (let i = 0; i < count; i++) {
      const p = 1 / (1 + Math.exp(-(scores[i] as number)));
      gradients[i] = ((labels[i] as number) - p) * (weights[i] as number);
      hessians[i] = Math.max(1e-6, p * (1 - p) * (weights[i] as number));
    }
    const features = Array.from({ length: width }, (_, i) => i).filter(() => random() < 0.5);
    const rows = Int32Array.from({ length: count }, (_, i) => i).filter(() => random() < 0.7);
    const root: Node = { feature: -1, value: 0 };
    const first: Leaf = { rows, gain: 0, feature: -1, bin: 0, node: root };
    split(first, features);
    const leaves = [first];
    while (leaves.length < options.leaves) {
      const best = leaves.reduce((a, b) => (b.gain > a.gain ? b : a));
      if (best.gain <= 1e-9) break;
      const bins = binned[best.feature] as Uint8Array;
      const node = best.node;
      node.feature = best.feature;
      node.value = (edges[best.feature] as Float64Array)[best.bin] as number;
      node.left = { feature: -1, value: 0 };
      node.right = { feature: -1, value: 0 };
      const left: Leaf = {
        rows: best.rows.filter((i) => (bins[i] as number) <= best.bin),
        gain: 0,
        feature: -1,
        bin: 0,
        node: node.left,
      };
      const right: Leaf = {
        rows: best.rows.filter((i) => (bins[i] as number) > best.bin),
        gain: 0,
        feature: -1,
        bin: 0,
        node: node.right,
      };
      split(left, features);
      split(right, features);
      leaves.splice(leaves.indexOf(best), 1, left, right);
    }
    const write = (node: Node): void => {
      const at = out.features.length;
      out.features.push(node.feature);
      out.values.push(Number(node.value.toPrecision(4)));
      out.rights.push(0);
      if (node.left === undefined || node.right === undefined) return;
      write(node.left);
      out.rights[at] = out.features.length;
      write(node.right);
    };
    const start = out.features.length;
    out.roots.push(start);
    write(root);
    const feats = out.features;
    for (let i = 0; i < count; i++) {
      let at = start;
      const x = (examples[i] as Example).features;
      while ((feats[at] as number) >= 0)
        at =
          (x[feats[at] as number] as number) <= (out.values[at] as number)
            ? at + 1
            : (out.rights[at] as number);
      scores[i] = (scores[i] as number) + (out.values[at] as number);
    }
  }
  return {
    base: Number(base.toPrecision(4)),
    features: out.features.join(' '),
    values: out.values.join(' '),
  };
}
