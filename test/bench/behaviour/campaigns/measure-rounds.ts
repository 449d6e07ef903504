import { CampaignStep } from '../../../../src/pipeline/analysis/campaign-step.js';
import type { AlertFacts } from '../../../../src/store/actors.js';
import { Random } from '../random.js';
import { MemoryActors } from './memory-actors.js';

const ALERTS = 5_000;
const HOUR_MS = 3_600_000;
const organisationId = '00000000-0000-4000-8000-00000000beef';
const lease = { organisationId } as never;

/** Milliseconds of a round with as many alerts as are remembered: all new, and when one of them changes. */
export async function measureRounds() {
  const actors = new MemoryActors(organisationId);
  const random = new Random('campaigns');
  const start = Date.UTC(2026, 2, 2);
  const pick = (name: string, count: number) => `${name}-${random.below(count)}`;
  const one = (n: number): AlertFacts => {
    const at = start + random.below(20 * 24) * HOUR_MS;
    const lone = random.chance(0.7);
    const principal = random.chance(0.6) ? pick('principal', lone ? 4000 : 100) : undefined;
    const address = `198.51.${random.below(lone ? 200 : 4)}.${random.below(250)}`;
    const agent = pick('agent', random.chance(0.6) ? 12 : 900);
    actors.saw(address, agent, principal, at);
    const stage = random.pick(['reconnaissance', 'probing', 'exploitation', 'exfiltration'] as const);
    return {
      ...{ id: `alert-${String(n).padStart(5, '0')}`, rule: 'a.rule', severity: 'high', confidence: 0.8 },
      detector: random.pick(['bola', 'bfla', 'rate-anomaly', 'shadow-api', 'injection']),
      ...{ stage, stages: { [stage]: { first: at, last: at + HOUR_MS, count: 3 } } },
      ...{ outcome: undefined, principal, address, agent, endpointId: pick('endpoint', 200), count: 3 },
      involved: { principals: [], addresses: [], agents: [] },
      ...{ firstSeenAt: at, lastSeenAt: at + HOUR_MS, counts: true, revision: 1, actorId: undefined },
    };
  };
  for (let n = 0; n < ALERTS; n++) actors.put(one(n));
  const step = new CampaignStep(actors);
  const now = start + 20 * 24 * HOUR_MS;
  const run = async () => {
    const begun = performance.now();
    const { more } = await step.run({ organisationId, lease, causes: new Set(['alerts']), now });
    return { ms: performance.now() - begun, more };
  };
  const filling: number[] = [];
  for (let more = true; more; ) {
    const round = await run();
    filling.push(round.ms);
    more = round.more;
  }
  const changed: number[] = [];
  const all = [...actors.alerts.values()];
  for (let n = 0; n < 40; n++) {
    const { id } = random.pick(all);
    const facts = actors.alerts.get(id) as AlertFacts;
    actors.put({ ...facts, count: facts.count + 1, revision: facts.revision + 1 });
    changed.push((await run()).ms);
  }
  const median = (all: number[]) => Number((all.sort((a, b) => a - b)[all.length >> 1] ?? 0).toFixed(2));
  const sizes = [...actors.kept.values()].map(({ draft }) => draft.alertCount);
  return {
    actors: sizes.length,
    largest: Math.max(...sizes),
    msPer500New: median(filling),
    msOneChanged: median(changed),
  };
}
