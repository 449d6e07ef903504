import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { Health } from '../collector/health/health.js';
import { type HealthServer, serveHealth } from '../collector/health/serve-health.js';
import {
  AddressSet,
  Collector,
  capture,
  followFile,
  LineSplitter,
  lineReader,
  listenUnix,
  quietKinds,
  WatchedInventory,
} from '../collector/index.js';
import type { Restart } from '../collector/watch/supervise.js';
import { CodedError } from '../event/index.js';
import { createTokenizer } from '../inspect/index.js';
import { collectorInstance } from './collector-instance.js';
import { openSink, type Sink } from './event-sink.js';
import { untilSignal } from './until-signal.js';

interface CollectOptions {
  readonly eve?: string;
  readonly pcap?: string;
  readonly interface?: string;
  readonly trustedHop?: readonly string[];
  readonly inventory?: string;
  readonly silence?: readonly string[];
  readonly tellAll?: boolean;
  readonly suricata?: string;
  readonly health?: number;
  readonly service?: string;
  readonly url?: string;
  readonly token?: string;
  readonly dryRun?: boolean;
  readonly once?: boolean;
  readonly follow?: boolean;
  readonly patience: number;
}

const IDLE_MS = 250;
const LOOK_MS = 5_000;
const PATIENCE_SECONDS = 30;
const UNIX = 'unix:';

const idle = (signal: AbortSignal) => () => delay(IDLE_MS, undefined, { signal }).catch(() => undefined);

/** The source in full: files of one name in two folders are two sources. */
const whereabouts = (source: string): string =>
  source.startsWith(UNIX) ? UNIX + resolve(source.slice(UNIX.length)) : resolve(source);

async function collect(options: CollectOptions, signal: AbortSignal): Promise<void> {
  const { eve, pcap } = options;
  const [where, ...others] = [eve, pcap, options.interface].filter((given) => given !== undefined);
  if (where === undefined || others.length > 0) {
    throw new CodedError('SOURCE_MISSING', 'Give one of --eve, --pcap and --interface.', { field: 'eve' });
  }
  const trustedHops = new AddressSet(options.trustedHop ?? []);
  const inventory =
    options.inventory === undefined
      ? undefined
      : new WatchedInventory(options.inventory, (cause) => {
          process.stderr.write(
            `${cause instanceof Error ? cause.message : 'the inventory cannot be read'}\n`,
          );
        });

  const source = basename(where);
  const instance = collectorInstance(
    hostname(),
    options.interface === undefined ? whereabouts(where) : `interface:${where}`,
  );
  // Of this run alone, or the platform would take its events for those of the run before.
  const run = randomBytes(8).toString('hex');
  const { sink, privacyKey } = openSink(options, { name: `collector@${source}`, instance });
  let count = 0;
  const health = new Health(() => Date.now(), sink.waiting, inventory);
  const collector = new Collector({
    source,
    service: options.service,
    trustedHops,
    inventory,
    silence: options.tellAll ? undefined : { kinds: new Set(quietKinds), paths: new Set(options.silence) },
    tokenizer: createTokenizer(privacyKey),
    tokenizeClients: sink.tokenizeClients,
    customClasses: sink.customClasses,
    eventId: () => `${run}-${(++count).toString(36)}`,
    onEvent: (event) => {
      if (event.kind === 'capture.measured') health.measured(event);
      sink.report(event);
    },
  });

  const looking = setInterval(() => inventory?.look(), LOOK_MS).unref();
  let served: HealthServer | undefined;
  try {
    if (options.health !== undefined) served = await serveHealth(options.health, () => health.report());
    // Live traffic does not wait: until then its clients are told as tokens.
    if (options.interface === undefined && !eve?.startsWith(UNIX)) await sink.policyKnown();
    if (eve === undefined)
      await capture({
        source: pcap === undefined ? { interface: where } : { pcap },
        program: options.suricata,
        signal,
        onFrame: (frame) => collector.frame(frame),
        onLine: (line) => collector.line(line),
        onUnreadable: () => collector.unreadable(),
        // Live traffic does not wait: the reporter keeps the newest and counts the rest.
        ready: pcap === undefined ? async () => undefined : sink.ready,
        onRestart: (restart) => {
          process.stderr.write(`SURICATA_RESTARTED: ${restartText(restart)}\n`);
          collector.restarted(restart.missed);
        },
        onLook: (now) => {
          collector.tick(now);
        },
      });
    else if (eve.startsWith(UNIX)) await readSocket(eve.slice(UNIX.length), collector, sink, signal);
    else await readFile(eve, { collector, sink, once: options.once || !options.follow, signal });
    collector.close();
  } finally {
    clearInterval(looking);
    await served?.close();
    await sink.close();
  }
}

function restartText({ reason, missed }: Restart): string {
  const what = reason === 'stalled' ? 'Suricata decoded nothing of what came' : 'Suricata ended by itself';
  return `${what} and is started again; ${missed} packets were missed`;
}

async function readFile(
  path: string,
  { collector, sink, once, signal }: { collector: Collector; sink: Sink; once: boolean; signal: AbortSignal },
): Promise<void> {
  const splitter = new LineSplitter(
    (line) => collector.line(line),
    () => collector.unreadable(),
  );
  for await (const chunk of followFile(path, { once, signal, idle: idle(signal) })) {
    splitter.push(chunk);
    await sink.ready();
  }
  splitter.close();
}

async function readSocket(
  path: string,
  collector: Collector,
  sink: Sink,
  signal: AbortSignal,
): Promise<void> {
  const listener = await listenUnix({
    path,
    reader: () =>
      lineReader(
        (line) => collector.line(line),
        () => collector.unreadable(),
      ),
    ready: sink.ready,
  });
  process.stderr.write(`listening on ${path}\n`);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await listener.close();
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError('It must be a port, 1 to 65535.');
}

function seconds(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of seconds, at most 9999.');
}

export function collectCommand(program: Command): void {
  program
    .command('collect')
    .description('the agentless sensor: turn Suricata’s records into events')
    .addOption(
      new Option(
        '--eve <source>',
        'EVE records: a file, or unix:PATH to listen on a stream socket',
      ).conflicts(['pcap', 'interface']),
    )
    .option('--pcap <file>', 'a capture, read with Suricata 7 and our configuration')
    .option('--interface <name>', 'an interface, captured live with Suricata 7 until SIGTERM')
    .option(
      '--trusted-hop <network>',
      'a load balancer whose word on the client’s address is taken, such as 10.0.0.0/16; repeatable',
      (network: string, networks: readonly string[] = []) => [...networks, network],
    )
    .option(
      '--inventory <file>',
      'JSON: whose an address is, {"10.0.1.7": {"eni", "instance", "service"}, "10.0.0.5": {"loadBalancer": true}}; read again when it changes',
    )
    .option(
      '--silence <path>',
      'a probe of your own, such as /internal/ping, told once an hour like other health checks and static files; repeatable',
      (path: string, paths: readonly string[] = []) => [...paths, path],
    )
    .option('--tell-all', 'tell every health check and static file')
    .option('--suricata <program>', 'Suricata’s program; found by itself')
    .option('--health <port>', 'answer GET /health on 127.0.0.1: how the capture goes, in counts', port)
    .option('--service <name>', 'name of the service; by default each host is one')
    .option('--url <url>', 'the platform; PROTECTONCE_URL by default')
    .option('--token <token>', 'enrolment token; PROTECTONCE_TOKEN by default')
    .option('--dry-run', 'print events as JSON lines, send nothing')
    .addOption(new Option('--once', 'stop at the end of the file (the default)').conflicts('follow'))
    .option('--follow', 'go on reading what is appended to the file')
    .option(
      '--patience <seconds>',
      'how long the end waits for a platform that is away',
      seconds,
      PATIENCE_SECONDS,
    )
    .action((options: CollectOptions) =>
      untilSignal(['SIGINT', 'SIGTERM'], (signal) => collect(options, signal)),
    );
}
