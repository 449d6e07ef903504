import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { collectCommand } from '../../../src/cli/collect.js';
import { BatchEnvelope, WireEvent } from '../../../src/event/index.js';

const folder = new URL('../../pcap/', import.meta.url).pathname;
const expected = JSON.parse(readFileSync(`${folder}expected-events.json`, 'utf8')) as {
  shop: unknown[];
  canaries: string[];
};
const PRIVACY = 'privacy-part-of-the-tests';
const TOKEN = `po_${'a1'.repeat(16)}_${'S'.repeat(43)}_${PRIVACY}`;

/** An ingest door that takes everything, and keeps every byte it was sent. */
let server: Server;
let url = '';
let bodies: Buffer[] = [];
let heads: string[] = [];
let status = 202;

beforeEach(async () => {
  bodies = [];
  heads = [];
  status = 202;
  server = createServer(async (request, response) => {
    heads.push(JSON.stringify([request.url, request.headers]));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (request.method === 'POST')
      bodies.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    response.statusCode = request.method === 'POST' ? status : 404;
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function collect(...args: string[]): Promise<unknown> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  collectCommand(program);
  return program.parseAsync(['collect', ...args], { from: 'user' });
}

describe('protectonce collect', () => {
  test('sends every transaction once in valid batches, and no value of the traffic or of the token in any byte', async () => {
    await collect('--eve', `${folder}shop.eve.json`, '--url', url, '--token', TOKEN, '--once');
    const batches = bodies.map((body) => BatchEnvelope.parse(JSON.parse(body.toString())));
    const events = batches.flatMap((batch) => batch.events.map((event) => WireEvent.parse(event)));
    expect(events.filter(({ kind }) => kind === 'api.call')).toHaveLength(expected.shop.length);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const bytes = Buffer.concat([...bodies, ...heads.map((head) => Buffer.from(head))]).toString();
    for (const secret of [...expected.canaries, PRIVACY]) expect(bytes).not.toContain(secret);
  });

  test('is the same sensor at every start with the same source, and no event of it is one of the run before', async () => {
    const once = ['--url', url, '--token', TOKEN, '--once'];
    for (const file of ['shop', 'shop', 'benign'])
      await collect('--eve', `${folder}${file}.eve.json`, ...once);
    const batches = bodies.map((body) => BatchEnvelope.parse(JSON.parse(body.toString())));
    const ids = batches.flatMap((batch) => batch.events.map((event) => WireEvent.parse(event).id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(batches.map(({ sensor }) => sensor.instance)).size).toBe(2);
  });

  test('with the platform away says how many events were not delivered', async () => {
    const said: string[] = [];
    const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    status = 401;
    try {
      await expect(
        collect(
          '--eve',
          `${folder}shop.eve.json`,
          '--url',
          url,
          '--token',
          TOKEN,
          '--once',
          '--patience',
          '0',
        ),
      ).rejects.toMatchObject({ code: 'EVENTS_LOST' });
    } finally {
      spy.mockRestore();
    }
    expect(said.join('')).toMatch(/^0 events sent, 0 refused, ([1-9]\d*) dropped \(not-delivered: \1\)$/m);
  });

  test.each([
    [[], 'SOURCE_MISSING'],
    [['--eve', '/nowhere.json', '--url', 'http://127.0.0.1:1', '--token', TOKEN], 'SOURCE_UNREADABLE'],
    [['--eve', folder, '--dry-run'], 'SOURCE_UNREADABLE'],
    [['--pcap', '/nowhere.pcap', '--dry-run'], 'SOURCE_UNREADABLE'],
    [['--pcap', folder, '--dry-run'], 'SOURCE_UNREADABLE'],
    [['--pcap', `${folder}shop.eve.json`, '--dry-run'], 'SOURCE_UNREADABLE'],
    [['--eve', '/nowhere.json', '--token', TOKEN], 'URL_MISSING'],
    [['--eve', '/nowhere.json', '--url', 'http://127.0.0.1:1'], 'TOKEN_MISSING'],
    [['--eve', '/nowhere.json', '--url', 'http://127.0.0.1:1', '--token', 'po_x'], 'TOKEN_INVALID'],
  ])('with %j ends with %s', async (args, code) => {
    await expect(collect(...args)).rejects.toMatchObject({ code });
  });
});
