import { describe, expect, it } from '@jest/globals';
import { TraceFlows } from '../../../../src/pipeline/gather/trace-flows.js';
import { apiCall, builtAt } from '../../../kit/builders.js';

const traceId = 'a'.repeat(32);
const span = (n: number): string => n.toString(16).padStart(16, '0');
const call = (spanId: string | undefined, parentId?: string, rest = {}) =>
  apiCall({ trace: { traceId, ...(spanId && { spanId }), ...(parentId && { parentId }) }, ...rest });

describe('who called whom', () => {
  it.each(['caller', 'called'] as const)(
    'is found by the span of the caller, when the %s is told first',
    (first) => {
      const flows = new TraceFlows();
      const tell = {
        caller: () => flows.add(call(span(1)), 'checkout', 'e-checkout'),
        called: () => flows.add(call(undefined, span(1)), 'stock', 'e-stock'),
      };
      const found = [...tell[first](), ...tell[first === 'caller' ? 'called' : 'caller']()];
      expect(found).toEqual([{ endpointId: 'e-stock', service: 'checkout', time: builtAt }]);
    },
  );

  it('is found through a chain, each by the one that really called, and all that one asked', () => {
    const flows = new TraceFlows();
    const found = [
      ...flows.add(call(span(3), span(2)), 'prices', 'e-prices'),
      ...flows.add(call(span(4), span(2)), 'images', 'e-images'),
      ...flows.add(call(span(2), span(1)), 'stock', 'e-stock'),
      ...flows.add(call(span(1)), 'checkout', 'e-checkout'),
    ];
    expect(found.map(({ service, endpointId }) => `${service} > ${endpointId}`)).toEqual([
      'stock > e-prices',
      'stock > e-images',
      'checkout > e-stock',
    ]);
  });

  it('is not said of the same trace alone, of another trace, of itself, or where the sensor has said it', () => {
    const flows = new TraceFlows();
    const found = [
      ...flows.add(call(span(1)), 'checkout', 'e-checkout'),
      ...flows.add(call(span(2), span(9)), 'stock', 'e-stock'),
      ...flows.add(apiCall({ trace: { traceId: 'b'.repeat(32), parentId: span(1) } }), 'stock', 'e-stock'),
      ...flows.add(call(span(3), span(1)), 'checkout', 'e-other'),
      ...flows.add(
        call(span(4), span(1), { caller: { service: 'checkout', known: 'address' } }),
        'stock',
        'e-stock',
      ),
      ...flows.add(apiCall(), 'stock', 'e-stock'),
    ];
    expect(found).toEqual([]);
  });

  it('is forgotten rather than held without end, also of a span that calls thousands', () => {
    const flows = new TraceFlows();
    flows.add(call(span(1)), 'checkout', 'e-checkout');
    for (let n = 2; n < 12_000; n++) flows.add(call(span(n)), 'others', 'e-others');
    expect(flows.add(call(undefined, span(1)), 'stock', 'e-stock')).toEqual([]);
    for (let n = 0; n < 1_000; n++) flows.add(call(undefined, span(77_777)), 'stock', `e-${n}`);
    expect(flows.add(call(span(77_777)), 'checkout', 'e')).toHaveLength(32);
  });
});
