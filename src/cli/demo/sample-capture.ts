import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runChild } from '../child-process.js';
import { root } from './sample-shop.js';

/** Whether this machine has Suricata; the version it names. */
export function suricataVersion(): string | undefined {
  const { status, stdout } = spawnSync('suricata', ['-V'], { encoding: 'utf8' });
  return status === 0 ? /version (\S+)/.exec(stdout)?.[1] : undefined;
}

/**
 * Runs the collector, a process of its own, over the capture of the sample traffic: through the real Suricata where
 * there is one, else over the records that it wrote from the same capture.
 */
export async function collectSample(options: {
  readonly url: string;
  readonly enrolmentToken: string;
  readonly benign: boolean;
  readonly suricata: boolean;
}): Promise<void> {
  const name = options.benign ? 'benign' : 'shop';
  const folder = join(root, 'test', 'pcap');
  const source = options.suricata
    ? ['--pcap', join(folder, `${name}.pcap`)]
    : ['--eve', join(folder, `${name}.eve.json`)];
  const child = runChild(
    process.execPath,
    [join(root, 'dist', 'cli', 'main.js'), 'collect', ...source, '--once'],
    {
      ...process.env,
      PROTECTONCE_URL: options.url,
      PROTECTONCE_TOKEN: options.enrolmentToken,
    },
  );
  const code = await child.ended;
  if (code !== 0) throw new Error(`the collector ended with ${code}:\n${child.lastErrors().join('\n')}`);
}
