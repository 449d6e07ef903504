import { builtInDetectors } from '../../../src/plugins/registry.js';
import type { DetectorModule } from '../../../src/plugins/sdk/index.js';
import { Enricher, openDetectors, type Packed, pack, unpack } from './enriched.js';
import { type PlayOptions, worldOf } from './play.js';

const BATCH = 500;
/** The first ones warm the engine up. */
const WARM_UP = 10_000;

/** CPU time of detectors alone, in microseconds for an event of a world with attacks, and what their memory weighs after it. */
async function run(events: readonly Packed[], modules: readonly DetectorModule[]) {
  const session = await openDetectors(modules);
  let cpu = 0;
  for (let n = 0; n < events.length; n += BATCH) {
    const batch = events.slice(n, n + BATCH).map(unpack);
    const begun = process.cpuUsage();
    await session.dispatch(batch);
    const used = process.cpuUsage(begun);
    if (n >= WARM_UP) cpu += used.user + used.system;
  }
  const micros = cpu / Math.max(1, events.length - WARM_UP);
  const bytes: Record<string, number> = {};
  for (const row of session.dirty().upserts)
    bytes[row.detector] = (bytes[row.detector] ?? 0) + JSON.stringify(row).length;
  session.close();
  return { micros: Math.round(micros * 100) / 100, bytes };
}

export async function measureSpeed(seed: number, options: PlayOptions): Promise<Record<string, unknown>> {
  const enricher = new Enricher();
  const events: Packed[] = [];
  const pairs = new Set<string>();
  for (const { event } of worldOf(seed, options).stream())
    for (const one of await enricher.take([event])) {
      if (one.kind === 'api.call') pairs.add(`${one.principal ?? one.clientAddress} ${one.endpoint?.id}`);
      events.push(pack(one));
    }
  const microsByDetector: Record<string, number> = {};
  for (const module of builtInDetectors)
    microsByDetector[module.manifest.id] = (await run(events, [module])).micros;
  const { micros, bytes } = await run(events, builtInDetectors);
  const perPair = (all: number) => Math.round(all / pairs.size);
  return {
    ...{ eventsPerSecondPerCore: Math.round(1e6 / micros), microsPerEvent: micros, microsByDetector },
    principalEndpointPairs: pairs.size,
    stateBytesPerPair: perPair(Object.values(bytes).reduce((sum, each) => sum + each, 0)),
    stateBytesPerPairByDetector: Object.fromEntries(
      Object.entries(bytes).map(([detector, all]) => [detector, perPair(all)]),
    ),
  };
}
