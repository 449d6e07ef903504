import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matrixManifest } from '../../../kit/matrix.js';

export interface Memory {
  /** Bytes that are in use after garbage has been collected, in and beside the heap. */
  readonly heap: number;
  /** Of these, beside the heap: buffers. */
  readonly external: number;
  readonly rss: number;
}

export interface SoakedApp {
  readonly port: number;
  readonly pid: number;
  memory(): Promise<Memory>;
  /** What it wrote to stderr. */
  said(): string;
  stop(): Promise<void>;
}

/** @param platform undefined: the application alone */
export async function startSoakedApp(
  platform: string | undefined,
  token: string,
  more: { readonly env?: Readonly<Record<string, string>>; readonly nodeArgs?: readonly string[] } = {},
): Promise<SoakedApp> {
  const temporary = mkdtempSync(join(tmpdir(), 'soak-'));
  const library = join(import.meta.dirname, '../../../../src/inapp/node/dist/protectonce.cjs');
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(PROTECTONCE_|NODE_OPTIONS)/.test(name)),
  );
  const child: ChildProcess = fork(join(import.meta.dirname, 'app.cjs'), {
    env: {
      ...env,
      NODE_ENV: 'production',
      MATRIX: matrixManifest,
      TMPDIR: temporary,
      ...(platform
        ? { PROTECTONCE_TOKEN: token, PROTECTONCE_URL: platform, PROTECTONCE_TRUST_PROXY: 'loopback' }
        : {}),
      ...more.env,
    },
    execArgv: ['--expose-gc', ...(more.nodeArgs ?? []), ...(platform ? ['-r', library] : [])],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = (said + chunk).slice(-20_000);
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    port,
    pid: child.pid ?? 0,
    async memory() {
      child.send('memory');
      const [memory] = await once(child, 'message');
      return memory as Memory;
    },
    said: () => said,
    async stop() {
      const exited = once(child, 'exit');
      if (child.connected) child.disconnect();
      if (child.exitCode === null && child.signalCode === null) await exited;
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}
