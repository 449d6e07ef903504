import { describe, expect, test } from '@jest/globals';
import type { SensorKind, WireEvent } from '../../../src/event/index.js';
import { catalogLimits } from '../../../src/pipeline/catalog/catalog-limits.js';
import { OrganisationCatalog } from '../../../src/pipeline/catalog/organisation-catalog.js';
import { EffectsAccumulator } from '../../../src/pipeline/collect/effects-accumulator.js';
import { enrichBatch } from '../../../src/pipeline/enrich/enrich-batch.js';
import { PipelineMetrics } from '../../../src/pipeline/pipeline-metrics.js';
import type { AttributedFinding } from '../../../src/pipeline/plugin-host.js';
import { apiCall, appHeartbeat, attackSeen, captureMeasured, token } from '../../kit/builders.js';
import { logBatch } from './fakes.js';

const organisationId = '11111111-1111-4111-8111-111111111111';

function collector() {
  const metrics = new PipelineMetrics();
  const catalog = new OrganisationCatalog(organisationId, catalogLimits, metrics);
  const effects = new EffectsAccumulator(organisationId, metrics);
  const add = (events: WireEvent[], kind: SensorKind = 'inapp-node', dropped?: Record<string, number>) => {
    const entry = { ...logBatch({ organisationId, lane: 0 }, events), position: '1' };
    const sensor = { instance: `sensor-${kind}`, kind, version: '1.0.0' };
    const enriched = enrichBatch(catalog, entry, { sensor, dropped, events }, metrics);
    effects.addBatch(entry, enriched);
    return enriched.attributions.map((attribution) => attribution.enriched);
  };
  return { metrics, effects, add };
}

const anonymous = (overrides = {}) => {
  const { principal: _, ...call } = apiCall(overrides);
  return call;
};

const finding = (overrides: Partial<AttributedFinding> = {}): AttributedFinding => ({
  ...{
    detector: 'd',
    rule: 'd.r',
    title: 'T',
    severity: 'low',
    confidence: 0.5,
    stage: 'probing',
    subject: {},
  },
  ...{ dedupeKey: 'k', time: 1000, evidence: [{ eventId: 'event-01', time: 1000 }] },
  ...overrides,
});

describe('what a batch causes', () => {
  test('is one call at each operation that a call holds, and one at the service', () => {
    const { effects, add } = collector();
    const enriched = add([
      apiCall({
        protocol: 'graphql',
        method: 'POST',
        path: ['graphql'],
        route: '/graphql',
        operation: 'query.me',
        operations: ['query.me', 'query.orders'],
      }),
    ]);
    const { endpoints, services } = effects.effects();
    expect(endpoints.map(({ operation, calls }) => [operation, calls])).toEqual([
      ['query.me', 1],
      ['query.orders', 1],
    ]);
    expect(services).toMatchObject([{ calls: 1 }]);
    expect(enriched.map(({ endpoint }) => endpoint?.id)).toEqual([endpoints[0]?.id]);
  });

  test('is each call counted at its endpoint and service, with its errors and its proof of who called', () => {
    const { effects, add } = collector();
    add([apiCall({ time: 5 }), anonymous({ time: 3, response: { status: 500 } }), apiCall({ time: 9 })]);
    const { endpoints, services, sensors } = effects.effects();
    expect(endpoints).toMatchObject([
      {
        ...{
          template: '/orders/{id}',
          calls: 3,
          errors: 1,
          authenticatedCalls: 2,
          firstSeenAt: 3,
          lastSeenAt: 9,
        },
        ...{
          sensorKinds: new Set(['inapp-node']),
          serviceId: services[0]?.id,
        },
      },
    ]);
    expect(services).toMatchObject([{ name: 'shop', kind: 'application', calls: 3 }]);
    expect(sensors).toMatchObject([{ instance: 'sensor-inapp-node', events: 3, batches: 1 }]);
  });

  test('is one endpoint of two kinds of sensor when both see it', () => {
    const { effects, add } = collector();
    add([apiCall()]);
    const [seen] = add([apiCall({ service: 'shop.example.com', route: undefined })], 'collector');
    const { endpoints, services } = effects.effects();
    expect(endpoints).toMatchObject([{ calls: 2, sensorKinds: new Set(['inapp-node', 'collector']) }]);
    expect(services).toMatchObject([{ name: 'shop', kind: 'application', calls: 2 }]);
    expect(seen?.serviceId).toBe(services[0]?.id);
  });

  test("is the application's endpoint from then on when it takes over what the agentless sensor saw first", () => {
    const { effects, add } = collector();
    add([apiCall({ service: 'shop.example.com', route: undefined })], 'collector');
    add([apiCall({ route: '/orders/:orderId' })]);
    const { endpoints, services } = effects.effects();
    const shop = services.find(({ kind }) => kind === 'application');
    expect(endpoints).toMatchObject([{ serviceId: shop?.id, template: '/orders/{orderId}', calls: 2 }]);
  });

  test('is a count at the service and nothing else for a call to what is not there; detectors get it all the same', () => {
    const { effects, add, metrics } = collector();
    const [event] = add([apiCall({ route: undefined, path: ['wp-admin'], response: { status: 404 } })]);
    expect(effects.effects()).toMatchObject({ endpoints: [], services: [{ calls: 1 }] });
    expect(event).toMatchObject({
      endpoint: undefined,
      principal: token('alice'),
      clientAddress: '198.51.100.7',
    });
    expect(metrics.unmatchedCalls).toBe(1);
  });

  test('names the endpoint of an attack without counting a call', () => {
    const { effects, add } = collector();
    const [event] = add([attackSeen()]);
    expect(event).toMatchObject({ endpoint: { template: '/search' }, clientAddress: '203.0.113.66' });
    expect(effects.effects()).toMatchObject({ endpoints: [{ calls: 0 }], services: [{ calls: 0 }] });
  });

  test('is what sensors say of themselves: policy, coverage, and every kind of loss', () => {
    const { effects, add } = collector();
    add(
      [
        appHeartbeat({
          degraded: [{ step: 'response-shape', count: 7 }],
          policyVersion: 4,
          unscopedCalls: 2,
        }),
      ],
      'inapp-node',
      { 'queue-full': 3 },
    );
    add(
      [captureMeasured({ kernelDrops: 5, unpaired: 2, unreadable: 0, truncated: 9, packets: 77 })],
      'collector',
    );
    const [app, capture] = effects.effects().sensors;
    expect(app).toMatchObject({
      policyVersion: 4,
      coverage: { unscopedCalls: 2, leftOut: 7, 'leftOut.response-shape': 7 },
      losses: new Map([['queue-full', 3]]),
    });
    expect(capture).toMatchObject({ coverage: { packets: 77, truncated: 9 } });
    expect(capture?.losses).toEqual(
      new Map([
        ['kernel-drops', 5],
        ['unpaired', 2],
      ]),
    );
  });

  test('keeps reasons of loss bounded, however many a sensor makes up', () => {
    const { effects, add } = collector();
    add([], 'collector', Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`r${index}`, 1])));
    const losses = effects.effects().sensors[0]?.losses;
    expect(losses?.size).toBe(33);
    expect([...(losses?.values() ?? [])].reduce((sum, count) => sum + count, 0)).toBe(1000);
  });
});

describe('findings', () => {
  test('with one key are one alert with the worst of each, counted', () => {
    const { effects } = collector();
    effects.addFinding(finding({ severity: 'high', outcome: 'attempted' }));
    effects.addFinding(
      finding({ confidence: 0.9, stage: 'exploitation', outcome: 'blocked', count: 4, time: 500 }),
    );
    effects.addFinding(finding({ dedupeKey: 'other' }));
    const alerts = effects.effects().alerts;
    expect(alerts).toHaveLength(2);
    expect(alerts[0]).toMatchObject({
      ...{ severity: 'high', confidence: 0.9, stage: 'exploitation', outcome: 'blocked', count: 5 },
      ...{ firstSeenAt: 500, lastSeenAt: 1000 },
    });
  });

  test('never carry what a database would refuse', () => {
    const { effects } = collector();
    effects.addFinding(
      finding({
        title: `a\u0000b${'x'.repeat(400)}`,
        dedupeKey: 'k\ud800',
        subject: { endpointId: 'not an id', principal: 'p\u0000' },
      }),
    );
    const [alert] = effects.effects().alerts;
    expect(alert?.title).toHaveLength(300);
    expect(alert).toMatchObject({ dedupeKey: 'k ', endpointId: undefined, principal: 'p ' });
    expect(JSON.stringify(alert)).not.toMatch(/\\u0000|\\ud800/);
  });

  test('keep the newest twenty pointers', () => {
    const { effects } = collector();
    for (let index = 0; index < 30; index++)
      effects.addFinding(finding({ evidence: [{ eventId: `event-${index}`, time: index }] }));
    const evidence = effects.effects().alerts[0]?.evidence ?? [];
    expect(evidence).toHaveLength(20);
    expect(evidence.at(-1)?.eventId).toBe('event-29');
  });
});
