import { expect, test } from '@jest/globals';
import type { ApiCall, EnrichedEvent } from '../../../src/event/index.js';
import { bola } from '../../../src/plugins/bola/index.js';
import { buildCall, createHarness } from '../../../src/plugins/sdk/testing/index.js';
import { bolaScenarios } from './scenarios/bola.js';

/** The calls of a scenario, each changed. */
function changed(guarantee: string, change: (call: ApiCall) => ApiCall): EnrichedEvent[] {
  const events = bolaScenarios.find((scenario) => scenario.guarantee === guarantee)?.events ?? [];
  return events.flatMap((one) =>
    one.kind === 'api.call' ? [buildCall(change(one.event), { endpoint: one.endpoint })] : [],
  );
}

/** A near-miss proves something only if it is an alert without the one fact that excuses it. */
test.each<[string, string, (call: ApiCall) => ApiCall]>([
  [
    'support-works-on-orders-of-others',
    'the role of a few',
    ({ principal, ...call }) => ({
      ...call,
      ...(principal && { principal: { token: principal.token, kind: 'jwt' as const } }),
    }),
  ],
  [
    'who-is-listed-everything-may-open-everything',
    'the list',
    ({ returned = [], ...call }) => ({ ...call, ...(returned.length <= 5 && { returned }) }),
  ],
  [
    'a-new-session-of-the-same-person-is-silent',
    'the same address',
    (call) => ({ ...call, client: { address: `198.51.100.${call.time % 251}` } }),
  ],
  [
    'own-objects-that-are-gone-are-no-probing',
    'having been given them',
    (call) => ({ ...call, returned: call.returned?.slice(0, 5) }),
  ],
])('%s only because of %s', async (guarantee, _, change) => {
  const found = await createHarness(bola).feed(...changed(guarantee, change));
  expect(found.length).toBeGreaterThan(0);
});
