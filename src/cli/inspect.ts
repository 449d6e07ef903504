import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { CodedError } from '../event/index.js';
import type { InspectCase } from './inspect/inspect-case.js';
import type { Judgement } from './inspect/judge-case.js';
import { type Report, scoreFiles } from './inspect/score-files.js';
import type { Scores } from './inspect/tally.js';

interface InspectOptions {
  readonly input: readonly string[];
  readonly json?: boolean;
  readonly misses?: string;
  readonly sample: number;
}

const percent = (rate: number): string => `${(rate * 100).toFixed(2)} %`.padStart(9);

function table(scores: Scores): string[] {
  const line = (name: string, rate: number, part: number, cases: number) =>
    `  ${name.padEnd(16)}${percent(rate)}  ${part} of ${cases}`;
  const lines = Object.entries(scores.classes).map(([name, { rate, detected, cases }]) =>
    line(name, rate, detected, cases),
  );
  if (lines.length > 0)
    lines.push(`  ${'overall'.padEnd(16)}${percent(scores.overall)}  macro ${percent(scores.macro)}`);
  const { benign } = scores;
  return benign.cases === 0
    ? lines
    : [...lines, line('benign flagged', benign.rate, benign.flagged, benign.cases)];
}

function readable(report: Report): string {
  const lines = table(report);
  for (const [name, scores] of Object.entries(report.sources ?? {})) lines.push(name, ...table(scores));
  lines.push(`${report.microsPerCase} µs per case`);
  const { count, at } = report.badLines;
  if (count > 0) lines.push(`${count} lines hold no case: ${at.slice(0, 10).join(', ')}`);
  return lines.join('\n');
}

/** Where the wrong ones go: each with its own case, which is the user's data in the user's file. */
function missesFile(path: string) {
  const file = createWriteStream(path);
  const done = finished(file).catch((cause: NodeJS.ErrnoException) => {
    throw new CodedError('MISSES_UNWRITABLE', `${path} cannot be written (${cause.code ?? 'unknown'}).`, {
      cause,
    });
  });
  done.catch(() => undefined);
  return {
    write: (inspected: InspectCase, { fired, flagged }: Judgement) =>
      void file.write(
        `${JSON.stringify({ wrong: flagged ? 'flagged' : 'missed', ...inspected, fired: fired.slice(0, 5) })}\n`,
      ),
    close: () => {
      file.end();
      return done;
    },
  };
}

async function inspect({ input, json, misses, sample }: InspectOptions): Promise<void> {
  const file = misses === undefined ? undefined : missesFile(misses);
  const report = await scoreFiles(input, { sample, onMiss: file?.write });
  await file?.close();
  process.stdout.write(`${json ? JSON.stringify(report) : readable(report)}\n`);
}

function positive(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a positive whole number.');
}

export function inspectCommand(program: Command): void {
  program
    .command('inspect')
    .description('measure detection on labelled cases: rates per class, false positives, time per case')
    .requiredOption(
      '--input <files...>',
      'JSON lines {id, payload, location, class, request?} or {id, sink, call, input, class}; .gz; - for standard input',
    )
    .option('--json', 'print one JSON object')
    .option(
      '--misses <file>',
      'write the wrong ones there: attacks that were missed, benign cases that were flagged',
    )
    .option('--sample <n>', 'judge every n-th case only', positive, 1)
    .action(inspect);
}
