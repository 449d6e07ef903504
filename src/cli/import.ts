import { createHmac } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { hostname } from 'node:os';
import { basename, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import {
  CallImporter,
  Collector,
  harEntries,
  type ReadRecord,
  readAlbLog,
  readApiGatewayLog,
  readCommonLog,
  readEveLine,
  readHarEntry,
} from '../collector/index.js';
import { CodedError } from '../event/index.js';
import { createTokenizer } from '../inspect/index.js';
import { collectorInstance } from './collector-instance.js';
import { openSink, type Sink, type SinkOptions } from './event-sink.js';
import { ImportTally } from './import-tally.js';
import { readLines } from './inspect/read-lines.js';

interface ImportOptions extends SinkOptions {
  readonly format: Format;
  readonly service?: string;
  readonly host?: string;
}

const logs = { alb: readAlbLog, 'api-gateway': readApiGatewayLog, 'access-log': readCommonLog } as const;
const formats = [...(Object.keys(logs) as (keyof typeof logs)[]), 'har', 'eve'] as const;
type Format = (typeof formats)[number];

const PATIENCE_SECONDS = 30;
const HAR_BYTES_MAX = 268_435_456;

/** One file on its way to events. */
interface Way {
  readonly file: string;
  readonly options: ImportOptions;
  readonly sink: Sink;
  readonly privacyKey: string;
  readonly tally: ImportTally;
}

const nameOf = (file: string): string => (file === '-' ? 'standard-input' : basename(file));

/** The same record at the same place has the same id, so that a file that is imported twice is not counted twice. Keyed: a digest of a value would be a value. */
const idOf = (privacyKey: string, place: number, record: string): string =>
  createHmac('sha256', privacyKey).update(`import\0${place}\0${record}`).digest('base64url').slice(0, 32);

function importerFor({ options, sink, privacyKey, tally }: Way): CallImporter {
  return new CallImporter({
    service: options.service,
    host: options.host,
    tokenizer: createTokenizer(privacyKey),
    tokenizeClients: sink.tokenizeClients,
    customClasses: sink.customClasses,
    onEvent: (event) => {
      tally.called();
      sink.report(event);
    },
  });
}

async function importLog(way: Way, read: ReadRecord): Promise<void> {
  const { file, sink, privacyKey, tally } = way;
  const importer = importerFor(way);
  await readLines(
    file,
    (line, number) => {
      const call = line === undefined ? undefined : read(line);
      if (call === undefined) tally.bad(`${nameOf(file)}:${number}`);
      else if (call === 'no-call') tally.passedOver();
      else importer.add(call, idOf(privacyKey, number, line as string), true);
    },
    sink.ready,
  );
}

async function importHar(way: Way): Promise<void> {
  const { file, sink, privacyKey, tally } = way;
  const entries = harEntries(await readWhole(file));
  if (entries === undefined) {
    tally.bad(`${nameOf(file)}`);
    return;
  }
  const importer = importerFor(way);
  for (const [index, entry] of entries.entries()) {
    const call = readHarEntry(entry);
    if (call === undefined) tally.bad(`${nameOf(file)}: log.entries[${index}]`);
    else if (call === 'no-call') tally.passedOver();
    else importer.add(call, idOf(privacyKey, index, JSON.stringify(entry)), false);
    await sink.ready();
  }
}

async function importEve({ file, options, sink, privacyKey, tally }: Way): Promise<void> {
  const run = idOf(privacyKey, 0, file === '-' ? file : resolve(file)).slice(0, 20);
  let count = 0;
  const collector = new Collector({
    source: nameOf(file),
    service: options.service,
    tokenizer: createTokenizer(privacyKey),
    tokenizeClients: sink.tokenizeClients,
    customClasses: sink.customClasses,
    eventId: () => `${run}-${(++count).toString(36)}`,
    onEvent: (event) => {
      if (event.kind === 'api.call') tally.called();
      sink.report(event);
    },
  });
  await readLines(
    file,
    (line, number) => {
      // The capture's own account of what it could not read is in its events; this one is for whoever imports.
      if (line === undefined || readEveLine(line) === undefined) tally.bad(`${nameOf(file)}:${number}`);
      if (line === undefined) collector.unreadable();
      else collector.line(line);
    },
    sink.ready,
  );
  collector.close();
}

/** @throws CodedError `INPUT_UNREADABLE`, `INPUT_TOO_LARGE` */
async function readWhole(file: string): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of file === '-' ? process.stdin : createReadStream(file)) {
      bytes += (part as Buffer).length;
      if (bytes > HAR_BYTES_MAX)
        throw new CodedError('INPUT_TOO_LARGE', `${nameOf(file)} has more than 256 MB.`);
      parts.push(part as Buffer);
    }
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new CodedError('INPUT_UNREADABLE', `${file} cannot be read (${code}).`, { cause });
  }
  return Buffer.concat(parts).toString('utf8');
}

async function importFiles(files: readonly string[], options: ImportOptions): Promise<void> {
  const tally = new ImportTally((text) => process.stderr.write(`${text}\n`));
  for (const file of files) {
    const { sink, privacyKey } = openSink(options, {
      name: `import@${nameOf(file)}`.slice(0, 120),
      instance: collectorInstance(hostname(), `import:${file === '-' ? file : resolve(file)}`),
    });
    const way = { file, options, sink, privacyKey, tally };
    try {
      await sink.policyKnown();
      if (options.format === 'har') await importHar(way);
      else if (options.format === 'eve') await importEve(way);
      else await importLog(way, logs[options.format]);
    } finally {
      await sink.close();
    }
  }
  tally.close();
}

export function importCommand(program: Command): void {
  program
    .command('import')
    .description('calls that were written down before: access logs, recordings (HAR), Suricata’s EVE')
    .argument('<file...>', 'files, `.gz` as they are; `-` for standard input')
    .addOption(
      new Option('--format <format>', 'what the files are').choices([...formats]).makeOptionMandatory(),
    )
    .option('--service <name>', 'name of the service; by default each host is one')
    .option('--host <host>', 'the host, where the log does not name it')
    .option('--url <url>', 'the platform; PROTECTONCE_URL by default')
    .option('--token <token>', 'enrolment token; PROTECTONCE_TOKEN by default')
    .option('--dry-run', 'print events as JSON lines, send nothing')
    .action((files: readonly string[], options: Omit<ImportOptions, 'patience'>) =>
      importFiles(files, { ...options, patience: PATIENCE_SECONDS }),
    );
}
