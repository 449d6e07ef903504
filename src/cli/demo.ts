import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { DemoOptions, DemoSummary } from './demo/demo-options.js';
import { stopSignal } from './up.js';

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('give a whole number');
  return Number(text);
}

function table(summary: DemoSummary): string {
  const { alerts, discovery, openapi, agentless, ...counts } = summary;
  const numbers = Object.entries(counts).map(([name, value]) => `  ${name.padEnd(12)} ${value}`);
  const byDetector = new Map<string, number>();
  for (const { detector } of alerts) byDetector.set(detector, (byDetector.get(detector) ?? 0) + 1);
  const perDetector = [...byDetector].map(([detector, count]) => `    ${detector.padEnd(14)} ${count}`);
  const found = Object.entries(discovery).map(([kind, what]) => `    ${kind.padEnd(14)} ${what.join(', ')}`);
  const files = Object.entries(openapi).map(([name, file]) => `    ${name.padEnd(14)} ${file}`);
  const deploy = [
    `    ${agentless.link}`,
    `    ${'template'.padEnd(14)} ${agentless.templates['parent.yaml']}`,
  ];
  const told = [
    ...[...perDetector, '  discovery', ...found, '  descriptions', ...files],
    ...['  agentless, in one click', ...deploy],
  ];
  return [...numbers, `  ${'alerts'.padEnd(12)} ${alerts.length}`, ...told].join('\n');
}

async function runDemo(options: DemoOptions): Promise<void> {
  const stopped = stopSignal();
  const { Demo } = await import('./demo/run-demo.js');
  const demo = new Demo(options);
  try {
    const { summary, url, firstStart } = await demo.run();
    process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : `${table(summary)}\n`);
    if (options.once) return;
    const out = options.json ? process.stderr : process.stdout;
    out.write(
      `\nThe platform goes on running: ${url}/graphql (GraphiQL), API token ${firstStart.apiToken}\nCtrl-C ends it.\n`,
    );
    await stopped;
  } finally {
    await demo.close();
  }
}

export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('the whole platform with sample services, users and attackers, on this machine')
    .option('--once', 'run to the end and exit', false)
    .option('--json', 'print one JSON object on standard output', false)
    .option('--benign', 'ordinary users only', false)
    .option(
      '--export <folder>',
      'where the OpenAPI descriptions of the sample services go',
      join(tmpdir(), 'protectonce-demo'),
    )
    .option('--seed <number>', 'seed of the traffic', wholeNumber, 1)
    .action((options: DemoOptions) => runDemo(options));
}
