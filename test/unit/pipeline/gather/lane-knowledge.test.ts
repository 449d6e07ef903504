import { describe, expect, test } from '@jest/globals';
import type { ApiCall, EventSource } from '../../../../src/event/index.js';
import type { Attribution } from '../../../../src/pipeline/enrich/attribution.js';
import { LaneKnowledge } from '../../../../src/pipeline/gather/lane-knowledge.js';
import { PathTally } from '../../../../src/pipeline/gather/path-tally.js';
import { PipelineMetrics } from '../../../../src/pipeline/pipeline-metrics.js';
import { apiCall, builtAt } from '../../../kit/builders.js';

const source: EventSource = {
  ...{ organisationId: 'o', sensorId: 's', sensorKind: 'inapp-node', receivedAt: builtAt },
};
const attributed = (call: ApiCall, id = 'e1'): Attribution =>
  ({
    enriched: { kind: 'api.call', event: call },
    service: undefined,
    endpoint: { facet: { id, host: 'shop.test' } },
  }) as never;

describe('what a lane gathers', () => {
  test('is news until as much was saved as waits, so that endpoints that are well known wait longer', () => {
    const lane = new LaneKnowledge(new PipelineMetrics());
    const news: boolean[] = [];
    const add = (calls: number) => {
      for (let n = 0; n < calls; n++) lane.add(attributed(apiCall()), source);
      news.push(lane.isNews);
    };
    add(10);
    lane.take();
    add(10);
    add(1);
    lane.take();
    add(21);
    add(1);
    expect(news).toEqual([true, false, true, false, true]);
  });

  test('is who called, by traces, of an endpoint of which nothing else waits as well', () => {
    const lane = new LaneKnowledge(new PipelineMetrics());
    const traceId = 'a'.repeat(32);
    const [own, callers] = ['1'.repeat(16), '2'.repeat(16)];
    const called = apiCall({ service: 'stock', trace: { traceId, spanId: own, parentId: callers } });
    lane.add(attributed(called, 'e-stock'), source);
    lane.take();
    lane.add(attributed(apiCall({ service: 'checkout', trace: { traceId, spanId: callers } }), 'e1'), source);
    const stock = lane.take()?.endpoints.find(({ endpointId }) => endpointId === 'e-stock');
    expect(stock?.lastAt).toBe(builtAt);
    expect([...(stock?.knowledge.facts.names.get('caller') ?? [])]).toEqual([
      ['checkout', { count: 1, last: builtAt }],
    ]);
  });

  test('is taken once', () => {
    const lane = new LaneKnowledge(new PipelineMetrics());
    lane.add(attributed(apiCall({ route: undefined })), source);
    const taken = lane.take();
    expect(taken?.endpoints).toMatchObject([{ endpointId: 'e1', knowledge: { sketch: { calls: 1 } } }]);
    expect(taken?.stats).toMatchObject([{ calls: 1, status: 200, authenticated: true }]);
    expect(taken?.paths).toMatchObject([{ host: 'shop.test' }]);
    expect(lane.take()).toBeUndefined();
  });

  test('asks to be saved before it fills memory, whatever somebody makes up', () => {
    const lane = new LaneKnowledge(new PipelineMetrics());
    let calls = 0;
    for (; !lane.isFull && calls < 100_000; calls++) {
      const fields = Array.from({ length: 100 }, (_, n) => ({
        path: `f${calls}x${n}`,
        type: 'string' as const,
      }));
      lane.add(attributed(apiCall({ request: { body: { fields } } }), `e${calls % 500}`), source);
    }
    expect(calls).toBeLessThan(10_000);
    lane.take();
    expect(lane.isFull).toBe(false);
  });

  test('figures of a clock that runs ahead are those of when they came', () => {
    const lane = new LaneKnowledge(new PipelineMetrics());
    lane.add(attributed(apiCall({ time: builtAt + 9e9 })), source);
    expect(lane.take()?.stats[0]?.bucket).toBeLessThanOrEqual(builtAt);
  });
});

describe('paths', () => {
  test('that prove nothing, or whose route is known, are none', () => {
    const paths = new PathTally();
    for (const call of [
      apiCall({ route: undefined, response: { status: 404 } }),
      apiCall({ route: undefined, response: { status: 403 } }),
      apiCall({ route: undefined, method: 'OPTIONS' }),
      apiCall(),
    ])
      paths.add(call, undefined);
    expect(paths.take()).toEqual([]);
  });

  test('a million made up ones are a counter, and the known ones are still counted', () => {
    const paths = new PathTally();
    const honest = apiCall({ route: undefined });
    paths.add(honest, 'h');
    for (let n = 0; n < 30_000; n++) paths.add(apiCall({ route: undefined, path: [`made-up-${n}`] }), 'h');
    paths.add(honest, 'h');
    expect(paths.isFull).toBe(true);
    const [host] = paths.take();
    expect(host?.evidence.paths).toHaveLength(20_000);
    expect(host?.evidence.paths[0]).toEqual(['GET', ['orders', { type: 'int' }], 2]);
    expect(paths.refused).toBe(10_001);
    expect(paths.isFull).toBe(false);
  });
});
