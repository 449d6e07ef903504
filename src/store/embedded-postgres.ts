import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../event/coded-error.js';
import { claimDataFolder, releaseDataFolder } from './data-folder-claim.js';
import { freePort } from './free-port.js';
import { placeBinaries, placeData } from './postgres-binaries.js';
import { accountOf, createDatabase, initialiseCluster, OWNER } from './postgres-cluster.js';
import { serverEnvironment, serverSettings } from './postgres-settings.js';
import { serverAccount } from './server-account.js';

export interface EmbeddedPostgresOptions {
  /** Folder of its own: the cluster, its password, and who uses it. Made when absent. */
  readonly dataFolder: string;
  /** A free one is taken when absent. */
  readonly port?: number;
  /** False only where losing everything at a power cut is fine: tests. */
  readonly fsync?: boolean;
  readonly connectionsMax?: number;
  readonly database?: string;
}

export interface EmbeddedPostgres {
  /** Connects as the owner of the database. */
  readonly url: string;
  readonly port: number;
  /** Where its files really are: `dataFolder`, or a stand-in for it. See `placeData`. */
  readonly folder: string;
  /** Clean and quick: open transactions are rolled back. A second call does nothing. */
  stop(): Promise<void>;
  /**
   * Stops it and deletes its files. They may not be where `dataFolder` said: see `placeData`. For servers that were meant
   * for a while.
   */
  remove(): Promise<void>;
  /** The newest lines that the server wrote. */
  log(): readonly string[];
}

const LOG_LINES_MAX = 200;
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 15_000;

/** Resolves when the server takes connections; rejects with its last words when it ends before. */
function untilReady(server: ChildProcess, lines: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      clearTimeout(timer);
      reject(
        new CodedError('POSTGRES_START', 'The embedded PostgreSQL did not start.', {
          cause: new Error(lines.slice(-20).join('\n')),
        }),
      );
    };
    const timer = setTimeout(fail, START_MS_MAX);
    server.once('exit', fail);
    server.once('error', (error) => {
      lines.push(String(error));
      fail();
    });
    let rest = '';
    server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n');
      rest = (parts.pop() ?? '').slice(-4096);
      lines.push(...parts);
      if (lines.length > LOG_LINES_MAX) lines.splice(0, lines.length - LOG_LINES_MAX);
      if (!parts.some((line) => line.includes('ready to accept connections'))) return;
      clearTimeout(timer);
      server.removeListener('exit', fail);
      resolve();
    });
  });
}

/**
 * A real PostgreSQL of the platform's own. It ends with `stop()`, at the latest with this process; one that outlived a
 * killed process is stopped first. Errors: `POSTGRES_START`, `POSTGRES_NOT_INCLUDED`, `POSTGRES_ACCOUNT`, `DATA_FOLDER_IN_USE`.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const usual = serverAccount();
  const folder = placeData(options.dataFolder, usual);
  const cluster = join(folder, 'cluster');
  // Made by another user, run by root today: it goes on under the user that it belongs to.
  const account = usual && existsSync(cluster) ? (accountOf(cluster) ?? usual) : usual;
  const secret = join(folder, 'password');
  mkdirSync(folder, { recursive: true });
  // The server's account passes through to the cluster, and sees nothing else of it.
  chmodSync(folder, 0o711);
  const binaries = placeBinaries(account, folder);
  await claimDataFolder(folder, cluster);

  if (!existsSync(secret)) writeFileSync(secret, randomBytes(24).toString('base64url'), { mode: 0o600 });
  const password = readFileSync(secret, 'utf8');
  if (!existsSync(cluster))
    await initialiseCluster(cluster, password, binaries, account, options.fsync ?? true);

  const port = options.port ?? (await freePort());
  const database = options.database ?? 'protectonce';
  // A session of its own: Ctrl-C in a terminal reaches the platform, which drains before it stops its database.
  const server = spawn(binaries.postgres, ['-D', cluster, '-p', String(port), ...serverSettings(options)], {
    ...account,
    cwd: '/',
    env: serverEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const endWithUs = () => server.kill('SIGINT');
  process.once('exit', endWithUs);
  const lines: string[] = [];
  const url = new URL(`postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`);

  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      server.ref();
      if (server.exitCode === null && server.signalCode === null) server.kill('SIGINT');
      const force = setTimeout(() => server.kill('SIGQUIT'), STOP_MS_MAX);
      await exited;
      clearTimeout(force);
      process.removeListener('exit', endWithUs);
      releaseDataFolder(folder);
    })();
    return stopping;
  };

  try {
    await untilReady(server, lines);
    await createDatabase(url, database);
  } catch (error) {
    if (server.pid !== undefined) await stop();
    else releaseDataFolder(folder);
    throw error;
  }
  // It must not keep a process alive that has nothing else to do.
  server.unref();
  (server.stderr as unknown as { unref?: () => void } | null)?.unref?.();
  const remove = async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: url.href, port, folder, stop, remove, log: () => lines };
}
