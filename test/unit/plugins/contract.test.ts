import { describe, test } from '@jest/globals';
import type { EnrichedEvent } from '../../../src/event/index.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import { buildCall, buildEndpoint, runContract, TEST_TIME } from '../../../src/plugins/sdk/testing/index.js';
import { scenarios } from './scenarios/index.js';

/** Attack and near-misses of each detector, from the stories that its cases tell. */
const stories: Readonly<Record<string, { attack: string; benign: readonly string[]; config?: unknown }>> = {
  bola: {
    attack: 'one-principal-reaches-orders-of-others',
    benign: ['paging-through-the-own-list-is-silent'],
  },
  bfla: {
    attack: 'a-user-uses-an-administrators-function',
    benign: ['a-new-administrator-is-silent', 'one-refusal-after-a-click-is-silent'],
  },
  injection: { attack: 'many-tries-are-one-alert', benign: ['apostrophes-in-many-fields-are-silent'] },
  'shadow-api': {
    attack: 'many-paths-that-are-not-there',
    benign: ['links-that-are-broken-for-many-are-silent', 'parameters-of-a-release-are-silent'],
  },
  'rate-anomaly': {
    attack: 'an-absolute-burst-before-anything-is-learned',
    benign: ['a-regular-beat-is-silent'],
  },
};

const token = (name: string) => name.padEnd(22, '-');

/** Another principal, client, object and id each time; what every detector would have to remember. */
function flood(n: number): EnrichedEvent {
  return buildCall(
    {
      id: `flood-${String(n).padStart(8, '0')}`,
      time: TEST_TIME + n,
      principal: { token: token(`p${n}`), kind: 'jwt', roles: [token(`r${n % 50}`)] },
      client: { address: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` },
      objects: [{ in: 'path', name: 'id', type: 'int', token: token(`o${n}`) }],
      returned: Array.from({ length: 8 }, (_, i) => ({
        name: 'items[].id',
        type: 'int' as const,
        token: token(`o${n}-${i}`),
      })),
      signals:
        n % 10
          ? []
          : [{ rule: 'sqli.quote', class: 'sqli', confidence: 0.4, location: 'query', name: `q${n}` }],
    },
    { endpoint: buildEndpoint({ template: `/things-${n % 100}/{id}`, declared: false }) },
  );
}

describe.each(builtInDetectors.map((module) => [module.manifest.id, module] as const))('%s', (id, module) => {
  const story = stories[id];
  const events = (guarantee: string) => {
    const scenario = scenarios[id]?.find((one) => one.guarantee === guarantee);
    // Silence on nothing would prove nothing.
    if (scenario === undefined) throw new Error(`${id} has no scenario ${guarantee}`);
    return scenario.events;
  };
  const checks = runContract(module, {
    config: story?.config,
    attack: events(story?.attack ?? ''),
    benign: (story?.benign ?? []).flatMap(events),
    flood,
  });
  test.each(checks.map((check) => [check.name, check] as const))('%s', (_, check) => check.run());
});
