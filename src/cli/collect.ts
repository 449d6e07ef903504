import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { EveCollector, followFile, LineSplitter, listenUnix, readCapture } from '../collector/index.js';
import { readEnvironment } from '../environment.js';
import { CodedError } from '../event/index.js';
import { createTokenizer } from '../inspect/index.js';
import { parseEnrolmentToken } from '../sensor/parse-token.js';
import { createReporter, type Reporter } from '../sensor/reporter.js';

interface CollectOptions {
  readonly eve?: string;
  readonly pcap?: string;
  readonly suricata?: string;
  readonly service?: string;
  readonly url?: string;
  readonly token?: string;
  readonly dryRun?: boolean;
  readonly once?: boolean;
  readonly follow?: boolean;
}

const VERSION = '0.1.0';
const IDLE_MS = 250;
const CLOSE_TIMEOUT_MS = 30_000;
/** Waiting bytes at which reading pauses: below the reporter's own bound, at which it would have to drop. */
const PENDING_BYTES_PAUSE = 4_000_000;
const UNIX = 'unix:';

/** Where events go. */
interface Sink {
  readonly report: (event: Parameters<Reporter['report']>[0]) => void;
  readonly tokenizeClients: () => boolean;
  /** Resolves when there is room. */
  readonly ready: () => Promise<void>;
  readonly close: () => Promise<void>;
}

function printingSink(): Sink {
  return {
    report: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`),
    tokenizeClients: () => false,
    ready: async () => undefined,
    close: async () => undefined,
  };
}

function sendingSink(url: string, token: string, name: string, instance: string): Sink {
  const reporter = createReporter({
    url,
    token,
    kind: 'collector',
    version: VERSION,
    instance,
    name,
    clock: { now: () => Date.now() },
    onError: (error) => process.stderr.write(`${error.code}: ${error.message}\n`),
  });
  return {
    report: (event) => reporter.report(event),
    tokenizeClients: () => reporter.policy?.tokenizeClients ?? false,
    ready: async () => {
      if (reporter.stats.pendingBytes > PENDING_BYTES_PAUSE) await reporter.flush();
    },
    close: async () => {
      await reporter.close(CLOSE_TIMEOUT_MS);
      const { eventsSent, eventsRefused, eventsDropped } = reporter.stats;
      process.stderr.write(`${eventsSent} events sent, ${eventsRefused} refused, ${eventsDropped} dropped\n`);
      if (eventsDropped > 0 || eventsSent + eventsRefused < reporter.stats.eventsReported) {
        throw new CodedError('EVENTS_LOST', 'the platform did not take all events');
      }
    },
  };
}

function stopOn(signals: readonly NodeJS.Signals[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) process.once(signal, () => controller.abort());
  return controller.signal;
}

const idle = (signal: AbortSignal) => () => delay(IDLE_MS, undefined, { signal }).catch(() => undefined);

async function collect(options: CollectOptions): Promise<void> {
  const environment = readEnvironment();
  const { eve, pcap } = options;
  if ((eve === undefined) === (pcap === undefined)) {
    throw new CodedError('SOURCE_MISSING', 'Give either --eve or --pcap.', { field: 'eve' });
  }
  const token = options.token ?? environment.PROTECTONCE_TOKEN;
  const url = options.url ?? environment.PROTECTONCE_URL;
  if (!options.dryRun && token === undefined) {
    throw new CodedError(
      'TOKEN_MISSING',
      'Set PROTECTONCE_TOKEN to an enrolment token, or give --token; --dry-run prints events instead.',
      { field: 'token' },
    );
  }
  if (!options.dryRun && url === undefined) {
    throw new CodedError('URL_MISSING', 'Set PROTECTONCE_URL to the platform, or give --url.', {
      field: 'url',
    });
  }

  const signal = stopOn(['SIGINT', 'SIGTERM']);
  const source = basename(pcap ?? eve ?? '');
  const instance = `collector-${randomBytes(8).toString('hex')}`;
  // Without a token nothing is sent: a key of this run keeps what is printed as unreadable as what would be sent.
  const privacyKey =
    token === undefined ? randomBytes(32).toString('base64url') : parseEnrolmentToken(token).privacyKey;
  const sink =
    options.dryRun || !url || !token
      ? printingSink()
      : sendingSink(url, token, `collector@${source}`, instance);
  let count = 0;
  const collector = new EveCollector({
    source,
    service: options.service,
    tokenizer: createTokenizer(privacyKey),
    tokenizeClients: sink.tokenizeClients,
    eventId: () => `${instance.slice(10)}-${(++count).toString(36)}`,
    onEvent: sink.report,
  });

  try {
    if (pcap !== undefined) {
      const capture = await readCapture(pcap, { program: options.suricata, signal });
      try {
        await readFile(capture.path, { collector, sink, once: true, signal });
      } finally {
        capture.remove();
      }
    } else if (eve?.startsWith(UNIX)) await readSocket(eve.slice(UNIX.length), collector, sink, signal);
    else if (eve !== undefined)
      await readFile(eve, { collector, sink, once: options.once || !options.follow, signal });
    collector.close();
  } finally {
    await sink.close();
  }
}

async function readFile(
  path: string,
  {
    collector,
    sink,
    once,
    signal,
  }: { collector: EveCollector; sink: Sink; once: boolean; signal: AbortSignal },
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
  collector: EveCollector,
  sink: Sink,
  signal: AbortSignal,
): Promise<void> {
  const listener = await listenUnix({
    path,
    onLine: (line) => collector.line(line),
    onOverlong: () => collector.unreadable(),
    ready: sink.ready,
  });
  process.stderr.write(`listening on ${path}\n`);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await listener.close();
}

export function collectCommand(program: Command): void {
  program
    .command('collect')
    .description('the agentless sensor: turn Suricata’s records into events')
    .addOption(
      new Option(
        '--eve <source>',
        'EVE records: a file, or unix:PATH to listen on a stream socket',
      ).conflicts('pcap'),
    )
    .option('--pcap <file>', 'a capture, read with Suricata 7 and our configuration')
    .option('--suricata <program>', 'Suricata’s program; found by itself')
    .option('--service <name>', 'name of the service; by default each host is one')
    .option('--url <url>', 'the platform; PROTECTONCE_URL by default')
    .option('--token <token>', 'enrolment token; PROTECTONCE_TOKEN by default')
    .option('--dry-run', 'print events as JSON lines, send nothing')
    .addOption(new Option('--once', 'stop at the end of the file (the default)').conflicts('follow'))
    .option('--follow', 'go on reading what is appended to the file')
    .action(collect);
}
