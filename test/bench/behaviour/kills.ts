import { Replay } from '../../../src/pipeline/replay/replay.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import type { Labelled } from './label.js';
import { type PlayOptions, worldOf } from './play.js';
import { Random } from './random.js';

/** Findings of a world, with and without the worker's being killed on the way: as text, one each. */
async function findingsOf(events: readonly Labelled[], kills: ReadonlySet<number>): Promise<string[]> {
  const replay = await Replay.open({ modules: builtInDetectors });
  const found: string[] = [];
  let waiting: Labelled['event'][] = [];
  const push = async () => {
    found.push(...(await replay.push(waiting)).map((each) => JSON.stringify(each)));
    waiting = [];
  };
  for (const [n, { event }] of events.entries()) {
    waiting.push(event);
    if (kills.has(n)) {
      await push();
      await replay.restart();
    } else if (waiting.length >= 100) await push();
  }
  await push();
  found.push(...(await replay.end()).map((each) => JSON.stringify(each)));
  replay.close();
  // Detectors take turns batch by batch: what a batch held decides the order in which findings come, and nothing else.
  return found.sort();
}

export async function measureKills(
  seed: number,
  kills: number,
  options: PlayOptions,
): Promise<Record<string, unknown>> {
  const events = [...worldOf(seed, options).stream()];
  const random = new Random(`kills ${seed}`);
  const at = new Set(Array.from({ length: kills }, () => random.below(events.length)));
  const plain = await findingsOf(events, new Set());
  const killed = await findingsOf(events, at);
  const first = plain.findIndex((each, n) => each !== killed[n]);
  const equal = first < 0 && plain.length === killed.length;
  return {
    ...{ kills: at.size, findings: plain.length, equal },
    ...(equal ? {} : { without: plain[first]?.slice(0, 600), with: killed[first]?.slice(0, 600) }),
  };
}
