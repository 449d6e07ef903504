import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/store/embedded-postgres.js';
import { freePort } from '../../../src/store/free-port.js';
import { eventually } from '../../kit/eventually.js';

let dataFolder: string;
beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'protectonce-embedded-'));
  const server = await start();
  await ask(server.url, 'CREATE TABLE kept (word text)');
  await ask(server.url, `INSERT INTO kept VALUES ('here')`);
  await server.stop();
});
afterAll(async () => {
  for (const child of others)
    if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGKILL');
  // Whatever the tests left running ends here.
  await (await start()).stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

const start = (port?: number) =>
  startEmbeddedPostgres({ dataFolder, fsync: false, ...(port === undefined ? {} : { port }) });
const pidFile = () => join(dataFolder, 'cluster', 'postmaster.pid');
const pidOfServer = () => Number(readFileSync(pidFile(), 'utf8').split('\n')[0]);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function ask(url: string, sql: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const others: ChildProcess[] = [];

/** A platform of its own that holds the data folder, until it is killed. */
async function otherPlatform(): Promise<ChildProcess> {
  const code = `
    import { startEmbeddedPostgres } from './src/store/embedded-postgres.ts';
    await startEmbeddedPostgres({ dataFolder: ${JSON.stringify(dataFolder)}, fsync: false });
    process.stdout.write('up');
    setInterval(() => {}, 1000);`;
  const child = spawn(
    process.execPath,
    ['--import', './scripts/typescript.mjs', '--input-type=module', '-e', code],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  others.push(child);
  await new Promise((resolve, reject) => {
    child.stdout?.once('data', resolve);
    child.once('exit', reject);
  });
  return child;
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

async function expectKept(server: EmbeddedPostgres): Promise<void> {
  expect(await ask(server.url, 'SELECT word FROM kept')).toEqual([{ word: 'here' }]);
}

test('what was stored is there after a stop and a start, in UTF-8 and code point order', async () => {
  const server = await start();
  try {
    await expectKept(server);
    const [row] = await ask(
      server.url,
      `SELECT pg_encoding_to_char(encoding) AS encoding, 'Z' < 'a' AS code_points, upper('é') AS upper,
         current_setting('synchronous_commit') AS synchronous FROM pg_database WHERE datname = current_database()`,
    );
    expect(row).toEqual({ encoding: 'UTF8', code_points: true, upper: 'É', synchronous: 'on' });
  } finally {
    await server.stop();
  }
  await server.stop();
  expect(existsSync(pidFile())).toBe(false);
});

test('a password is needed, and only this machine can connect', async () => {
  const server = await start();
  try {
    const wrong = Object.assign(new URL(server.url), { password: 'guess' }).href;
    await expect(ask(wrong, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    const [row] = await ask(server.url, `SELECT current_setting('listen_addresses') AS addresses`);
    expect(row).toEqual({ addresses: '127.0.0.1' });
  } finally {
    await server.stop();
  }
});

describe('after an unclean end', () => {
  test('the server that a killed platform left running is stopped, and another takes its place', async () => {
    const child = await otherPlatform();
    const orphan = pidOfServer();
    await end(child, 'SIGKILL');
    expect(isAlive(orphan)).toBe(true);
    const server = await start();
    try {
      expect(isAlive(orphan)).toBe(false);
      await expectKept(server);
    } finally {
      await server.stop();
    }
  });

  test('the pid file of a server that was killed as well does not stop a start', async () => {
    const child = await otherPlatform();
    const orphan = pidOfServer();
    await end(child, 'SIGKILL');
    process.kill(orphan, 'SIGKILL');
    await eventually(() => !isAlive(orphan));
    const server = await start();
    await expectKept(server);
    await server.stop();
  });

  test('a pid file that names some other process of today does not stop a start, nor that process', async () => {
    writeFileSync(pidFile(), `${process.pid}\n/somewhere\n1\n`);
    const server = await start();
    await expectKept(server);
    await server.stop();
  });
});

test('a second platform on the same data folder is told who has it', async () => {
  const child = await otherPlatform();
  try {
    await expect(start()).rejects.toMatchObject({
      code: 'DATA_FOLDER_IN_USE',
      message: expect.stringContaining(`${child.pid}`),
    });
  } finally {
    const server = pidOfServer();
    await end(child, 'SIGKILL');
    process.kill(server, 'SIGINT');
    await eventually(() => !isAlive(server));
  }
});

test('it ends with the process that started it', async () => {
  const child = await otherPlatform();
  const server = pidOfServer();
  await end(child, 'SIGKILL');
  const code = `
    import { startEmbeddedPostgres } from './src/store/embedded-postgres.ts';
    await startEmbeddedPostgres({ dataFolder: ${JSON.stringify(dataFolder)}, fsync: false });
    process.exit(3);`;
  const next = spawn(
    process.execPath,
    ['--import', './scripts/typescript.mjs', '--input-type=module', '-e', code],
    {
      stdio: 'ignore',
    },
  );
  expect(await new Promise((resolve) => next.once('exit', resolve))).toBe(3);
  expect(isAlive(server)).toBe(false);
  await eventually(() => !existsSync(pidFile()));
});

test('a start that fails says why, in the words of the server', async () => {
  const port = await freePort();
  const first = await start(port);
  const other = mkdtempSync(join(tmpdir(), 'protectonce-embedded-'));
  try {
    const failed = startEmbeddedPostgres({ dataFolder: other, fsync: false, port });
    await expect(failed).rejects.toMatchObject({
      code: 'POSTGRES_START',
      cause: expect.objectContaining({ message: expect.stringContaining('could not bind') }),
    });
  } finally {
    await first.stop();
    rmSync(other, { recursive: true, force: true });
  }
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot(
  "run by root, a data folder in root's own home works though the server's account cannot reach it",
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'protectonce-home-'));
    writeFileSync(join(home, 'diary'), '');
    const server = await startEmbeddedPostgres({ dataFolder: join(home, 'data'), fsync: false });
    try {
      expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(statSync(home).mode & 0o777).toBe(0o700);
    } finally {
      await server.remove();
      rmSync(home, { recursive: true, force: true });
    }
  },
);

asRoot('run by root, a temporary folder made for the data is used as it stands', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'protectonce-parent-'));
  const server = await startEmbeddedPostgres({ dataFolder: join(parent, 'data'), fsync: false });
  try {
    expect(existsSync(join(parent, 'data', 'cluster', 'postmaster.pid'))).toBe(true);
  } finally {
    await server.stop();
    rmSync(parent, { recursive: true, force: true });
  }
});
