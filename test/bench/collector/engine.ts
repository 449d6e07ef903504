import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const beside = (name: string): string =>
  fileURLToPath(new URL(`../../../src/collector/suricata/${name}`, import.meta.url));
const TICKS_PER_SECOND = 100;

/** Processor seconds of all children of this process that have ended. */
export function childSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

/** Processor seconds of this process. */
export function ownSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Runs a program to its end. @returns its processor seconds. */
export function cpuOf(
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const before = childSeconds();
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH ?? '', ...environment },
    });
    let errors = '';
    child.stderr.on('data', (text: Buffer) => {
      if (errors.length < 2_000) errors += text.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(childSeconds() - before);
      else reject(new Error(`${program} ended with ${code}: ${errors}`));
    });
  });
}

/** Our configuration, with settings changed. */
export const suricataArguments = (
  folder: string,
  pcap: string,
  settings: Record<string, string>,
): string[] => [
  ...['-c', beside('suricata.yaml'), '-S', beside('protectonce.rules'), '-l', folder],
  ...['--runmode', 'single', '-r', pcap],
  ...Object.entries({
    'classification-file': beside('classification.config'),
    'reference-config-file': beside('reference.config'),
    'outputs.0.lua.scripts-dir': beside('.'),
    ...settings,
  }).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
];
