import type { Command } from 'commander';
import { CodedError } from '../event/index.js';
import { createTemplateLearner } from '../inventory/templates/template-learner.js';
import { readLines } from './inspect/read-lines.js';

interface TemplateOptions {
  readonly input: string;
  readonly json?: boolean;
}

interface Line {
  readonly host: string;
  readonly method: string;
  readonly path: string;
}

/** Lines of the output that are joined before they are written. */
const CHUNK = 4096;

/** Undefined for a line that holds no call. */
function readCall(line: string | undefined): Line | undefined {
  if (line === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { api, method, path } = (value ?? {}) as Record<string, unknown>;
  return typeof method === 'string' && typeof path === 'string'
    ? { host: typeof api === 'string' ? api : '', method, path }
    : undefined;
}

async function template({ input, json }: TemplateOptions): Promise<void> {
  const learner = createTemplateLearner({ limits: { hostsMax: 100_000 } });
  const calls: (Line | undefined)[] = [];
  const bad: number[] = [];
  await readLines(input, (line, number) => {
    if (line?.trim() === '') return;
    const call = readCall(line);
    if (call === undefined) bad.push(number);
    else learner.observe(call);
    calls.push(call);
  });
  if (calls.length > 0 && bad.length === calls.length)
    throw new CodedError('NO_CALLS', `${input} holds no line {"api", "method", "path"}.`);
  // Everything was seen: each host is decided on once more, on all of it.
  for (const host of new Set(calls.map((call) => call?.host))) if (host !== undefined) learner.learn(host);
  const texts = new Map<string, string>();
  let lines: string[] = [];
  for (const call of calls) {
    const text = call === undefined ? undefined : learner.templateOf(call).text;
    lines.push(json ? outputOf(text, texts) : (text ?? ''));
    if (lines.length < CHUNK) continue;
    await write(lines);
    lines = [];
  }
  if (lines.length > 0) await write(lines);
  if (bad.length > 0)
    process.stderr.write(`${bad.length} lines hold no call: ${bad.slice(0, 10).join(', ')}\n`);
}

/** One line for every line of the input: null where it held no call. */
function outputOf(text: string | undefined, known: Map<string, string>): string {
  if (text === undefined) return '{"template":null}';
  let line = known.get(text);
  if (line === undefined) {
    line = JSON.stringify({ template: text });
    if (known.size < 1e5) known.set(text, line);
  }
  return line;
}

function write(lines: readonly string[]): Promise<void> | void {
  if (!process.stdout.write(`${lines.join('\n')}\n`))
    return new Promise((resolve) => process.stdout.once('drain', resolve));
}

export function templateCommand(program: Command): void {
  program
    .command('template')
    .description('learn the templates of paths: /orders/17 and /orders/18 are /orders/{id}')
    .requiredOption(
      '--input <file>',
      'JSON lines {api, method, path}, read as traffic in order; .gz; - for standard input',
    )
    .option('--json', 'print {"template"} for each line')
    .action(template);
}
