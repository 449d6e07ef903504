import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { EnrichedEvent, WireEvent } from '../../../src/event/index.js';
import type { StateChanges } from '../../../src/pipeline/plugin-host.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import { type DetectorModule, hashText } from '../../../src/plugins/sdk/index.js';
import { Enricher, openDetectors } from './enriched.js';
import { type PlayOptions, worldOf } from './play.js';
import { Random } from './random.js';
import { Score } from './score.js';
import { tokenOf } from './token.js';

const BATCH = 500;
/** Strangers of whom two fifths fill every room. */
const FILLS = 1_000_000;
/** Events between two saves: many, since what is saved is only weighed. */
const SAVE_EVERY = 250_000;
/** Shares of the flood at which memory is read. */
const MARKS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
type Call = Extract<EnrichedEvent, { kind: 'api.call' }>;

const agents = Array.from({ length: 100_000 }, (_, n) => tokenOf('flood agent', String(n)));
const statuses = [200, 200, 401, 403, 404] as const;
/** Two characters of a token each. */
const pairs = Array.from({ length: 4096 }, (_, n) => tokenOf('pair', String(n)).slice(0, 2));

/** A token of nobody before: ten million of them are made, each in a fraction of a microsecond. */
function strangeToken(random: Random): string {
  let token = '';
  for (let i = 0; i < 3; i++) {
    const bits = random.below(2 ** 24);
    token += (pairs[bits & 4095] as string) + (pairs[bits >>> 12] as string);
  }
  return `${token}flood-token`;
}

/** Somebody new, from somewhere new, asks for something new: refused, or let in. */
function stranger(like: Call, n: number, random: Random, time: number): Call {
  const principal = strangeToken(random);
  const bits = random.below(2 ** 32);
  const address = `${1 + ((bits >>> 24) % 220)}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
  const object = strangeToken(random);
  const event: Call['event'] = {
    ...like.event,
    id: `flood-${n}-flood`,
    time,
    response: { status: random.pick(statuses), bytes: 300 },
    principal: { token: principal, kind: 'jwt' },
    client: { address, agent: agents[n % agents.length] as string },
    objects: (like.event.objects ?? []).map((one) => ({ ...one, token: object })),
  };
  return { ...like, event, principal, clientAddress: address };
}

/**
 * A world, with and without a flood of random principals, addresses and ids among its people, all through the middle third of its
 * time; `detector` for one alone. `attacks` and `benign` count the labelled requests that are named: without the flood, with it, and
 * by only one of them. `memoryIsFlat`, where there are enough to fill every room: the heap at the end of the flood is at most a tenth above what it was
 * after two fifths.
 */
export async function measureFlood(
  seed: number,
  flood: number,
  options: PlayOptions,
  detector?: string,
): Promise<Record<string, unknown>> {
  const modules = builtInDetectors.filter(
    ({ manifest }) => detector === undefined || manifest.id === detector,
  );
  const without = await run(seed, 0, options, modules);
  const flooded = await run(seed, flood, options, modules);
  const compare = (isAttack: boolean) => {
    const of = ({ labels, named }: Run) =>
      [...named.keys()].filter((id) => (labels.get(id) as boolean) === isAttack);
    const [before, after] = [of(without), of(flooded)];
    const lost = before.filter((id) => !flooded.named.has(id));
    const gained = after.filter((id) => !without.named.has(id));
    return {
      requests: [...without.labels.values()].filter((is) => is === isAttack).length,
      named: { without: before.length, flooded: after.length },
      lost: byRule(lost, without.named),
      gained: byRule(gained, flooded.named),
    };
  };
  const { heap: early = 0 } = flooded.memory['40 %'] ?? {};
  const { heap: late = 0 } = flooded.memory['100 %'] ?? {};
  return {
    events: flood,
    ...(flood >= FILLS ? { memoryIsFlat: late <= 1.1 * early } : {}),
    attacks: compare(true),
    benign: compare(false),
    without: without.report,
    flooded: { ...flooded.report, memoryMb: flooded.memory, stateMb: flooded.stateMb },
  };
}

function byRule(ids: readonly string[], named: ReadonlyMap<string, string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const id of ids) {
    const rule = named.get(id) ?? '';
    counts[rule] = (counts[rule] ?? 0) + 1;
  }
  return counts;
}

interface Run {
  /** Whether a request is part of an attack; what an attacker does besides, and what nobody could tell, are left out. */
  readonly labels: ReadonlyMap<string, boolean>;
  /** Labelled requests that are named, and by which rule first. */
  readonly named: ReadonlyMap<string, string>;
  readonly memory: Record<string, Memory>;
  readonly stateMb: Record<string, number>;
  readonly report: Record<string, unknown>;
}

async function run(
  seed: number,
  flood: number,
  options: PlayOptions,
  modules: readonly DetectorModule[],
): Promise<Run> {
  const world = worldOf(seed, options);
  const enricher = new Enricher();
  const session = await openDetectors(modules);
  const random = new Random(`flood ${seed}`);
  const score = new Score();
  score.begin(seed);
  const third = (world.end - world.start) / 3;
  const from = world.start + third;
  const labels = new Map<string, boolean>();
  const named = new Map<string, string>();
  let samples: Call[] = [];
  let waiting: WireEvent[] = [];
  const weight = new StateWeight();
  const weigh = () => weight.take(session.dirty());
  const memory: Record<string, Memory> = {};
  const take = async () => {
    const batch = await enricher.take(waiting);
    waiting = [];
    for (const found of await session.dispatch(batch)) {
      score.found(found);
      for (const { eventId } of found.evidence)
        if (labels.has(eventId) && !named.has(eventId)) named.set(eventId, found.rule);
    }
    if (samples.length < 2000)
      samples = [
        ...samples,
        ...batch.filter((one): one is Call => one.kind === 'api.call' && one.event.objects !== undefined),
      ];
  };
  let poured = 0;
  let next = 0;
  /** As many strangers as have come until then. */
  const pour = async (until: number) => {
    const due = Math.min(flood, Math.floor(((until - from) / third) * flood));
    if (poured === 0 && due > 0) memory.before = memoryNow();
    while (poured < due) {
      const first = poured;
      poured = Math.min(due, first + BATCH);
      const strangers = Array.from({ length: poured - first }, (_, i) =>
        stranger(random.pick(samples), first + i, random, Math.floor(from + ((first + i) / flood) * third)),
      );
      await session.dispatch(strangers);
      // As a worker saves: what is kept is what weighs.
      if (Math.floor(first / SAVE_EVERY) !== Math.floor(poured / SAVE_EVERY)) weigh();
      const mark = MARKS[next];
      if (mark === undefined || poured < mark * flood) continue;
      weigh();
      memory[`${100 * mark} %`] = memoryNow();
      process.stderr.write(`flood ${100 * mark} %: ${JSON.stringify(memory[`${100 * mark} %`])}\n`);
      next++;
    }
  };
  for (const { event, label } of world.stream()) {
    if (flood > 0 && event.time >= from && poured < flood) {
      await take();
      await pour(event.time);
    }
    score.saw({ event, label });
    if (label.cover !== true && label.optional !== true) labels.set(event.id, label.attack !== undefined);
    waiting.push(event);
    if (waiting.length === BATCH) await take();
  }
  await take();
  const stateMb = weigh();
  session.close();
  score.finish();
  const kinds = Object.entries(score.report() as Record<string, { precision?: number; recall?: number }>)
    .filter(([, one]) => one?.recall !== undefined && one.recall !== null)
    .map(([kind, { precision, recall }]) => [kind, { precision, recall }]);
  return { labels, named, memory, stateMb, report: Object.fromEntries(kinds) };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

interface Memory {
  readonly heap: number;
  readonly rss: number;
}

function memoryNow(): Memory {
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: Math.round(heapUsed / 1e6), rss: Math.round(rss / 1e6) };
}

/** What the rows of state weigh, kept as numbers alone: the texts would be most of what is measured. */
class StateWeight {
  private readonly sizes = new Map<number, number>();
  private readonly sums = new Map<string, number>();

  /** Megabytes by detector, after these changes. */
  take({ upserts, deletes }: StateChanges): Record<string, number> {
    for (const { detector, key } of deletes) this.put(detector, key, 0);
    for (const { detector, key, body } of upserts) this.put(detector, key, body.length);
    return Object.fromEntries([...this.sums].map(([name, sum]) => [name, Math.round(sum / 1e4) / 100]));
  }

  private put(detector: string, key: string, size: number): void {
    const id = hashText(key, hashText(detector)) * 2 ** 21 + (hashText(key, 1) >>> 11);
    const change = size - (this.sizes.get(id) ?? 0);
    if (size > 0) this.sizes.set(id, size);
    else this.sizes.delete(id);
    this.sums.set(detector, (this.sums.get(detector) ?? 0) + change);
  }
}
