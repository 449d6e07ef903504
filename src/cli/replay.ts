import 'reflect-metadata';
import { type Command, InvalidArgumentError } from 'commander';
import { CodedError } from '../event/index.js';
import { PluginThread } from '../pipeline/dispatch/index.js';
import type { AttributedFinding } from '../pipeline/plugin-host.js';
import { Replay, type ReplayPlugin, type ReplaySetting } from '../pipeline/replay/replay.js';
import { builtInDetectors } from '../plugins/registry.js';
import { readLines } from './inspect/read-lines.js';
import { EventReader } from './replay/event-reader.js';
import { findingLine, readableLine } from './replay/finding-line.js';
import { PluginFaults } from './replay/plugin-faults.js';
import { type KnownDetector, readSettings } from './replay/read-settings.js';
import { RecentCallers } from './replay/recent-callers.js';

interface ReplayCommandOptions {
  readonly input: string;
  readonly json?: boolean;
  readonly config?: string;
  readonly detector?: readonly string[];
  readonly plugin?: readonly string[];
  readonly restartEvery?: number;
}

async function replay(options: ReplayCommandOptions): Promise<void> {
  const plugins: ReplayPlugin[] = [];
  try {
    for (const origin of options.plugin ?? []) plugins.push({ thread: await startPlugin(origin), origin });
    await replayWith(options, plugins);
  } finally {
    for (const { thread } of plugins) thread.close();
  }
}

async function replayWith(options: ReplayCommandOptions, plugins: readonly ReplayPlugin[]): Promise<void> {
  const modules = builtInDetectors;
  const known = [...modules, ...plugins.map(({ thread }) => thread.module)];
  const given = options.config === undefined ? {} : await readSettings(options.config, known);
  const settings = only(given, known, options.detector);
  const faults = new PluginFaults();
  const onFault = faults.add.bind(faults);
  const session = await Replay.open({ modules, plugins, settings, onFault });
  const reader = new EventReader();
  const callers = new RecentCallers();
  const summary = new Summary();
  const print = (found: readonly AttributedFinding[]) => {
    if (found.length === 0) return;
    const lines = found.map((finding) => {
      summary.add(finding);
      const line = findingLine(finding, session, callers);
      return options.json ? JSON.stringify(line) : readableLine(line);
    });
    return write(lines);
  };
  let sinceRestart = 0;
  await readLines(
    options.input,
    (line, number) => reader.line(line, number),
    async () => {
      for (const { from, events } of reader.take()) {
        for (const event of events) callers.add(event);
        await print(await session.push(events, from));
        sinceRestart += events.length;
      }
      if (options.restartEvery === undefined || sinceRestart < options.restartEvery) return;
      await session.restart();
      sinceRestart = 0;
    },
  );
  await print(await session.end());
  session.close();
  summary.tell(reader, faults.lines());
  if (reader.events === 0 && reader.refused > 0)
    throw new CodedError('NO_EVENTS', `${options.input} holds no event that follows the contract.`);
}

/**
 * As the platform runs it, but that its thread is started again at once: a rest is told in time of the wall, and hours of
 * history pass in a second of it.
 */
function startPlugin(specifier: string): Promise<PluginThread> {
  return PluginThread.start(specifier, process.cwd(), { limits: { endsMax: Number.MAX_SAFE_INTEGER } });
}

/** With `--detector` the others are switched off. */
function only(
  settings: Record<string, ReplaySetting>,
  modules: readonly KnownDetector[],
  wanted: readonly string[] | undefined,
): Record<string, ReplaySetting> {
  if (wanted === undefined) return settings;
  const ids = modules.map(({ manifest }) => manifest.id);
  for (const id of wanted)
    if (!ids.includes(id))
      throw new CodedError('DETECTOR_UNKNOWN', `There is no detector "${id}" (there are ${ids.join(', ')}).`);
  return Object.fromEntries(
    ids.map((id) => [id, wanted.includes(id) ? { ...settings[id] } : { enabled: false }]),
  );
}

/** What is told on standard error when all is read. */
class Summary {
  private readonly rules = new Map<string, number>();
  private readonly keys = new Set<string>();
  private findings = 0;
  private readonly startedAt = performance.now();

  add({ rule, detector, dedupeKey }: AttributedFinding): void {
    this.findings++;
    this.rules.set(rule, (this.rules.get(rule) ?? 0) + 1);
    if (this.keys.size < 1_000_000) this.keys.add(`${detector} ${dedupeKey}`);
  }

  tell({ events, refused, bad, unknownFields }: EventReader, faults: readonly string[]): void {
    const seconds = (performance.now() - this.startedAt) / 1000;
    const lines = [
      `${events} events in ${seconds.toFixed(1)} s (${Math.round(events / Math.max(seconds, 0.001))}/s): ${this.findings} findings, ${this.keys.size} alerts`,
      ...[...this.rules].sort().map(([rule, count]) => `  ${rule}: ${count}`),
    ];
    lines.push(...faults);
    if (unknownFields > 0)
      lines.push(`${unknownFields} members that the contract does not know were left out`);
    if (refused > 0) lines.push(`${refused} were refused:`);
    for (const { line, field, message } of bad)
      lines.push(`  line ${line}: ${field === '' ? '' : `${field}: `}${message}`);
    if (refused > bad.length) lines.push(`  and ${refused - bad.length} more`);
    process.stderr.write(`${lines.join('\n')}\n`);
  }
}

function write(lines: readonly string[]): Promise<void> | undefined {
  if (process.stdout.write(`${lines.join('\n')}\n`)) return undefined;
  return new Promise((resolve) => process.stdout.once('drain', resolve));
}

function positive(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a positive whole number.');
}

export function replayCommand(program: Command): void {
  program
    .command('replay')
    .description('what detectors find in events: of a file, by the time that the events tell')
    .requiredOption(
      '--input <file>',
      'JSON lines, each an event or a batch {"events": […]}; .gz; - for standard input',
    )
    .option(
      '--json',
      'print one JSON object for each finding: rule, confidence, who, where, eventIds, time and times',
    )
    .option('--config <file>', 'settings of detectors: {"bola": {"enabled": true, "config": {…}}}')
    .option('--detector <ids...>', 'only these')
    .option(
      '--plugin <paths...>',
      'detectors from outside as well: paths or npm names; each in a thread with the limits that the platform has for it',
    )
    .option('--restart-every <n>', 'save, forget and load everything after about so many events', positive)
    .action(replay);
}
