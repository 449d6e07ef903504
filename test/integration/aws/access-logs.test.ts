import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { objectLines } from '../../../src/collector/aws/access-logs/object-lines.js';
import type { StoredLog } from '../../../src/collector/aws/access-logs/stored-log.js';
import { ApiCall, type Policy, type WireEvent } from '../../../src/event/index.js';
import type { Reporter, ReporterOptions } from '../../../src/sensor/reporter.js';
import { LambdaBench } from '../../kit/aws-lambda/lambda-bench.js';

const line = (path: string, more: object = {}) =>
  JSON.stringify({
    ...{ requestTime: '23/Nov/2026:06:30:00 +0000', ip: '203.0.113.7', httpMethod: 'GET', path },
    ...{ routeKey: 'GET /orders/{id}', status: '200', protocol: 'HTTP/1.1', caller: 'canary-caller' },
    ...more,
  });
const delivered = (lines: readonly string[], messageType = 'DATA_MESSAGE') => ({
  awslogs: {
    data: gzipSync(
      JSON.stringify({
        ...{ messageType, owner: '123456789012', logGroup: '/aws/apigateway/shop', logStream: 'stream' },
        logEvents: lines.map((message, index) => ({ id: `record-${index}`, timestamp: 1, message })),
      }),
    ).toString('base64'),
  },
});

/** A platform that takes what it is told, under a policy. */
function listening(bench: LambdaBench, policy: Partial<Policy> = {}) {
  const told: WireEvent[] = [];
  const opened: ReporterOptions[] = [];
  const stats = { pendingBytes: 0, eventsSent: 0, eventsDropped: 0 };
  bench.openReporter = (options) => {
    opened.push(options);
    return {
      report(event: WireEvent) {
        told.push(event);
        stats.eventsSent += 1;
      },
      onPolicy(listener: (policy: Policy) => void) {
        listener({ tokenizeClients: false, ...policy } as Policy);
        return () => undefined;
      },
      flush: async () => undefined,
      close: async () => undefined,
      stats,
    } as unknown as Reporter;
  };
  return { told, opened, stats };
}

test('calls that API Gateway wrote down are told with their routes, by tokens and shapes, and no value of them', async () => {
  const bench = new LambdaBench();
  const { told, opened } = listening(bench);
  await bench.custom('Create');
  const lines = [
    line('/orders/canary-4711', { queryString: 'email=canary@example.com', domainName: 'api.shop.test' }),
    'no line of it',
    line('/orders/1', { httpMethod: 'ANY', routeKey: '$default' }),
    line('/orders/2'),
  ];
  expect(await bench.scheduled(delivered(lines))).toEqual({
    calls: 2,
    passedOver: 1,
    unreadable: 1,
    sent: 2,
  });
  expect(opened[0]?.token).toBe(
    bench.account.world.parameters.get(`/protectonce/${bench.stack}/token`)?.value,
  );
  const calls = told.map((event) => ApiCall.parse(event));
  expect(calls.map(({ host, method, route, logged }) => [host, method, route, logged])).toEqual([
    ['api.shop.test', 'GET', '/orders/{id}', true],
    // What names no host is of the log group.
    ['shop', 'GET', '/orders/{id}', true],
  ]);
  expect(JSON.stringify([told, bench.log])).not.toContain('canary');
});

test('the same log twice gives the same events; another place gives others', async () => {
  const bench = new LambdaBench();
  const { told } = listening(bench);
  await bench.custom('Create');
  await bench.scheduled(delivered([line('/orders/1')]));
  await bench.scheduled(delivered([line('/orders/1')]));
  await bench.scheduled(delivered([line('/orders/9'), line('/orders/1')]));
  const ids = told.map(({ id }) => id);
  expect(ids).toHaveLength(4);
  expect(new Set(ids).size).toBe(2);
});

test('clients are tokens where the organisation wants that, and nothing is told before its policy is known', async () => {
  const bench = new LambdaBench();
  const { told } = listening(bench, { tokenizeClients: true });
  await bench.custom('Create');
  await bench.scheduled(delivered([line('/orders/1')]));
  expect(JSON.stringify(told)).not.toContain('203.0.113.7');
});

test('what the platform does not take is an error, so that AWS hands it over again', async () => {
  const bench = new LambdaBench();
  const { stats } = listening(bench);
  await bench.custom('Create');
  stats.eventsDropped = 1;
  await expect(bench.scheduled(delivered([line('/orders/1')]))).rejects.toThrow('did not take all');
});

test('a question whether somebody is there is no log, and after the stack is gone nothing is told', async () => {
  const bench = new LambdaBench();
  const { told } = listening(bench);
  await bench.custom('Create');
  expect(await bench.scheduled(delivered(['CWL CONTROL MESSAGE'], 'CONTROL_MESSAGE'))).toMatchObject({
    calls: 0,
  });
  await bench.custom('Delete');
  expect(await bench.scheduled(delivered([line('/orders/1')]))).toEqual({
    nothing: 'no deployment is kept here',
  });
  expect(told).toEqual([]);
});

describe('logs of load balancers in S3', () => {
  const key =
    'shop/AWSLogs/123456789012/elasticloadbalancing/eu-central-1/2026/11/23/123456789012_elasticloadbalancing_eu-central-1_app.shop.50dc6c495c0c9188_20261123T0635Z_10.0.2.11_3abc.log.gz';
  const call = (path: string) =>
    `https 2026-11-23T06:30:00.000000Z app/shop/50dc6c495c0c9188 203.0.113.7:4711 10.0.1.4:80 0.001 0.002 0.000 200 200 34 366 "GET https://api.shop.test:443${path} HTTP/1.1" "canary-agent/1" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn "Root=1-canary" "api.shop.test" "canary-arn" 0 2026-11-23T06:30:00.000000Z "forward" "-" "-" "10.0.1.4:80" "200" "-" "-"`;
  const created = (name: string) => ({
    ...{ source: 'aws.s3', 'detail-type': 'Object Created' },
    detail: { bucket: { name: 'shop-logs' }, object: { key: name } },
  });

  /** The one object, as S3 would hand it over a socket. */
  async function serving(object: Buffer) {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url?.split('?')[0]}`);
      response.writeHead(200, { 'content-length': object.length }).end(object);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const s3 = new S3Client({
      ...{
        region: 'eu-central-1',
        endpoint: `http://127.0.0.1:${port}`,
        forcePathStyle: true,
        maxAttempts: 1,
      },
      credentials: { accessKeyId: 'AKIADOUBLE', secretAccessKey: 'double' },
    });
    return {
      asked,
      objectLines: (place: StoredLog) => objectLines(s3, place),
      close: () => {
        s3.destroy();
        server.closeAllConnections();
        server.close();
      },
    };
  }

  test('are told line by line once they are there, whatever else lies there is passed over', async () => {
    const bench = new LambdaBench();
    const { told } = listening(bench);
    await bench.custom('Create');
    const lines = [call('/orders/canary-1?q=canary'), 'x'.repeat(70_000), call('/orders/2')];
    const s3 = await serving(gzipSync(`${lines.join('\n')}\n`));
    bench.objectLines = s3.objectLines;
    expect(await bench.scheduled(created(key))).toEqual({ calls: 2, passedOver: 0, unreadable: 1, sent: 2 });
    expect(s3.asked).toEqual([`GET /shop-logs/${key}`]);
    expect(told.map((event) => ApiCall.parse(event)).map(({ host, logged }) => [host, logged])).toEqual([
      ['api.shop.test', true],
      ['api.shop.test', true],
    ]);
    expect(JSON.stringify([told, bench.log])).not.toContain('canary');
    for (const other of [
      key.replace('123456789012_el', 'conn_log_123456789012_el'),
      'shop/photo.log.gz',
      key.slice(0, -3),
    ])
      expect(await bench.scheduled(created(other))).toEqual({
        nothing: 'this is no access log of a load balancer',
      });
    expect(s3.asked).toHaveLength(1);
    s3.close();
  });

  test('that are cut short are an error, so that AWS tells of them again', async () => {
    const bench = new LambdaBench();
    listening(bench);
    await bench.custom('Create');
    const s3 = await serving(gzipSync(`${call('/orders/1')}\n`.repeat(2_000)).subarray(0, 300));
    bench.objectLines = s3.objectLines;
    await expect(bench.scheduled(created(key))).rejects.toThrow('unexpected end of file');
    s3.close();
  });
});
