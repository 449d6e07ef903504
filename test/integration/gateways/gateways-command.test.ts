import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { gatewaysCommand } from '../../../src/cli/gateways.js';
import { BatchEnvelope, WireEvent } from '../../../src/event/index.js';
import { AwsDouble, type Faults, serveAws } from '../../kit/aws-double/aws-double.js';
import { shopAccount } from '../../kit/aws-double/shop-account.js';
import { eventually } from '../../kit/eventually.js';

const TOKEN = `po_${'a1'.repeat(16)}_${'S'.repeat(43)}_privacy-part-of-the-tests`;
const names = ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const before = names.map((name) => [name, process.env[name]] as const);

let platform: Server;
let url = '';
let sent: Buffer[] = [];
let aws: { close(): Promise<void> } | undefined;
let said = '';

async function account(faults?: Faults): Promise<void> {
  const served = await serveAws(new AwsDouble(shopAccount, 50, faults));
  aws = served;
  process.env.AWS_ENDPOINT_URL = served.url;
  process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'secret';
}

beforeEach(async () => {
  sent = [];
  said = '';
  platform = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (request.method === 'POST')
      sent.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    response
      .writeHead(request.method === 'POST' ? 202 : 404, { 'content-type': 'application/json' })
      .end('{}');
  });
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  await aws?.close();
  platform.closeAllConnections();
  await new Promise((resolve) => platform.close(resolve));
});

function gateways(...args: string[]): Promise<unknown> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  gatewaysCommand(program);
  return program.parseAsync(['gateways', ...args], { from: 'user' });
}

describe('protectonce gateways', () => {
  test('sends what is there in valid batches, and no value of the account in any byte', async () => {
    await account();
    await gateways('--region', 'eu-west-1', '--url', url, '--token', TOKEN);
    const events = sent.flatMap((body) =>
      BatchEnvelope.parse(JSON.parse(body.toString())).events.map((event) => WireEvent.parse(event)),
    );
    const types = events.map((event) => (event.kind === 'gateway.listed' ? event.type : event.kind));
    expect([...new Set(types)].sort()).toEqual([
      'alb',
      'apigateway-http',
      'apigateway-rest',
      'apigateway-websocket',
      'appsync',
      'cloudfront',
      'lambda-url',
      'nlb',
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(`${Buffer.concat(sent)}${said}`).not.toMatch(/canary|111122223333/);
    expect(said).toContain(`${events.length} gateways listed, 2 refusals`);
  });

  test('a dry run prints events and asks for no token; a refused service is named beside it', async () => {
    await account({ refuse: (service) => (service === 'appsync' ? 'AccessDeniedException' : undefined) });
    let printed = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    await gateways('--region', 'eu-west-1', '--dry-run');
    const events = printed
      .trim()
      .split('\n')
      .map((line) => WireEvent.parse(JSON.parse(line)));
    expect(events.length).toBeGreaterThan(10);
    expect(said).toContain('appsync eu-west-1: AccessDeniedException\n');
    expect(said).not.toContain('canary');
    expect(sent).toEqual([]);
  });

  test('asked to go on, it does so after a refusal, until it is told to end; nonsense is refused at once', async () => {
    await account({ refuse: () => 'AccessDeniedException' });
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const running = gateways('--region', 'eu-west-1', '--every', '1', '--dry-run');
    await eventually(() => said.includes('NOTHING_LISTED'));
    process.emit('SIGTERM');
    await running;
    await expect(gateways('--every', '0')).rejects.toThrow(/whole number of minutes/);
    await expect(gateways('--region', 'example.com/')).rejects.toThrow(/a region such as/);
  });

  test('an account that refuses everything is an error, not an empty account', async () => {
    await account({ refuse: () => 'AccessDeniedException' });
    await expect(gateways('--dry-run')).rejects.toMatchObject({ code: 'NOTHING_LISTED' });
  });
});
