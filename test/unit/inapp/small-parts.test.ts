import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { atExit } from '../../../src/inapp/node/src/at-exit.js';
import { BoundedCopy } from '../../../src/inapp/node/src/bounded-copy.js';
import { DurationHistogram } from '../../../src/inapp/node/src/duration-histogram.js';
import { replaceMethod } from '../../../src/inapp/node/src/hooks/replace-method.js';
import { responseHeaders } from '../../../src/inapp/node/src/response-headers.js';
import { RouteStatistics } from '../../../src/inapp/node/src/route-statistics.js';
import {
  applicationFrames,
  captureStack,
  isPackageCalling,
} from '../../../src/inapp/node/src/stack-frames.js';

describe('a bounded copy', () => {
  test('keeps a whole body, or none, and counts either way', () => {
    const small = new BoundedCopy(10);
    small.add('{"a"', undefined);
    small.add(Buffer.from(':1}'), undefined);
    expect([String(small.body()), small.bytes]).toEqual(['{"a":1}', 7]);
    const large = new BoundedCopy(10);
    large.add('0123456789', undefined);
    large.add('x', undefined);
    expect([large.body(), large.bytes]).toEqual([undefined, 11]);
  });

  test('is not changed by an application that uses its buffer again', () => {
    const copy = new BoundedCopy(10);
    const chunk = Buffer.from('before');
    copy.add(chunk, undefined);
    chunk.fill('x');
    expect(String(copy.body())).toBe('before');
  });
});

describe('a histogram of durations', () => {
  test('is right to within a tenth, and exact in count, sum and longest', () => {
    const histogram = new DurationHistogram();
    for (let ms = 1; ms <= 1000; ms++) histogram.add(ms);
    const { count, sum, p50 = 0, p95 = 0, p99 = 0, max } = histogram.summary() ?? {};
    expect([count, sum, max]).toEqual([1000, 500_500, 1000]);
    for (const [found, right] of [
      [p50, 500],
      [p95, 950],
      [p99, 990],
    ] as const)
      expect(Math.abs(found - right) / right).toBeLessThan(0.1);
  });

  test('ignores what is no duration', () => {
    const histogram = new DurationHistogram();
    for (const ms of [Number.NaN, -1]) histogram.add(ms);
    expect(histogram.summary()).toBeUndefined();
    histogram.add(0);
    histogram.add(1e12);
    expect(histogram.summary()?.count).toBe(2);
  });
});

describe('statistics per route', () => {
  test('are bounded, and empty again once taken', () => {
    const statistics = new RouteStatistics();
    for (let i = 0; i < 1_000; i++) statistics.add('GET', `/r${i}`, i % 2 ? 200 : 500, 1, 0.1);
    statistics.add('GET', undefined, 404, 1, 0.1);
    const taken = statistics.take();
    expect(taken.statistics).toHaveLength(300);
    expect(taken.overhead?.count).toBe(1_001);
    expect(statistics.take()).toEqual({ overhead: undefined });
  });
});

describe('a replaced method', () => {
  test('looks like the original, is replaced once, and passes everything on', () => {
    const holder = { add: (a: number, b: number) => a + b };
    Object.assign(holder.add, { custom: 1 });
    let calls = 0;
    const wrap = () =>
      replaceMethod(
        holder,
        'add',
        (original) =>
          function wrapper(this: unknown, ...args: unknown[]) {
            calls += 1;
            return Reflect.apply(original, this, args);
          },
      );
    expect([wrap(), wrap(), replaceMethod(holder, 'absent', (original) => original)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([holder.add(1, 2), calls]).toEqual([3, 1]);
    expect([holder.add.name, holder.add.length, Reflect.get(holder.add, 'custom')]).toEqual(['add', 2, 1]);
  });
});

describe('response headers', () => {
  test('are what was really sent', () => {
    const block =
      'HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n__proto__: x\r\n\r\n';
    expect(responseHeaders({ _header: block } as unknown as ServerResponse)).toEqual({
      'content-type': 'a/b',
      'set-cookie': ['a=1', 'b=2'],
    });
  });
});

describe('the end of the process', () => {
  test('is heard of without a handler for signals, through an `emit` that looks and works as before', () => {
    const host = new EventEmitter();
    const { name, length } = host.emit;
    let flushes = 0;
    let terms = 0;
    atExit(host as unknown as NodeJS.Process, async () => void flushes++);
    expect([host.emit.name, host.emit.length]).toEqual([name, length]);
    expect(Object.keys(host)).not.toContain('emit');
    expect(host.listenerCount('SIGTERM')).toBe(0);
    host.on('SIGTERM', () => terms++);
    expect(host.emit('SIGTERM')).toBe(true);
    expect(host.emit('message')).toBe(false);
    expect([flushes, terms]).toEqual([1, 1]);
  });
});

describe('stack frames', () => {
  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no stack today');
      },
    ],
    ['answers with a list', () => []],
  ])('are left out where the application’s own form of stacks %s, and its limit stays', (_, form) => {
    const before = [Error.prepareStackTrace, Error.stackTraceLimit] as const;
    try {
      Error.prepareStackTrace = form;
      Error.stackTraceLimit = 7;
      expect(captureStack()).toBeUndefined();
      expect(Error.stackTraceLimit).toBe(7);
    } finally {
      [Error.prepareStackTrace, Error.stackTraceLimit] = before;
    }
  });

  test('are the application’s own, relative to its root', () => {
    const stack = [
      'Error',
      '    at readFile (node:fs:1:1)',
      '    at read (/srv/app/lib/files.js:7:3)',
      '    at Layer.handle (/srv/app/node_modules/express/lib/layer.js:9:5)',
      '    at async Object.run (file:///srv/app/main.mjs:12:1)',
      '    at /srv/app/anonymous.js:3:2',
      '    at /srv/other/x.js:3:2',
    ].join('\n');
    expect(applicationFrames(stack, '/srv/app')).toEqual([
      { file: 'lib/files.js', line: 7, function: 'read' },
      { file: 'main.mjs', line: 12, function: 'Object.run' },
      { file: 'anonymous.js', line: 3 },
    ]);
  });
});

test.each([
  [
    'a package',
    [
      'at connect (node:net:1:2)',
      'at new Client (/app/node_modules/pg/lib/client.js:3:4)',
      'at /app/a.js:5:6',
    ],
    true,
  ],
  [
    'the application',
    ['at connect (node:net:1:2)', 'at open (/app/a.js:5:6)', 'at f (/app/node_modules/x/i.js:1:1)'],
    false,
  ],
  ['nobody that could be named', ['at connect (node:net:1:2)'], false],
])('a call of %s is told from others by the innermost frame', (_, frames, expected) => {
  expect(isPackageCalling(['Error', ...frames.map((frame) => `    ${frame}`)].join('\n'))).toBe(expected);
});
