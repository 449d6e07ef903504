import type { SeriesScorer } from '../../../src/plugins/rate-anomaly/series/index.js';
import type { LabelledSeries } from './labelled-series.js';

const START = Date.UTC(2026, 0, 5);
/** A flag so many rows after an anomaly still tells of it. */
const AFTER = 3;

export interface Outcome {
  readonly rows: number;
  readonly anomalies: number;
  readonly found: number;
  /** Flags near no anomaly. */
  readonly falseFlags: number;
  readonly flags: number;
  /** Flagged rows of anomalies; `covered`: all rows of those of which one is flagged. */
  readonly hits: number;
  readonly covered: number;
  readonly positives: number;
  readonly auc: number;
  readonly aucPr: number;
}

/** Area under the ROC curve, ties shared, and average precision. */
function areas(
  scores: readonly number[],
  label: Uint8Array,
  positives: number,
): { auc: number; aucPr: number } {
  const order = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  let [above, hits, wins, aucPr] = [0, 0, 0, 0];
  for (let i = 0; i < order.length; ) {
    const score = scores[order[i] ?? 0];
    let [here, total] = [0, 0];
    for (; i < order.length && scores[order[i] ?? 0] === score; i++, total++)
      here += label[order[i] ?? 0] ?? 0;
    wins += here * (label.length - positives - (above - hits) - (total - here) / 2);
    above += total;
    hits += here;
    aucPr += (here * hits) / above;
  }
  return {
    auc: wins / Math.max(1, positives * (label.length - positives)),
    aucPr: aucPr / Math.max(1, positives),
  };
}

export function judge({ values, anomalies, stepMs }: LabelledSeries, scorer: SeriesScorer): Outcome {
  const verdicts = values.map((value, i) => scorer.score(START + i * stepMs, value));
  const label = new Uint8Array(values.length);
  const near = new Uint8Array(values.length + AFTER);
  for (const [from, to] of anomalies) {
    near.fill(1, from, to + AFTER + 1);
    label.fill(1, from, to + 1);
  }
  const flagged = (from: number, to: number) => verdicts.slice(from, to + 1).some(({ flag }) => flag);
  const [flags, positives] = [
    verdicts.filter(({ flag }) => flag).length,
    label.reduce((sum, one) => sum + one, 0),
  ];
  return {
    rows: values.length,
    anomalies: anomalies.length,
    found: anomalies.filter(([from, to]) => flagged(from, to + AFTER)).length,
    falseFlags: verdicts.filter(({ flag }, i) => flag && !near[i]).length,
    flags,
    hits: verdicts.filter(({ flag }, i) => flag && label[i]).length,
    covered: anomalies.reduce((sum, [from, to]) => sum + (flagged(from, to) ? to - from + 1 : 0), 0),
    positives,
    ...areas(
      verdicts.map(({ score }) => score),
      label,
      positives,
    ),
  };
}
