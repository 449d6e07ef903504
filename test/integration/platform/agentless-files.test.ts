import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { agentlessFiles } from '../../../src/main/agentless-files.js';
import { type HttpServer, startHttpServer } from '../../../src/main/http-server.js';
import { createLogger } from '../../../src/main/logger.js';

let folder: string;
let server: HttpServer;
const sha256 = 'ab'.repeat(32);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'protectonce-aws-'));
  writeFileSync(join(folder, 'collector.tar.gz.sha256'), `${sha256}  collector.tar.gz\n`);
  writeFileSync(join(folder, 'lambda.zip'), 'PK');
  writeFileSync(join(folder, 'secret.txt'), 'canary');
  const mounts = [agentlessFiles(folder)];
  server = await startHttpServer({ host: '127.0.0.1', port: 0, mounts, log: createLogger('silent') });
});
afterAll(async () => {
  await server.close(1_000);
  rmSync(folder, { recursive: true });
});

test('templates are served to anybody, with the checksum of the package that lies beside them', async () => {
  const answer = await fetch(`${server.url}/aws/parent.yaml`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'application/yaml; charset=utf-8',
  ]);
  const { Parameters, Resources } = parse(await answer.text(), { version: '1.1' });
  expect(Parameters.PackageSha256.Default).toBe(sha256);
  expect(Object.keys(Resources)).toEqual(['Topic', 'Subscription', 'Collector']);
  expect((await fetch(`${server.url}/aws/child.yaml`)).status).toBe(200);
  expect(await (await fetch(`${server.url}/aws/lambda.zip`)).text()).toBe('PK');
});

test('nothing else of the folder is, nor of the machine', async () => {
  for (const path of [
    ...[
      'secret.txt',
      'collector.tar.gz',
      '../secret.txt',
      '%2e%2e/package.json',
      'toString',
      '__proto__',
      '',
    ],
    '..%2fsecret.txt',
  ]) {
    const answer = await fetch(`${server.url}/aws/${path}`);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(await answer.text()).not.toContain('canary');
  }
  expect((await fetch(`${server.url}/aws/parent.yaml`, { method: 'POST' })).status).toBe(405);
  const head = await fetch(`${server.url}/aws/parent.yaml`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});
