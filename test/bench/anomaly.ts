/*
 * npm run bench -- anomaly [--json] [first seed] [seeds]
 *
 * The series scorer on labelled series made from seeds. `events`: an anomaly is found when a row of it, or one of the three
 * after it, is flagged; a flag elsewhere is false. `points`: F1 of flags against rows. AUC is of scores over rows; all of the families' means.
 */
import { SeriesScorer } from '../../src/plugins/rate-anomaly/series/index.js';
import { families, type LabelledSeries, Random } from './anomaly/families.js';

const START = Date.UTC(2026, 0, 5);
const AFTER = 3;

function judge({ values, anomalies, stepMs }: LabelledSeries) {
  const scorer = new SeriesScorer();
  const verdicts = values.map((value, i) => scorer.score(START + i * stepMs, value));
  const label = new Uint8Array(values.length);
  const near = new Uint8Array(values.length);
  for (const [from, to] of anomalies)
    for (let i = from; i <= to + AFTER; i++) {
      near[i] = 1;
      if (i <= to) label[i] = 1;
    }
  const found = anomalies.filter(([from, to]) =>
    verdicts.slice(from, to + AFTER + 1).some(({ flag }) => flag),
  ).length;
  let falseFlags = 0;
  let hits = 0;
  let flags = 0;
  verdicts.forEach(({ flag }, i) => {
    if (!flag) return;
    flags++;
    if (label[i]) hits++;
    if (!near[i]) falseFlags++;
  });
  const positives = label.reduce((sum, one) => sum + one, 0);
  const order = [...verdicts.keys()].sort((a, b) => (verdicts[a]?.score ?? 0) - (verdicts[b]?.score ?? 0));
  let ranks = 0;
  order.forEach((row, rank) => {
    if (label[row]) ranks += rank + 1;
  });
  const negatives = values.length - positives;
  const auc =
    positives > 0 ? (ranks - (positives * (positives + 1)) / 2) / (positives * negatives) : undefined;
  return {
    rows: values.length,
    anomalies: anomalies.length,
    found,
    falseFlags,
    hits,
    flags,
    positives,
    auc,
    periods: scorer.periods,
  };
}

const [first = '1', seeds = '10'] = process.argv.slice(2).filter((arg) => arg !== '--json');
const round = (value: number) => Math.round(value * 1000) / 1000;
const results: Record<string, unknown> = {};
let rows = 0;
const begun = process.cpuUsage();
for (const [name, family] of Object.entries(families)) {
  const sum = { rows: 0, anomalies: 0, found: 0, falseFlags: 0, hits: 0, flags: 0, positives: 0, auc: 0 };
  for (let seed = Number(first); seed < Number(first) + Number(seeds); seed++) {
    const one = judge(family(new Random(seed * 7919)));
    for (const key of ['rows', 'anomalies', 'found', 'falseFlags', 'hits', 'flags', 'positives'] as const)
      sum[key] += one[key];
    sum.auc += (one.auc ?? 0) / Number(seeds);
    if (process.env.PERIODS && seed === Number(first))
      process.stderr.write(`${name}: ${one.periods.join(' ')}\n`);
  }
  rows += sum.rows;
  const precision = sum.found / Math.max(1, sum.found + sum.falseFlags);
  const recall = sum.found / Math.max(1, sum.anomalies);
  const [p, r] = [sum.hits / Math.max(1, sum.flags), sum.hits / Math.max(1, sum.positives)];
  results[name] =
    sum.anomalies === 0
      ? { falseFlags: sum.falseFlags, per10kRows: round((sum.falseFlags / sum.rows) * 1e4) }
      : {
          precision: round(precision),
          recall: round(recall),
          f1: round((2 * precision * recall) / Math.max(1e-9, precision + recall)),
          pointsF1: round((2 * p * r) / Math.max(1e-9, p + r)),
          auc: round(sum.auc),
          falseFlags: sum.falseFlags,
        };
}
const used = process.cpuUsage(begun);
results.rowsPerCpuSecond = Math.round(rows / ((used.user + used.system) / 1e6));
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results)}\n`);
else
  for (const [name, result] of Object.entries(results))
    process.stdout.write(`${name.padEnd(38)} ${JSON.stringify(result)}\n`);
