import type { Command } from 'commander';
import { CodedError } from '../event/index.js';
import { COLD_ROWS, SeriesScorer } from '../plugins/rate-anomaly/series/index.js';
import { Faults } from './anomaly/faults.js';
import { type Columns, columnsOf, parseRow } from './anomaly/parse-row.js';
import { readLines } from './inspect/read-lines.js';

interface AnomalyOptions {
  readonly input: string;
  readonly json?: boolean;
}

/** Lines of the output that are written at once. */
const CHUNK = 1024;

async function anomaly({ input, json }: AnomalyOptions): Promise<void> {
  const scorer = new SeriesScorer();
  const faults = new Faults();
  let columns: Columns | undefined;
  let lines: string[] = [];
  let rows = 0;
  let judged = 0;
  let flags = 0;
  let latest = Number.NEGATIVE_INFINITY;
  let latestStep = 0;

  const onLine = (text: string | undefined, number: number): void => {
    if (text !== undefined && (text.trim() === '' || text.startsWith('#'))) return;
    if (text === undefined) {
      faults.add('too long to be a row', number);
      return;
    }
    const line = number === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (columns === undefined) {
      const first = columnsOf(line);
      columns = first.columns;
      if (first.header) return;
    }
    const { timestamp, time, value } = parseRow(line, columns);
    rows++;
    let verdict: { score: number; flag: boolean; judged: boolean } = { score: 0, flag: false, judged: false };
    if (Number.isNaN(value)) faults.add('no number as value', number);
    else if (!Number.isFinite(value)) faults.add('value out of range', number);
    else if (time === undefined) {
      faults.add('no time that can be read', number);
      verdict = scorer.score(latest, value);
    } else {
      if (time === latest) faults.add('the same time again', number);
      else if (time < latest) faults.add('earlier than a row before it', number);
      else if (latestStep > 0 && time - latest > 1.5 * latestStep) faults.add('after a gap', number);
      verdict = scorer.score(time, value);
      if (time > latest) latest = time;
      latestStep = scorer.stepMs ?? 0;
    }
    if (verdict.judged) judged++;
    if (verdict.flag) flags++;
    const score = Math.round(verdict.score * 1e4) / 1e4;
    const shown = Number.isFinite(value) ? value : null;
    if (json) lines.push(JSON.stringify({ timestamp, value: shown, score, flag: verdict.flag }));
    else if (verdict.flag) lines.push(`${timestamp}\t${shown}\t${score}`);
    if (lines.length >= CHUNK) flush();
  };
  const flush = () => {
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
    lines = [];
  };

  await readLines(input, onLine);
  flush();
  for (const text of faults.texts()) process.stderr.write(`${text}\n`);
  if (rows === 0) throw new CodedError('NO_ROWS', `${input} holds no row of timestamp and value.`);
  const cold =
    judged === 0 ? `too little history to judge any (${COLD_ROWS} are needed)` : `${judged} judged`;
  process.stderr.write(`${rows} rows, ${cold}, ${flags} flagged\n`);
}

export function anomalyCommand(program: Command): void {
  program
    .command('anomaly')
    .description('score a time series as it comes: how unusual each value is, from 0 to 1')
    .requiredOption(
      '--input <file>',
      'CSV of timestamp (ISO 8601, or Unix in s or ms) and value, header or not; .gz; - for standard input',
    )
    .option(
      '--json',
      'print {"timestamp", "value", "score", "flag"} for each row; without it the flagged rows',
    )
    .action(anomaly);
}
