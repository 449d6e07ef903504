import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { lambdaPolicy } from '../../../src/collector/aws/iam/lambda-policy.js';
import { childTemplate } from '../../../src/collector/aws/templates/child.js';
import { LambdaBench } from '../../kit/aws-lambda/lambda-bench.js';
import { portraitOf } from '../../kit/aws-lambda/portrait.js';
import { type ServedDouble, serveDouble } from '../../kit/ec2-double/serve.js';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
const archive = join(folder, 'lambda.zip');
const bench = new LambdaBench();
let served: ServedDouble;
/** The platform's doors and CloudFormation's, over a socket. */
const platform = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', async () => {
    const init = {
      body: Buffer.concat(parts).toString(),
      headers: { authorization: request.headers.authorization ?? '' },
    };
    const answer = await bench.platform.fetch(`http://platform${request.url}`, init);
    response.writeHead(answer.status).end(await answer.text());
  });
});

beforeAll(async () => {
  served = await serveDouble(bench.double);
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
  await run(process.execPath, ['scripts/pack-lambda.mjs', archive]);
}, 60_000);
afterAll(async () => {
  await served.close();
  platform.closeAllConnections();
  platform.close();
  rmSync(folder, { recursive: true });
});

/** The one file of the archive, as Lambda lays it out. */
function unpack(): void {
  const bytes = readFileSync(archive);
  const nameLength = bytes.readUInt16LE(26);
  expect(bytes.subarray(30, 30 + nameLength).toString()).toBe('index.js');
  const start = 30 + nameLength;
  writeFileSync(
    join(folder, 'index.js'),
    inflateRawSync(bytes.subarray(start, start + bytes.readUInt32LE(18))),
  );
}

/** The settings that the template gives to the Lambda, under the names that it gives them. */
function settings(): Record<string, string> {
  const { Environment } = childTemplate(lambdaPolicy).Resources.CloudInventoryManagementLambda!
    .Properties as { Environment: { Variables: Record<string, { Ref: string }> } };
  const values: Record<string, string> = { StackName: bench.stack };
  return Object.fromEntries(
    Object.entries(Environment.Variables).map(([name, { Ref }]) => [name, values[Ref] ?? '']),
  );
}

async function invoke(event: object): Promise<void> {
  const script = `
    const { handler } = require('./index.js');
    const context = {
      awsRequestId: 'request',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:inventory',
      getRemainingTimeInMillis: () => 900000,
    };
    handler(JSON.parse(process.argv[1]), context).then(() => process.exit(0));`;
  await run(process.execPath, ['-e', script, JSON.stringify(event)], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ...settings(),
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIADOUBLE',
      AWS_SECRET_ACCESS_KEY: 'double',
      AWS_ENDPOINT_URL: served.url,
    },
  });
}

test('the packed Lambda runs on its own over real sockets, and the same sources give the same archive', async () => {
  unpack();
  const url = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
  const event = {
    RequestType: 'Create',
    ResponseURL: `${url}/response`,
    StackId: bench.stackArn,
    RequestId: 'request',
    LogicalResourceId: 'Mirroring',
    ResourceProperties: bench.properties({ PlatformUrl: url }),
  };
  await invoke(event);
  expect(bench.platform.answers.at(-1)).toMatchObject({ Status: 'SUCCESS' });
  expect(
    portraitOf(bench.account.world, bench.stack).filter((line) => line.startsWith('["session"')),
  ).toHaveLength(25);
  const again = join(folder, 'again.zip');
  await run(process.execPath, ['scripts/pack-lambda.mjs', again]);
  expect(readFileSync(again).equals(readFileSync(archive))).toBe(true);
}, 90_000);
