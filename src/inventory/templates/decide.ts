import { decisionModel } from './decision-model.js';
import { type Forest, probability, readForest } from './forest.js';
import type { Judge } from './solve.js';

let trained: readonly Forest[] | undefined;

/** The shipped decision trees, one forest for each round; unpacked on first use. */
function trainedForests(): readonly Forest[] {
  trained ??= decisionModel.map(readForest);
  return trained;
}

/** Judges by decision trees: in each round all words of a place are judged on what the round before made of them. */
export function judgeBy(forests: readonly Forest[]): Judge {
  return (place, features, round) => {
    const forest = forests[Math.min(round, forests.length - 1)];
    if (forest === undefined) return;
    const answers = place.words.map((word) => probability(forest, features(word)));
    for (const [at, word] of place.words.entries()) word.literal = answers[at] ?? 0;
  };
}

export const trainedJudge = (): { judge: Judge; rounds: number } => ({
  judge: judgeBy(trainedForests()),
  rounds: trainedForests().length,
});
