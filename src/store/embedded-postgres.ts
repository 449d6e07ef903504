import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { CodedError } from '../event/coded-error.js';
import { claimDataFolder, releaseDataFolder } from './data-folder-claim.js';
import { freePort } from './free-port.js';
import { type PostgresBinaries, placeBinaries, placeData, type ServerAccount } from './postgres-binaries.js';
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
  /** Clean and quick: open transactions are rolled back. A second call does nothing. */
  stop(): Promise<void>;
  /** The newest lines that the server wrote. */
  log(): readonly string[];
}

const OWNER = 'protectonce';
const LOG_LINES_MAX = 200;
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 15_000;

/** Nothing of our own environment: libpq's and locale's variables would change what the server does. */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

function settings(options: EmbeddedPostgresOptions): string[] {
  const durable = options.fsync ?? true;
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.connectionsMax ?? 60,
    shared_buffers: '128MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    dynamic_shared_memory_type: 'mmap', // containers often have a small /dev/shm
    fsync: durable ? 'on' : 'off',
    synchronous_commit: 'on',
    full_page_writes: durable ? 'on' : 'off',
    wal_buffers: '16MB',
    max_wal_size: '2GB',
    min_wal_size: '256MB',
    checkpoint_timeout: '15min',
    checkpoint_completion_target: 0.9,
    wal_level: 'minimal',
    max_wal_senders: 0,
    random_page_cost: 1.1,
    autovacuum_naptime: '30s',
    // Queries are short and many: compiling them costs more than it saves.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    log_min_messages: 'log',
    // What goes wrong is the caller's to report; a statement in a log could carry what must not be there.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function initialise(
  cluster: string,
  password: string,
  binaries: PostgresBinaries,
  account: ServerAccount | undefined,
  durable: boolean,
) {
  const unfinished = `${cluster}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const passwordFile = `${cluster}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) for (const path of [unfinished, passwordFile]) chownSync(path, account.uid, account.gid);
  try {
    await promisify(execFile)(
      binaries.initdb,
      [
        `--pgdata=${unfinished}`,
        `--username=${OWNER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...account, cwd: '/', env: environment, maxBuffer: 1 << 20 },
    );
  } catch (cause) {
    throw new CodedError('POSTGRES_START', 'The embedded PostgreSQL could not make its files.', { cause });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  // Only a complete cluster ever has the name.
  renameSync(unfinished, cluster);
}

async function createDatabase(url: URL, name: string): Promise<void> {
  const client = new pg.Client({
    connectionString: Object.assign(new URL(url), { pathname: '/postgres' }).href,
  });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

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
  const account = serverAccount();
  const binaries = placeBinaries(account);
  const folder = placeData(options.dataFolder, account);
  const cluster = join(folder, 'cluster');
  const secret = join(folder, 'password');
  mkdirSync(folder, { recursive: true });
  // The server's account passes through to the cluster, and sees nothing else of it.
  chmodSync(folder, 0o711);
  await claimDataFolder(folder, cluster);

  if (!existsSync(secret)) writeFileSync(secret, randomBytes(24).toString('base64url'), { mode: 0o600 });
  const password = readFileSync(secret, 'utf8');
  if (!existsSync(cluster)) await initialise(cluster, password, binaries, account, options.fsync ?? true);

  const port = options.port ?? (await freePort());
  const database = options.database ?? 'protectonce';
  // A session of its own: Ctrl-C in a terminal reaches the platform, which drains before it stops its database.
  const server = spawn(binaries.postgres, ['-D', cluster, '-p', String(port), ...settings(options)], {
    ...account,
    cwd: '/',
    env: environment,
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
  return { url: url.href, port, stop, log: () => lines };
}
