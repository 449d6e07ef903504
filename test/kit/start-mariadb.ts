import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/store/free-port.js';
import { eventually } from './eventually.js';
import { findProgram } from './requires.js';

export interface PrivateMariadb {
  readonly port: number;
  /** May do everything, with an empty password, in the database `test`. */
  readonly user: string;
  /** Ends it and removes its files. Call it in `afterAll`. */
  remove(): Promise<void>;
}

const greets = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(false));
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
  });

/** A real MariaDB on a free port with files of its own. For tests inside `requires('mariadbd', 'mariadb-install-db')`. */
export async function startMariadb(): Promise<PrivateMariadb> {
  const [install, server] = ['mariadb-install-db', 'mariadbd'].map(findProgram);
  if (install === undefined || server === undefined)
    throw new Error("MariaDB is not installed: wrap the tests in requires('mariadbd', 'mariadb-install-db')");
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-mariadb-'));
  const port = await freePort();
  const { username } = userInfo();
  const common = ['--no-defaults', `--datadir=${join(folder, 'data')}`, `--user=${username}`];
  execFileSync(install, [...common, '--auth-root-authentication-method=normal'], { stdio: 'ignore' });
  const child: ChildProcess = spawn(
    server,
    [
      ...common,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'socket')}`,
      '--skip-grant-tables',
      '--skip-networking=0',
      '--innodb-buffer-pool-size=16M',
      '--innodb-flush-log-at-trx-commit=0',
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await eventually(() => greets(port), { timeoutMs: 60_000, what: 'MariaDB' });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    port,
    user: 'root',
    async remove() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
