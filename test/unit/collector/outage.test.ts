import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Collector } from '../../../src/collector/index.js';
import { FrameSplitter } from '../../../src/collector/record/frame-splitter.js';
import type { WireEvent } from '../../../src/event/index.js';
import { createTokenizer } from '../../../src/inspect/index.js';
import { defaultLimits } from '../../../src/sensor/limits.js';
import { createReporter } from '../../../src/sensor/reporter.js';
import { FakeHttp } from '../sensor/fake-http.js';
import { frameBytes } from './frames.js';

const SECONDS = 600;
const CALLS_PER_SECOND = 20;
const PENDING_BYTES_MAX = 1_000_000;
const START = Date.UTC(2026, 10, 20, 9);

interface Body {
  readonly batch: string;
  readonly events: readonly WireEvent[];
  readonly dropped?: Readonly<Record<string, number>>;
}

/** A platform that is away until it is told to come back. */
class Platform extends FakeHttp {
  away = true;
  attempts = 0;
  override send(call: Parameters<FakeHttp['send']>[0]) {
    if (call.method === 'POST' && this.away) {
      this.attempts++;
      return Promise.reject(new Error('away'));
    }
    return super.send(call);
  }
}

/** Lets what is compressed in other threads come to its end: those take real time. */
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

beforeEach(() => {
  jest.useFakeTimers({
    now: START,
    doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'],
  });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a platform that is away for ten minutes', () => {
  test('costs no more than the buffer: the newest is kept, and every loss is told when it is back', async () => {
    const platform = new Platform();
    const errors: string[] = [];
    const reporter = createReporter({
      url: 'http://platform.test',
      token: `po_${'0'.repeat(32)}_${'s'.repeat(43)}_${'k'.repeat(43)}`,
      kind: 'collector',
      version: '1.2.3',
      instance: 'collector-1',
      clock: { now: () => Date.now() },
      limits: { pendingBytesMax: PENDING_BYTES_MAX },
      http: platform,
      onError: (error) => errors.push(error.code),
    });
    let count = 0;
    const collector = new Collector({
      source: 'vxall',
      tokenizer: createTokenizer('privacy-key-of-the-outage'),
      tokenizeClients: () => false,
      eventId: () => `event-${String(++count).padStart(8, '0')}`,
      onEvent: (event) => reporter.report(event),
    });
    const splitter = new FrameSplitter(
      (frame) => collector.frame(frame),
      () => collector.unreadable(),
    );
    let most = 0;
    for (let second = 0; second < SECONDS; second++) {
      for (let call = 0; call < CALLS_PER_SECOND; call++) {
        const flow = second * CALLS_PER_SECOND + call;
        const at = { seconds: START / 1_000 + second, flow };
        splitter.push(
          frameBytes({ ...at, data: `GET /api/orders/${flow} HTTP/1.1\r\nHost: shop.test\r\n\r\n` }),
        );
        splitter.push(
          frameBytes({ ...at, forward: false, data: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}' }),
        );
      }
      jest.advanceTimersByTime(1_000);
      await turns(3);
      most = Math.max(most, reporter.stats.pendingBytes);
    }
    expect(most).toBeLessThanOrEqual(PENDING_BYTES_MAX);
    expect(most).toBeGreaterThan(PENDING_BYTES_MAX / 2);
    // Asked for with a growing pause, and said once.
    expect(platform.attempts).toBeLessThan(20 * defaultLimits.requestsMax);
    expect(errors).toEqual(['PLATFORM_UNREACHABLE']);

    platform.away = false;
    collector.close();
    const closed = reporter.close(120_000);
    for (let turn = 0; turn < 10_000 && !platform.closed; turn++) {
      jest.advanceTimersByTime(10);
      await turns(2);
    }
    await closed;
    const bodies = platform.posts.map(
      (post) => JSON.parse(gunzipSync(post.body ?? Buffer.alloc(0)).toString()) as Body,
    );
    const { eventsReported, eventsSent, eventsDropped, dropped } = reporter.stats;
    expect(eventsSent + eventsDropped).toBe(eventsReported);
    expect(eventsReported).toBe(count);
    expect(Object.keys(dropped)).toEqual(['buffer-full']);
    expect(bodies.reduce((sum, body) => sum + (body.dropped?.['buffer-full'] ?? 0), 0)).toBe(eventsDropped);

    const ids = bodies.flatMap(({ events }) => events.map(({ id }) => Number(id.slice(6))));
    expect(new Set(ids).size).toBe(eventsSent);
    // Nothing but the oldest is missing.
    expect([Math.min(...ids), Math.max(...ids)]).toEqual([eventsDropped + 1, count]);
  }, 60_000);
});
