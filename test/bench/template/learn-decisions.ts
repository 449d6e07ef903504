import { judgeBy } from '../../../src/inventory/templates/decide.js';
import { type EvidenceNode, EvidenceTrie } from '../../../src/inventory/templates/evidence-trie.js';
import { FEATURES, FIRST_ROUND } from '../../../src/inventory/templates/features.js';
import { type Forest, type ForestText, readForest } from '../../../src/inventory/templates/forest.js';
import { readTemplate } from '../../../src/inventory/templates/read-template.js';
import { type Judge, solve } from '../../../src/inventory/templates/solve.js';
import { type Example, growForest } from './grow-forest.js';
import type { Score, ScoreBoard } from './score.js';

export interface Call {
  readonly api: string;
  readonly method: string;
  readonly path: string;
  readonly template: string;
}
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];
const LIMITS = { nodesMax: 1e6, depthMax: 40 };

/** Values of unmistakable form are no question; of a word it is known whether its operation's template has it. */
export interface Labelled {
  readonly api: string;
  readonly trie: EvidenceTrie;
  readonly literalCalls: Map<EvidenceNode, number>;
  readonly calls: readonly Call[];
}

export function label(api: string, calls: readonly Call[]): Labelled {
  const trie = new EvidenceTrie(LIMITS);
  const literalCalls = new Map<EvidenceNode, number>();
  for (const { method, path, template } of calls) {
    const segments = path.split('/').filter((s) => s !== '');
    const parts = template.split('/').filter((s) => s !== '');
    trie.add(segments, 1 << (METHODS.indexOf(method) & 15));
    let node = trie.root;
    segments.forEach((segment, at) => {
      const next = node.children?.get(trie.token(segment));
      if (next === undefined) return;
      node = next;
      // `tags.{format}`: its stem is literal.
      if (!/^[$~]?\{[^}]*\}/.test(parts[at] ?? '')) literalCalls.set(node, (literalCalls.get(node) ?? 0) + 1);
    });
  }
  return { api, trie, literalCalls, calls };
}

/** The true decisions make the places; a model's doubts are what the next round sees. */
function examplesOf({ trie, literalCalls }: Labelled, forests: readonly Forest[], rounds: number): Example[] {
  const examples: Example[] = [];
  // In rounds before the last the doubts of the model stand in for the truth where places are made too.
  const judge: Judge = (place, features, round) => {
    const truths = place.words.map((word) => {
      let literal = 0;
      for (const node of word.nodes) literal += literalCalls.get(node) ?? 0;
      return literal > word.calls / 2 ? 1 : 0;
    });
    if (round === rounds - 1) {
      const rows = place.words.map((word) => features(word).slice());
      rows.forEach((row, at) => {
        examples.push({ features: row, label: truths[at] as 0 | 1, weight: 1 });
      });
      place.words.forEach((word, at) => {
        word.literal = truths[at] as number;
      });
      return;
    }
    judgeBy(forests)(place, features, round);
  };
  solve(trie, { judge, rounds });
  return examples;
}

export interface TrainOptions {
  readonly trees: number;
  readonly leaves: number;
  readonly rounds: number;
}

const grow = (examples: readonly Example[], width: number, { trees, leaves }: TrainOptions): ForestText =>
  growForest(examples, { trees, leaves, rate: 0.15, hessianMin: 3, width });

/** The forests of all rounds; each later one learns from what earlier ones say of APIs that they have not seen. */
export function train(apis: readonly Labelled[], options: TrainOptions): ForestText[] {
  const forests: ForestText[] = [];
  const names = [...new Set(apis.map(({ api }) => api))];
  const halves = [0, 1].map((half) => apis.filter(({ api }) => names.indexOf(api) % 2 === half));
  const blind: Forest[][] = [[], []];
  for (let round = 0; round < options.rounds; round++) {
    const width = round === 0 ? FIRST_ROUND : FEATURES;
    const perHalf = halves.map((half, at) =>
      half.flatMap((api) => examplesOf(api, blind[1 - at] as Forest[], round + 1)),
    );
    forests.push(grow(perHalf.flat(), width, options));
    if (round + 1 < options.rounds)
      for (const [at, half] of perHalf.entries()) blind[at]?.push(readForest(grow(half, width, options)));
  }
  return forests;
}

export function predict({ trie, calls }: Labelled, forests: readonly Forest[]): string[] {
  const solved = solve(trie, { judge: judgeBy(forests), rounds: forests.length });
  return calls.map(({ path }) =>
    readTemplate(
      solved,
      trie,
      path.split('/').filter((s) => s !== ''),
    ).join('/'),
  );
}

export function evaluate(
  apis: readonly Labelled[],
  forests: readonly Forest[],
  board: ScoreBoard,
  onWrong?: (api: string, wrong: Map<string, Set<string>>) => void,
): Score {
  for (const api of apis) {
    const predicted = predict(api, forests);
    const wrong = board.add(
      api.calls.map(({ method, template }, at) => ({
        method,
        truth: template,
        predicted: predicted[at] as string,
      })),
    );
    onWrong?.(api.api, wrong);
  }
  return board.score;
}
