import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../../event/coded-error.js';

/** Configuration and rules lie beside this file, in the sources and in the build alike. */
const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const PROGRAM_FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/sbin'];
const ERROR_TEXT_MAX = 2_000;

/** Full path of Suricata, or undefined. */
function findSuricata(): string | undefined {
  return PROGRAM_FOLDERS.map((folder) => join(folder, 'suricata')).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Arguments that every run needs: our configuration, our rules, their companions. */
function suricataArguments(logFolder: string): string[] {
  return [
    '-c',
    beside('suricata.yaml'),
    '-S',
    beside('protectonce.rules'),
    '--set',
    `classification-file=${beside('classification.config')}`,
    '--set',
    `reference-config-file=${beside('reference.config')}`,
    '-l',
    logFolder,
  ];
}

export interface ReadCapture {
  /** The EVE file. */
  readonly path: string;
  /** Removes the folder it is in. */
  remove(): void;
}

/**
 * Reads a capture file with Suricata into an EVE file in a folder of its own.
 * @throws CodedError `SURICATA_MISSING`, `SURICATA_FAILED`
 */
export async function readCapture(
  pcap: string,
  options: { readonly program?: string | undefined; readonly signal?: AbortSignal } = {},
): Promise<ReadCapture> {
  const program = options.program ?? findSuricata();
  if (program === undefined)
    throw new CodedError('SURICATA_MISSING', 'reading a capture needs Suricata 7, which is not installed', {
      field: 'pcap',
    });
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-eve-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    // One thread: records come in the order of the packets, so that a capture always gives the same events.
    await run(program, [...suricataArguments(folder), '--runmode', 'single', '-r', pcap], options.signal);
  } catch (error) {
    remove();
    throw error;
  }
  return { path: join(folder, 'eve.json'), remove };
}

function run(program: string, args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    let errors = '';
    child.stderr.on('data', (text: Buffer) => {
      if (errors.length < ERROR_TEXT_MAX) errors += text.toString('utf8');
    });
    const fail = (cause: unknown) =>
      reject(
        new CodedError('SURICATA_FAILED', 'Suricata could not read the capture', { cause, field: 'pcap' }),
      );
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? resolve() : fail(new Error(`exit code ${code}: ${errors.slice(0, ERROR_TEXT_MAX)}`)),
    );
  });
}
