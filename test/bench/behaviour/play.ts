import type { WireEvent } from '../../../src/event/index.js';
import { Replay } from '../../../src/pipeline/replay/replay.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import { startAttacks } from './attacks/index.js';
import { startBenign } from './benign/index.js';
import type { Kind } from './label.js';
import { type Family, params } from './params.js';
import { populate } from './population.js';
import type { Claim, Score } from './score.js';
import { World } from './world.js';

export interface Played {
  readonly calls: number;
  readonly findings: number;
  readonly alerts: number;
  readonly keys: ReadonlyMap<string, number>;
}

export interface PlayOptions {
  readonly family?: Family;
  readonly attacks?: boolean;
  readonly only?: Kind;
  readonly days?: number;
  readonly calls?: number;
}

export function worldOf(seed: number, options: PlayOptions = {}): World {
  const { family, attacks = true, only, days, calls } = options;
  const world = new World(params(seed, family, { ...(days ? { days } : {}), ...(calls ? { calls } : {}) }));
  populate(world);
  startBenign(world);
  if (attacks) startAttacks(world, only);
  return world;
}

/** Few enough that a finding comes soon after its event. */
const AT_ONCE = 250;

/** Plays one world through enrichment and all detectors. */
export async function play(
  seed: number,
  score: Score | undefined,
  options: PlayOptions = {},
): Promise<Played> {
  const world = worldOf(seed, options);
  const replay = await Replay.open({ modules: builtInDetectors });
  score?.begin(seed);
  const keys = new Map<string, number>();
  let calls = 0;
  let findings = 0;
  let waiting: WireEvent[] = [];
  const take = (found: readonly Claim[]) => {
    for (const claim of found) {
      findings++;
      keys.set(`${claim.rule} ${claim.dedupeKey}`, (keys.get(`${claim.rule} ${claim.dedupeKey}`) ?? 0) + 1);
      score?.found(claim);
    }
  };
  for (const labelled of world.stream()) {
    calls++;
    score?.saw(labelled);
    if (waiting.push(labelled.event) < AT_ONCE) continue;
    take(await replay.push(waiting));
    waiting = [];
  }
  take(await replay.push(waiting));
  take(await replay.end());
  replay.close();
  score?.finish();
  return { calls, findings, alerts: new Set([...keys.keys()]).size, keys };
}
