import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../../event/coded-error.js';
import type { CaptureSource } from './check-source.js';

/** Configuration, rules and script lie beside this file, in the sources and in the build alike. */
const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const ERROR_TEXT_MAX = 2_000;
/** How long Suricata may take to end by itself. */
const PATIENCE_MS = 20_000;

export interface SuricataRun {
  readonly program: string;
  readonly source: CaptureSource;
  /** A folder of this run, for what Suricata writes besides its records: nothing, as it is configured. */
  readonly folder: string;
  /** Sockets that are listened on. */
  readonly records: string;
  readonly eve: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

const set = (name: string, value: string): string[] => ['--set', `${name}=${value}`];

function argumentsOf({ source, folder, eve }: SuricataRun): string[] {
  return [
    ...['-c', beside('suricata.yaml'), '-S', beside('protectonce.rules'), '-l', folder],
    ...set('classification-file', beside('classification.config')),
    ...set('reference-config-file', beside('reference.config')),
    ...set('outputs.0.lua.scripts-dir', beside('.')),
    ...set('outputs.1.eve-log.filename', eve),
    // From a file with one thread: records come in the order of the packets, so that a capture always gives the same events.
    ...('pcap' in source
      ? ['--runmode', 'single', '-r', source.pcap]
      : ['--runmode', 'workers', `--af-packet=${source.interface}`]),
  ];
}

/**
 * Runs Suricata until its capture file is read or `signal` comes.
 * @throws CodedError `SURICATA_FAILED` when it ends otherwise
 */
export function runSuricata(run: SuricataRun): Promise<void> {
  return new Promise((resolve, reject) => {
    const live = 'interface' in run.source;
    const child = spawn(run.program, argumentsOf(run), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PROTECTONCE_RECORDS: run.records, PROTECTONCE_RECORDS_WAIT: live ? '0' : '1' },
    });
    let errors = '';
    child.stderr.on('data', (text: Buffer) => {
      if (errors.length < ERROR_TEXT_MAX) errors += text.toString('utf8');
    });
    let patience: NodeJS.Timeout | undefined;
    const end = (): void => {
      child.kill('SIGTERM');
      patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    };
    run.signal.addEventListener('abort', end, { once: true });
    if (run.signal.aborted) end();
    const ended = (): void => {
      clearTimeout(patience);
      run.signal.removeEventListener('abort', end);
    };
    const fail = (cause: unknown): void => {
      ended();
      const message = live ? 'Suricata ended by itself' : 'Suricata could not read the capture';
      reject(new CodedError('SURICATA_FAILED', message, { cause, field: live ? 'interface' : 'pcap' }));
    };
    child.once('error', fail);
    child.once('close', (code) => {
      if (!run.signal.aborted && (live || code !== 0))
        return fail(new Error(`exit code ${code}: ${errors.slice(0, ERROR_TEXT_MAX)}`));
      ended();
      resolve();
    });
  });
}
