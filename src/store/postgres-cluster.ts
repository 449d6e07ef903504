import { execFile } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import pg from 'pg';
import { CodedError } from '../event/coded-error.js';
import type { PostgresBinaries, ServerAccount } from './postgres-binaries.js';
import { serverEnvironment } from './postgres-settings.js';

export const OWNER = 'protectonce';

/** Whose files the cluster is made of: only that account can run it. Undefined when it is ours or root's. */
export function accountOf(cluster: string): ServerAccount | undefined {
  const { uid, gid } = statSync(cluster);
  return uid === 0 ? undefined : { uid, gid };
}

/** Makes the files of a cluster in UTF-8 that sorts by code point. Throws `POSTGRES_START`. */
export async function initialiseCluster(
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
      { ...account, cwd: '/', env: serverEnvironment, maxBuffer: 1 << 20 },
    );
  } catch (cause) {
    throw new CodedError('POSTGRES_START', 'The embedded PostgreSQL could not make its files.', { cause });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  // Only a complete cluster ever has the name.
  renameSync(unfinished, cluster);
}

/** Makes the database of this name if there is none. `url` is of any database of the cluster. */
export async function createDatabase(url: URL, name: string): Promise<void> {
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
