import { expect, test } from '@jest/globals';
import type { CaptureMeasured } from '../../../../src/event/index.js';
import { addCollectedCall, addSensorFacts } from '../../../../src/pipeline/collect/sensor-facts.js';
import type { SensorDelta } from '../../../../src/store/effects.js';
import { sensor } from '../../../integration/effects/deltas.js';

const measured = (time: number, more: Partial<CaptureMeasured> = {}): CaptureMeasured => ({
  ...{ kind: 'capture.measured', id: `measured-${time}`, time, intervalMs: 10_000, source: 'vxall' },
  ...{
    packets: 0,
    kernelDrops: 0,
    transactions: 0,
    unreadable: 0,
    unpaired: 0,
    truncated: 0,
    opaqueFlows: 0,
  },
  ...more,
});
const collector = (): SensorDelta => sensor('collector-1', { kind: 'collector' });

test('what a collector captured is summed up, with the times of the first packet and the first call, whatever the order', () => {
  const delta = collector();
  addSensorFacts(delta, measured(1_000));
  expect(delta.captured).toMatchObject({ packets: 0, firstPacketAt: undefined });
  addSensorFacts(delta, measured(30_000, { packets: 5, opaqueFlows: 2 }));
  addSensorFacts(delta, measured(20_000, { packets: 7, transactions: 1 }));
  addCollectedCall(delta, 25_000);
  addCollectedCall(delta, 22_000);
  expect(delta.captured).toEqual({
    ...{ packets: 12, transactions: 1, opaqueFlows: 2 },
    ...{ firstPacketAt: 20_000, firstEventAt: 22_000 },
  });
});

test('servers of encrypted flows are figures by name, those of others left out, and so are calls that were silenced', () => {
  const delta = collector();
  const opaqueServers = [
    { name: 'api.shop.test', service: 'orders', flows: 3 },
    { name: 'pay.test', flows: 2 },
    { name: 'api.stripe.test', flows: 9, outbound: true },
  ];
  addSensorFacts(delta, measured(10_000, { transactions: 9, silenced: 7, opaqueFlows: 14, opaqueServers }));
  const { transactions, silenced, opaqueFlows, ...rest } = delta.coverage ?? {};
  expect([transactions, silenced, opaqueFlows]).toEqual([9, 7, 14]);
  expect(Object.fromEntries(Object.entries(rest).filter(([name]) => name.startsWith('opaque.')))).toEqual({
    'opaque.orders (api.shop.test)': 3,
    'opaque.pay.test': 2,
  });
});

test('a call that a library told brings no deployment further', () => {
  const delta = sensor('inapp-1');
  addCollectedCall(delta, 1);
  expect(delta.captured).toBeUndefined();
});
