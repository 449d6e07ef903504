import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
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
