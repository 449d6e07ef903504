import { describe, expect, test } from '@jest/globals';
import type { EnrichedEvent, Signal } from '../../../../src/event/index.js';
import { injection } from '../../../../src/plugins/injection/index.js';
import type { Feedback, FeedbackReason } from '../../../../src/plugins/sdk/index.js';
import {
  buildAttack,
  buildCall,
  buildEndpoint,
  createHarness,
  TEST_TIME,
  testToken,
} from '../../../../src/plugins/sdk/testing/index.js';

const search = buildEndpoint({ template: '/search' });
const other = buildEndpoint({ template: '/other' });
const tester = { address: '203.0.113.9', agent: testToken('tester') };
const signals: Signal[] = [
  { rule: 'sqli.tautology', class: 'sqli', confidence: 0.95, location: 'query', name: 'q' },
];
const said = (because: FeedbackReason, more: Partial<Feedback> = {}): Feedback => ({
  rule: 'injection.attempted',
  because,
  at: TEST_TIME,
  ...more,
});
const call = (n: number, endpoint = search, client = tester) =>
  buildCall({ id: `call-${n}-abcdef`, time: TEST_TIME + n * 1000, client, signals }, { endpoint });
const findingsAfter = async (feedback: readonly Feedback[], ...events: readonly EnrichedEvent[]) =>
  createHarness(injection, { feedback }).feed(...events);

describe('what people said of injections', () => {
  test('a test that was ordered is silent everywhere, and others are not', async () => {
    const feedback = [said('own-test', { clientAddress: tester.address, endpointId: search.id })];
    expect(await findingsAfter(feedback, call(1), call(2, other))).toEqual([]);
    expect(
      await findingsAfter(feedback, call(1, search, { ...tester, address: '203.0.113.10' })),
    ).toHaveLength(1);
  });

  test('ordinary content silences its endpoint, whoever sends it, and no other', async () => {
    const feedback = [said('ordinary-content', { endpointId: search.id, clientAddress: '198.51.100.1' })];
    expect(await findingsAfter(feedback, call(1))).toEqual([]);
    expect(await findingsAfter(feedback, call(1, other))).toHaveLength(1);
  });

  test('ordinary content never silences a sink', async () => {
    const feedback = [said('ordinary-content', { endpointId: search.id })];
    const attack = buildAttack(
      {
        id: 'attack-1-abcdef',
        time: TEST_TIME,
        outcome: 'reached-sink',
        request: { method: 'GET', host: 'shop.test', path: ['search'], client: tester },
      },
      { endpoint: search },
    );
    expect((await findingsAfter(feedback, attack)).map(({ outcome }) => outcome)).toEqual(['reached-sink']);
  });

  test('a remark about nobody in particular excuses nobody', async () => {
    expect(await findingsAfter([said('own-test'), said('other'), said('shared')], call(1))).toHaveLength(1);
  });
});

test('requests that come fast are gathered, and each is named once, the last by a tick', async () => {
  const harness = createHarness(injection);
  for (let n = 0; n < 333; n++)
    await harness.feed(
      buildCall(
        { id: `call-${n}-abcdef`, time: TEST_TIME + n * 20, client: tester, signals },
        { endpoint: search },
      ),
    );
  await harness.feed(buildCall({ id: 'later-abcdef', time: TEST_TIME + 60_000 }, { endpoint: search }));
  const named = harness.findings.flatMap(({ evidence }) => evidence.map(({ eventId }) => eventId));
  expect(named).toEqual(Array.from({ length: 333 }, (_, n) => `call-${n}-abcdef`));
  expect(harness.findings.length).toBeLessThan(40);
  expect(harness.findings.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(333);
});
