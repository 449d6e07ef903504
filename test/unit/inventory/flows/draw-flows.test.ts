import { describe, expect, it } from '@jest/globals';
import { drawFlows, type FlowEvidence } from '../../../../src/inventory/flows/draw-flows.js';

const service = (name: string, callers: Record<string, number> = {}) => ({ id: `id-${name}`, name, callers });
const drawn = (evidence: Partial<FlowEvidence>) =>
  drawFlows({ services: [], outgoing: [], hosts: [], ...evidence }).map(({ caller, callee, seen, told }) => [
    `${caller.name}${caller.serviceId ? '' : '?'} > ${callee.name}${callee.serviceId ? '' : '?'}`,
    seen,
    told,
  ]);

describe('flows', () => {
  it('are one where both ends tell of it, though one names a host and the other a service', () => {
    expect(
      drawn({
        services: [service('checkout'), service('stock', { checkout: 40 })],
        outgoing: [{ serviceId: 'id-checkout', host: 'stock.internal', calls: 42 }],
        hosts: [{ host: 'stock.internal', serviceId: 'id-stock' }],
      }),
    ).toEqual([['checkout > stock', 40, 42]]);
  });

  it('come with the most frequent first, and lead to hosts that are nobody’s', () => {
    expect(
      drawn({
        services: [service('shop.test'), service('checkout', { 'gone.test': 3 })],
        outgoing: [
          { serviceId: 'id-checkout', host: 'api.payments.example', calls: 90 },
          // A service that the collector named by its host.
          { serviceId: 'id-checkout', host: 'shop.test', calls: 5 },
        ],
      }),
    ).toEqual([
      ['checkout > api.payments.example?', 0, 90],
      ['checkout > shop.test', 0, 5],
      ['gone.test? > checkout', 3, 0],
    ]);
  });

  it('never lead to one of several services that answer at a host, to oneself, or to what a request chose', () => {
    expect(
      drawn({
        services: [service('a', { a: 7 }), service('b'), service('c')],
        outgoing: [
          { serviceId: 'id-a', host: 'gateway.test', calls: 9 },
          { serviceId: 'id-a', host: 'a.test', calls: 9 },
          { serviceId: 'id-a', host: '*', calls: 9 },
          { serviceId: 'id-unknown', host: 'b.test', calls: 9 },
        ],
        hosts: [
          { host: 'gateway.test', serviceId: 'id-b' },
          { host: 'gateway.test', serviceId: 'id-c' },
          { host: 'a.test', serviceId: 'id-a' },
        ],
      }),
    ).toEqual([['a > gateway.test?', 0, 9]]);
  });
});
