import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { importCommand } from '../../../src/cli/import.js';
import { type ApiCall, WireEvent } from '../../../src/event/index.js';
import { eventually } from '../../kit/eventually.js';
import { startFakePlatform } from '../inapp/fake-platform.js';

const TOKEN = `po_${'a1'.repeat(16)}_${'S'.repeat(43)}_privacy-part-of-the-tests`;
let folder = '';
let printed = '';
let said = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  printed = '';
  said = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function imported(...args: string[]): Promise<ApiCall[]> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  importCommand(program);
  printed = '';
  await program.parseAsync(['import', '--dry-run', '--token', TOKEN, ...args], { from: 'user' });
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => WireEvent.parse(JSON.parse(line)))
    .filter((event) => event.kind === 'api.call');
}

const line = (id: number, more = '') =>
  `203.0.113.9 - canary-user [01/Oct/2026:12:00:0${id % 10} +0000] "GET /orders/${7000 + id}?name=canary-value${more} HTTP/1.1" 200 12 "https://canary.example" "canary-agent"`;

describe('protectonce import', () => {
  test('a log becomes calls of shapes and tokens: no value, and nothing said of callers that the log does not know', async () => {
    const path = file('access.log', `${line(1)}\n${line(2)}\n`);
    const calls = await imported('--format', 'access-log', '--host', 'api.shop.example', path);
    expect(calls).toHaveLength(2);
    expect(calls[0]).toMatchObject({
      service: 'api.shop.example',
      host: 'api.shop.example',
      path: ['orders', { type: 'int' }],
      request: { query: { fields: [{ path: 'name', type: 'string' }] } },
      response: { status: 200, bytes: 12 },
      client: { address: '203.0.113.9' },
      logged: true,
    });
    expect(calls[0]).not.toHaveProperty('principal');
    expect(calls[0]?.request).not.toHaveProperty('headers');
    expect(printed + said).not.toMatch(/canary|7001/);
  });

  test('a bad line is named by its number and loses nothing else; what it held is not said', async () => {
    const path = file('access.log.gz', gzipSync(`${line(1)}\n\ncanary nonsense\n${line(2)}\n`));
    expect(await imported('--format', 'access-log', path)).toHaveLength(2);
    expect(said).toContain('access.log.gz:3: no record of this format\n');
    expect(said).toContain('2 calls, 0 records without a call, 1 bad records\n');
    expect(said).not.toContain('canary');
  });

  test('a file that is imported again has the same ids, as far as it is the same', async () => {
    const first = await imported('--format', 'access-log', file('access.log', `${line(1)}\n${line(1)}\n`));
    const again = await imported(
      '--format',
      'access-log',
      file('access.log', `${line(1)}\n${line(1)}\n${line(3)}\n`),
    );
    expect(new Set(first.map(({ id }) => id)).size).toBe(2);
    expect(again.slice(0, 2).map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(new Set(again.map(({ id }) => id)).size).toBe(3);
  });

  test('an attack in a log is seen as such, its near-miss is not', async () => {
    const path = file('access.log', `${line(1, "'%20OR%201=1--%20")}\n${line(2, '%20O%27Brien')}\n`);
    const [attack, name] = await imported('--format', 'access-log', path);
    expect(attack?.signals?.map(({ class: of }) => of)).toContain('sqli');
    expect(name?.signals ?? []).toEqual([]);
  });

  test('a recording has bodies: they are shapes; entries that are none are named by their place', async () => {
    const entry = {
      startedDateTime: '2026-10-01T12:00:00.000Z',
      time: 12.5,
      request: {
        method: 'POST',
        url: 'https://api.shop.example/orders?x=canary1',
        httpVersion: 'HTTP/2',
        headers: [
          { name: ':authority', value: 'api.shop.example' },
          { name: 'Authorization', value: 'Bearer canary-token-of-a-caller' },
          { name: 'Content-Type', value: 'application/json' },
        ],
        postData: { mimeType: 'application/json', text: '{"email":"canary@example.com"}' },
      },
      response: {
        status: 201,
        headers: [{ name: 'Content-Type', value: 'application/json' }],
        content: { text: Buffer.from('{"id":17}').toString('base64'), encoding: 'base64', size: 9 },
      },
    };
    const har = { log: { entries: [entry, { canary: 1 }, { ...entry, response: { status: 0 } }] } };
    const calls = await imported('--format', 'har', file('shop.har', JSON.stringify(har)));
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      host: 'api.shop.example',
      request: { body: { fields: [{ path: 'email', type: 'string', format: 'email' }] } },
      response: { status: 201, body: { fields: [{ path: 'id', type: 'integer' }] } },
      principal: { kind: 'api-key' },
    });
    expect(calls[0]).not.toHaveProperty('logged');
    expect(said).toContain('shop.har: log.entries[1]: no record of this format\n');
    expect(said).toContain('1 calls, 1 records without a call, 1 bad records\n');
    expect(printed + said).not.toContain('canary');
  });

  test('Suricata’s records go the way that the collector takes them', async () => {
    const shop = new URL('../../pcap/shop.eve.json', import.meta.url).pathname;
    const calls = await imported('--format', 'eve', '--service', 'shop', shop);
    expect(calls.length).toBeGreaterThan(100);
    expect(said).toContain(' 0 bad records');
  });

  test('a file of another format is an error', async () => {
    const path = file('access.log', `${line(1)}\n${line(2)}\n`);
    await expect(imported('--format', 'alb', path)).rejects.toMatchObject({ code: 'NOTHING_IMPORTED' });
  });
});

describe('protectonce import into a platform', () => {
  const send = async (platform: Awaited<ReturnType<typeof startFakePlatform>>) => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    importCommand(program);
    const path = file('access.log', `${line(1)}\n${line(2)}\n`);
    const ran = program.parseAsync(
      ['import', '--format', 'access-log', '--token', TOKEN, '--url', platform.url, path],
      { from: 'user' },
    );
    return { ran, clients: () => platform.eventsOf('api.call').map(({ client }) => client.address) };
  };

  test.each([
    [true, /^tk_/],
    [false, /^203\.0\.113\.9$/],
  ])('tells no client before it knows whether as tokens: %j', async (tokenizeClients, form) => {
    const platform = await startFakePlatform('late');
    const { ran, clients } = await send(platform);
    await eventually(() => platform.received.length > 0, { what: 'the question for the policy' });
    platform.change({ tokenizeClients });
    await ran;
    await platform.stop();
    expect(clients()).toHaveLength(2);
    for (const client of clients()) expect(client).toMatch(form);
  });

  test('of which it never learns it, tells tokens', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    try {
      const platform = await startFakePlatform('late');
      const { ran, clients } = await send(platform);
      let isDone = false;
      void ran.finally(() => {
        isDone = true;
      });
      while (!isDone) {
        jest.advanceTimersByTime(100);
        await new Promise((resolve) => setImmediate(resolve));
      }
      jest.useRealTimers();
      await ran;
      await platform.stop();
      expect(clients()).toHaveLength(2);
      for (const client of clients()) expect(client).toMatch(/^tk_/);
    } finally {
      jest.useRealTimers();
    }
  });
});
