import { describe, expect, it } from '@jest/globals';
import {
  type CoveringSensor,
  endpointCoverage,
  serviceCoverage,
} from '../../../../src/inventory/coverage/coverage.js';
import { explainEmpty } from '../../../../src/inventory/coverage/explain-empty.js';
import { createFacts, observeFacts } from '../../../../src/inventory/facts/endpoint-facts.js';
import { apiCall, builtAt } from '../../../kit/builders.js';
import { callOf } from '../posture/assessed.js';

const sensor = (rest: Partial<CoveringSensor> = {}): CoveringSensor => ({
  id: 's1',
  kind: 'collector',
  lastSeenAt: builtAt,
  events: 90,
  losses: {},
  ...rest,
});

describe('coverage', () => {
  const facts = createFacts();
  for (let n = 0; n < 6; n++) observeFacts(facts, callOf(), 'collector');
  for (let n = 0; n < 3; n++)
    observeFacts(facts, apiCall({ request: {}, response: { status: 200 } }), 'inapp-node');
  observeFacts(facts, callOf({ marks: ['truncated'] }), 'inapp-node');
  const covered = endpointCoverage(facts, builtAt);

  it('says who sees an endpoint, and what they left out', () => {
    expect(covered).toEqual({
      sensors: { 'inapp-node': 4, collector: 6 },
      calls: 10,
      briefShare: 0.3,
      truncatedShare: 0.1,
    });
  });

  it('of a service adds up its endpoints and the losses of its sensors', () => {
    const lossy = sensor({
      losses: { 'kernel-drops': 8, unpaired: 2 },
      coverage: { opaqueFlows: 1, transactions: 3 },
    });
    expect(serviceCoverage([covered, covered], [lossy])).toEqual({
      sensors: { 'inapp-node': 8, collector: 12 },
      calls: 20,
      briefShare: 0.3,
      truncatedShare: 0.1,
      lostShare: 0.1,
      opaqueShare: 0.25,
      losses: { 'kernel-drops': 8, unpaired: 2 },
    });
    expect(serviceCoverage([], [])).toMatchObject({ calls: 0, lostShare: 0, opaqueShare: 0 });
  });
});

describe('an empty inventory says why', () => {
  const why = (sensors: CoveringSensor[], calls = 0, now = builtAt) =>
    explainEmpty(sensors, calls, now).map(({ code }) => code);
  const seeing = (coverage: Record<string, number>) => [sensor({ coverage, events: 0 })];

  it('for want of sensors, or of a sign of life', () => {
    expect(why([])).toEqual(['no-sensor']);
    expect(why([sensor()], 0, builtAt + 3_600_000)).toEqual(['sensors-silent']);
  });
  it('by what the collector sees', () => {
    expect(why(seeing({ packets: 0 }))).toEqual(['no-packets']);
    expect(why(seeing({ packets: 10, kernelDrops: 50 }))).toEqual(['packets-lost']);
    expect(why(seeing({ packets: 10, unpaired: 3 }))).toEqual(['one-direction']);
    expect(why(seeing({ packets: 10, opaqueFlows: 3 }))).toEqual(['encrypted']);
    expect(why(seeing({ packets: 10 }))).toEqual(['no-http']);
  });
  it('by the names of the servers that come encrypted, also beside calls that do not', () => {
    const told = (coverage: Record<string, number>) => explainEmpty(seeing(coverage), 0, builtAt);
    const opaque = { 'opaque.pay.test': 2, 'opaque.orders (api.shop.test)': 9, 'opaque.*': 4 };
    expect(told({ packets: 10, opaqueFlows: 15, ...opaque })[0]?.text).toMatch(
      /^All .* encrypted \(orders \(api\.shop\.test\), pay\.test\): terminate TLS before the mirrored interface/,
    );
    expect(told({ packets: 10, transactions: 5, opaqueFlows: 15, ...opaque })[0]).toMatchObject({
      code: 'encrypted',
      text: expect.stringMatching(/^Part of/),
    });
    // What the machines ask of others, and servers without a name, are no work for anybody here.
    expect(told({ packets: 10, transactions: 5, opaqueFlows: 4, 'opaque.*': 4 })).toMatchObject([
      { code: 'no-calls' },
    ]);
  });
  it('by what the library could hook', () => {
    expect(why([sensor({ kind: 'inapp-node', coverage: { modulesHooked: 0, modulesFailed: 2 } })])).toEqual([
      'not-hooked',
    ]);
    expect(why([sensor({ kind: 'inapp-node', coverage: { modulesHooked: 4 } })])).toEqual(['no-calls']);
  });
  it('by what came of the calls', () => {
    expect(why([sensor({ coverage: { packets: 9, transactions: 4 } })], 4)).toEqual(['nothing-proven']);
    expect(why([sensor({ kind: 'inapp-node', events: 3, losses: { invalid: 3 } })])).toEqual(['refused']);
  });
});
