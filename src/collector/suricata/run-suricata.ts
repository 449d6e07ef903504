import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
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

/** First bytes of a capture: pcap in both byte orders, with microseconds, nanoseconds or patched; and pcapng. */
const MAGIC = /^(?:a1b2c3d4|d4c3b2a1|a1b23c4d|4d3cb2a1|a1b2cd34|34cdb2a1|0a0d0d0a)$/;

/** Suricata takes a minute to give up on what is no capture. Throws `SOURCE_UNREADABLE`. */
async function checkCapture(path: string): Promise<void> {
  const fail = (message: string, cause?: unknown): never => {
    throw new CodedError('SOURCE_UNREADABLE', message, { cause, field: 'pcap' });
  };
  const file = await open(path, 'r').catch((cause: unknown) => fail(`cannot read ${path}`, cause));
  try {
    const { buffer } = await file
      .read(Buffer.alloc(4), 0, 4, 0)
      .catch((cause: unknown) => fail(`cannot read ${path}`, cause));
    if (!MAGIC.test(buffer.toString('hex'))) fail(`${path} is no capture: neither pcap nor pcapng`);
  } finally {
    await file.close();
  }
}

export interface ReadCapture {
  /** The EVE file. */
  readonly path: string;
  /** Removes the folder it is in. */
  remove(): void;
}

/**
 * Reads a capture file with Suricata into an EVE file in a folder of its own.
 * @throws CodedError `SOURCE_UNREADABLE`, `SURICATA_MISSING`, `SURICATA_FAILED`
 */
export async function readCapture(
  pcap: string,
  options: { readonly program?: string | undefined; readonly signal?: AbortSignal } = {},
): Promise<ReadCapture> {
  await checkCapture(pcap);
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
