import { describe, expect, test } from '@jest/globals';
import type { EventOf } from '../../../../src/event/index.js';
import { denseUntil, onsetOf, type Waiting } from '../../../../src/plugins/rate-anomaly/dense.js';
import { rateAnomaly } from '../../../../src/plugins/rate-anomaly/index.js';
import {
  buildCall,
  buildEndpoint,
  createHarness,
  TEST_TIME,
} from '../../../../src/plugins/sdk/testing/index.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const [search, other] = ['/search', '/products'].map((template) => buildEndpoint({ template }));

const call = (id: string, at: number, address: string, endpoint = search): EventOf<'api.call'> =>
  buildCall({ id: id.padEnd(12, '-'), time: TEST_TIME + at, client: { address } }, { endpoint });

/** Two visits a minute for thirty hours, one in ten of a newcomer. */
function ordinary(): EventOf<'api.call'>[] {
  const calls: EventOf<'api.call'>[] = [];
  for (let n = 0; n < 30 * 60; n++) {
    const address = n % 10 === 0 ? `81.0.${n >> 8}.${n & 255}` : `10.0.0.${n % 12}`;
    calls.push(
      call(`usual-${n}`, n * MINUTE, address),
      call(`other-${n}`, n * MINUTE + 9000, address, other),
    );
  }
  return calls;
}
const attack = (from: number, count: number): EventOf<'api.call'>[] =>
  Array.from({ length: count }, (_, n) => call(`flood-${n}`, from + n * 40, `203.0.113.${n % 150}`));
const later = (from: number): EventOf<'api.call'>[] =>
  Array.from({ length: 12 }, (_, n) => call(`later-${n}`, from + n * 15_000, `198.51.100.${n}`));

describe('a flood of newcomers', () => {
  test.each([0, 20_000, 45_000, 55_000])(
    'that begins %i ms into a minute has each of its calls named, and nobody who comes before or after it',
    async (into) => {
      const harness = createHarness(rateAnomaly);
      const begin = 30 * HOUR + into;
      await harness.feed(...ordinary());
      await harness.feed(...attack(begin, 507), ...later(begin + 507 * 40 + 20_000));
      const named = harness.findings.flatMap(({ rule, evidence }) =>
        rule === 'rate-anomaly.flood' ? evidence.map(({ eventId }) => eventId) : [],
      );
      expect(new Set(named).size).toBe(named.length);
      expect(named.filter((id) => id.startsWith('flood-'))).toHaveLength(507);
      expect(named.filter((id) => !id.startsWith('flood-'))).toEqual([]);
    },
  );

  test('is told of to its end by a lane that was moved meanwhile', async () => {
    const run = async (moved: boolean) => {
      const harness = createHarness(rateAnomaly);
      await harness.feed(...ordinary());
      await harness.feed(...attack(30 * HOUR, 500));
      if (moved) harness.restart();
      await harness.feed(...later(30 * HOUR + 60_000));
      return harness.findings;
    };
    expect(await run(true)).toEqual(await run(false));
  });
});

test('the last calls of a burst are named when it has stopped; its first three may be anybody’s', async () => {
  const harness = createHarness(rateAnomaly);
  await harness.feed(...ordinary());
  const begin = 30 * HOUR;
  const burst = Array.from({ length: 203 }, (_, n) => call(`burst-${n}`, begin + n * 100, '203.0.113.9'));
  await harness.feed(...burst, call('after', begin + 60_000, '10.0.0.1'));
  const named = harness.findings.flatMap(({ evidence }) => evidence.map(({ eventId }) => eventId));
  expect(new Set(named)).toEqual(new Set(burst.slice(3).map(({ event }) => event.id)));
});

describe('calls that wait', () => {
  const every = (ms: number, count: number, from = 0): Waiting[] =>
    Array.from({ length: count }, (_, n) => [`call-${from + n * ms}`, from + n * ms]);

  test('begin where they come more often', () => {
    const waiting = [...every(10_000, 6), ...every(50, 100, 60_000)];
    expect(onsetOf(waiting, 1 / 1000)).toBe(6);
    expect(onsetOf(every(50, 100), 1 / 1000)).toBe(0);
  });

  test('end where they come less often', () => {
    expect(denseUntil([...every(50, 20), ...every(10_000, 6, 11_000)], 0, 1 / 1000)).toBe(20);
    expect(denseUntil(every(10_000, 6, 11_000), 0, 1 / 1000)).toBe(0);
  });
});
