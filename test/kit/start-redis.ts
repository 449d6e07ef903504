import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/store/free-port.js';
import { eventually } from './eventually.js';
import { findProgram } from './requires.js';

export interface PrivateRedis {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
  /** Again, with the same files, on the same port. */
  start(): Promise<void>;
  /** SIGKILL: what was not yet on disk is lost. */
  kill(): Promise<void>;
  /** Ends it and removes its files. Call it in `afterAll`. */
  remove(): Promise<void>;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
    socket.once('error', () => resolve(false));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
  });
}

/** A real redis-server on a free port, with an append-only file. For tests inside `requires('redis-server')`. */
export async function startRedis(
  options: { appendfsync?: 'always' | 'everysec' } = {},
): Promise<PrivateRedis> {
  const program = findProgram('redis-server');
  if (program === undefined)
    throw new Error("redis-server is not installed: wrap the tests in requires('redis-server')");
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-redis-'));
  const port = await freePort();
  let server: ChildProcess | undefined;

  const start = async () => {
    if (server) return;
    const child = spawn(
      program,
      [
        '--port',
        `${port}`,
        '--bind',
        '127.0.0.1',
        '--dir',
        folder,
        '--save',
        '',
        '--appendonly',
        'yes',
        '--appendfsync',
        options.appendfsync ?? 'always',
        '--daemonize',
        'no',
      ],
      { stdio: 'ignore' },
    );
    server = child;
    await eventually(() => answers(port), { what: 'redis-server' });
  };
  const end = async (signal: NodeJS.Signals) => {
    const child = server;
    server = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await exited;
  };

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async remove() {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
