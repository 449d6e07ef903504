/*
 * npm run bench -- anomaly [--json] [first seed] [seeds] [part of a family's name]
 *
 * The series scorer on labelled series made from seeds. `events`: F1 where an anomaly is found when a row of it, or one of the
 * three after it, is flagged; a flag elsewhere is false. `points`: F1 of flags against rows; `adjusted`: the same when a flag
 * in an anomaly finds all its rows. `auc` and `aucPr` (average precision) are of scores over rows, means over seeds.
 */
import { SeriesScorer } from '../../src/plugins/rate-anomaly/series/index.js';
import { families } from './anomaly/families.js';
import { judge, type Outcome } from './anomaly/judge.js';
import { Random } from './anomaly/labelled-series.js';

const round = (value: number) => Math.round(value * 1000) / 1000;
const f1 = (hits: number, flags: number, positives: number) =>
  round((2 * hits) / Math.max(1, flags + positives));

function summary(outcomes: readonly Outcome[]): Record<string, number> {
  const sum = (of: (one: Outcome) => number) => outcomes.reduce((total, one) => total + of(one), 0);
  const falseFlags = sum((one) => one.falseFlags);
  const per10k = round((falseFlags / sum((one) => one.rows)) * 1e4);
  const [found, anomalies, positives] = [
    sum((one) => one.found),
    sum((one) => one.anomalies),
    sum((one) => one.positives),
  ];
  if (anomalies === 0) return { falseFlags, per10k };
  const falseRows = sum((one) => one.flags - one.hits);
  const covered = sum((one) => one.covered);
  return {
    precision: round(found / Math.max(1, found + falseFlags)),
    recall: round(found / anomalies),
    events: f1(found, found + falseFlags, anomalies),
    points: f1(
      sum((one) => one.hits),
      sum((one) => one.flags),
      positives,
    ),
    adjusted: f1(covered, covered + falseRows, positives),
    auc: round(sum((one) => one.auc) / outcomes.length),
    aucPr: round(sum((one) => one.aucPr) / outcomes.length),
    per10k,
  };
}

const [first = '1', seeds = '10', part = ''] = process.argv.slice(2).filter((arg) => arg !== '--json');
const results: Record<string, Record<string, number>> = {};
let rows = 0;
const begun = process.cpuUsage();
for (const [name, family] of Object.entries(families).filter(([name]) => name.includes(part))) {
  const outcomes: Outcome[] = [];
  for (let seed = Number(first); seed < Number(first) + Number(seeds); seed++)
    outcomes.push(judge(family(new Random(seed * 7919)), new SeriesScorer()));
  rows += outcomes.reduce((sum, one) => sum + one.rows, 0);
  results[name] = summary(outcomes);
}
const used = process.cpuUsage(begun);
const means = (key: string) => {
  const of = Object.values(results).flatMap((result) => result[key] ?? []);
  return round(of.reduce((sum, one) => sum + one, 0) / Math.max(1, of.length));
};
results.mean = Object.fromEntries(
  ['precision', 'recall', 'events', 'points', 'adjusted', 'auc', 'aucPr'].map((key) => [key, means(key)]),
);
results.speed = { rowsPerCpuSecond: Math.round(rows / ((used.user + used.system) / 1e6)) };
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results)}\n`);
else
  for (const [name, result] of Object.entries(results)) {
    const told = Object.entries(result).map(([key, value]) => `${key} ${value}`);
    process.stdout.write(`${name.padEnd(52)} ${told.join('  ')}\n`);
  }
