import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lineReader, listenUnix, type UnixListener } from '../../../src/collector/index.js';
import { eventually } from '../../kit/eventually.js';

let folder = '';
let path = '';
let lines: string[] = [];
let overlong = 0;
let listener: UnixListener | undefined;
const sockets: Socket[] = [];

const listen = () =>
  listenUnix({
    path,
    reader: () =>
      lineReader(
        (line) => lines.push(line),
        () => overlong++,
      ),
    ready: async () => undefined,
  });

async function peer(): Promise<Socket> {
  const socket = connect(path);
  sockets.push(socket);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'protectonce-socket-'));
  path = join(folder, 'eve.sock');
  lines = [];
  overlong = 0;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener?.close();
  listener = undefined;
  rmSync(folder, { recursive: true, force: true });
});

describe('the unix socket', () => {
  test('reads lines of several peers, and the last one without its end', async () => {
    listener = await listen();
    const [one, two] = [await peer(), await peer()];
    one.end('a\nb');
    two.end('c\n');
    await eventually(() => lines.length === 3);
    expect([...lines].sort()).toEqual(['a', 'b', 'c']);
  });

  test('survives a peer that floods without a line end, and one that vanishes', async () => {
    listener = await listen();
    const flood = await peer();
    for (let i = 0; i < 30; i++) flood.write(Buffer.alloc(100_000, 120));
    await eventually(() => overlong === 1);
    flood.destroy();
    (await peer()).destroy();
    const good = await peer();
    good.end('still here\n');
    await eventually(() => lines.includes('still here'));
  });

  test('turns away the ninth peer, and serves the eight', async () => {
    listener = await listen();
    const eight = await Promise.all(Array.from({ length: 8 }, peer));
    const ninth = await peer();
    const closed = new Promise((resolve) => ninth.once('close', resolve));
    ninth.write('ninth\n');
    await closed;
    for (const socket of eight) socket.end('x\n');
    await eventually(() => lines.length === 8);
    expect(lines).not.toContain('ninth');
  });

  test('takes over a socket that a dead process left, and no other file', async () => {
    const first = await listen();
    await expect(listen()).rejects.toMatchObject({ code: 'SOCKET_TAKEN', field: 'eve' });
    await first.close();
    listener = await listen();
    expect(existsSync(path)).toBe(true);
    await listener.close();
    listener = undefined;
    writeFileSync(path, 'precious');
    await expect(listen()).rejects.toMatchObject({ code: 'SOCKET_TAKEN' });
  });
});
