import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { EnrichedEvent, WireEvent } from '../../../src/event/index.js';
import { Enricher, openDetectors } from './enriched.js';
import { type PlayOptions, worldOf } from './play.js';
import { Random } from './random.js';
import { Score } from './score.js';
import { tokenOf } from './token.js';

const BATCH = 500;
type Call = Extract<EnrichedEvent, { kind: 'api.call' }>;

/** Somebody new, from somewhere new, asks for something new: refused, or let in. */
function stranger(like: Call, n: number, random: Random, time: number): Call {
  const principal = tokenOf('flood', `p${n}`);
  const address = `${random.between(1, 220)}.${random.below(256)}.${random.below(256)}.${random.below(256)}`;
  const status = random.pick([200, 200, 401, 403, 404]);
  const event: Call['event'] = {
    ...like.event,
    ...{ id: `flood-${n}-flood`, time, response: { status, bytes: 300 } },
    principal: { token: principal, kind: 'jwt' },
    client: { address, agent: tokenOf('flood agent', String(n % 100_000)) },
    objects: (like.event.objects ?? []).map((object) => ({ ...object, token: tokenOf('flood', `o${n}`) })),
  };
  return { ...like, event, principal, clientAddress: address };
}

/** A world, with and without a flood of random principals, addresses and ids in its middle. */
export async function measureFlood(
  seed: number,
  flood: number,
  options: PlayOptions,
): Promise<Record<string, unknown>> {
  const without = await run(seed, 0, options);
  const flooded = await run(seed, flood, options);
  return { events: flood, without, flooded };
}

async function run(seed: number, flood: number, options: PlayOptions) {
  const world = worldOf(seed, options);
  const enricher = new Enricher();
  const session = await openDetectors();
  const random = new Random(`flood ${seed}`);
  const score = new Score();
  score.begin(seed);
  const middle = (world.start + world.end) / 2;
  let samples: Call[] = [];
  let waiting: WireEvent[] = [];
  let flooded = false;
  const sizes = new Map<string, number>();
  const weigh = () => {
    const { upserts, deletes } = session.dirty();
    for (const { detector, key } of deletes) sizes.delete(`${detector} ${key}`);
    for (const row of upserts) sizes.set(`${row.detector} ${row.key}`, row.body.length);
    const all: Record<string, number> = {};
    for (const [key, size] of sizes) {
      const detector = key.split(' ')[0] as string;
      all[detector] = (all[detector] ?? 0) + size;
    }
    return Object.fromEntries(
      Object.entries(all).map(([name, size]) => [name, Math.round(size / 1e4) / 100]),
    );
  };
  const memory: { before?: number; peak: number; after?: number } = { peak: 0 };
  const take = async () => {
    const batch = await enricher.take(waiting);
    waiting = [];
    for (const found of await session.dispatch(batch)) score.found(found);
    if (samples.length < 2000)
      samples = [
        ...samples,
        ...batch.filter((one): one is Call => one.kind === 'api.call' && one.event.objects !== undefined),
      ];
  };
  const pour = async (from: number) => {
    memory.before = megabytes();
    for (let n = 0; n < flood; n += BATCH) {
      const strangers = Array.from({ length: Math.min(BATCH, flood - n) }, (_, i) =>
        // Four thousand in a second.
        stranger(random.pick(samples), n + i, random, Math.floor(from + (n + i) / 4)),
      );
      await session.dispatch(strangers);
      // As a worker saves: what is kept is what weighs.
      if (n % 100_000 === 0) {
        weigh();
        memory.peak = Math.max(memory.peak, megabytes());
      }
    }
    memory.after = megabytes();
  };
  let pause = 0;
  for (const labelled of world.stream()) {
    if (!flooded && labelled.event.time >= middle) {
      flooded = true;
      await take();
      await pour(labelled.event.time);
      pause = flood / 4;
    }
    // The flood takes its time; the world goes on after it.
    const event = pause ? { ...labelled.event, time: labelled.event.time + pause } : labelled.event;
    score.saw({ event, label: labelled.label });
    waiting.push(event);
    if (waiting.length === BATCH) await take();
  }
  await take();
  const stateMb = weigh();
  session.close();
  score.finish();
  const { bola } = score.report() as { bola?: { precision: number; recall: number } };
  return { bola: { precision: bola?.precision, recall: bola?.recall }, heapMb: memory, stateMb };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function megabytes(): number {
  collect();
  return Math.round(process.memoryUsage().heapUsed / 1e6);
}
