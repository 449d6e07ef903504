import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { assume, openEc2 } from '../ec2/open-ec2.js';
import { createHandler } from './handler.js';
import { createParameters } from './parameters.js';
import { createPlatform } from './platform.js';

/* The entry of the bundle that AWS Lambda runs as `index.handler`. The one setting is the name of the stack. */

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const stack = process.env.PROTECTONCE_STACK ?? '';
if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(stack))
  throw new Error('PROTECTONCE_STACK is not the name of a stack');
const sts = new STSClient({ maxAttempts: 5 });

export const handler = createHandler({
  stack,
  parameters: createParameters(new SSMClient({ maxAttempts: 8 }), stack),
  platform: createPlatform({ fetch, sleep }),
  fetch,
  ec2: (role) => openEc2(sts, {}, role),
  parametersOf: (role) =>
    createParameters(new SSMClient({ maxAttempts: 8, credentials: () => assume(sts, role) }), stack),
  async listGateways({ role, ...listing }) {
    // Eight clients, which take their time to load: the runs that mirror do not wait for them.
    const { listGateways } = await import('../gateways/index.js');
    const settings = role ? { settings: { credentials: () => assume(sts, role) } } : {};
    return listGateways({ ...listing, ...settings });
  },
  async *objectLines(place) {
    const { S3Client } = await import('@aws-sdk/client-s3');
    const { objectLines } = await import('../access-logs/object-lines.js');
    yield* objectLines(new S3Client({ maxAttempts: 5 }), place);
  },
  sleep,
  log: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
});
