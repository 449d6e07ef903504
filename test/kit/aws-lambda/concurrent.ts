import { LambdaBench } from './lambda-bench.js';
import { foreignOf, portraitOf } from './portrait.js';

/** Runs of the Lambda that AWS may start at the same time. */
export const meetings = {
  'two of the schedule': (bench: LambdaBench) => Promise.all([bench.scheduled(), bench.scheduled()]),
  'the schedule and an update': (bench: LambdaBench) =>
    Promise.all([bench.scheduled(), bench.custom('Update', larger(bench))]),
  'the schedule and the deletion': (bench: LambdaBench) =>
    Promise.all([bench.scheduled(), bench.custom('Delete')]),
} as const;
export type Meeting = keyof typeof meetings;

const larger = (bench: LambdaBench) => bench.properties({ InstanceType: 'm5.large' });

export interface Ending {
  /** Whether all is as after the same runs one after the other, and one more of the schedule. */
  readonly sameEnd: boolean;
  /** What of ours is left after a deletion. */
  readonly orphans: number;
  readonly foreignTouched: boolean;
}

/** A stack that stands, of which something was just lost, so that both runs have something to do. */
async function stands(): Promise<LambdaBench> {
  const bench = new LambdaBench();
  await bench.custom('Create');
  const { world } = bench.account;
  const own = [...world.sessions].filter(([, { Tags }]) => Tags?.some(({ Value }) => Value === bench.stack));
  for (const [id] of own.slice(0, 4)) world.sessions.delete(id);
  const [rule] = world.filterRules.values();
  if (rule) rule.RuleAction = rule.RuleAction === 'accept' ? 'reject' : 'accept';
  return bench;
}

/** What is there after the same runs, one after the other. */
export async function oneAfterTheOther(meeting: Meeting): Promise<string> {
  const bench = await stands();
  if (meeting === 'the schedule and an update') await bench.custom('Update', larger(bench));
  if (meeting === 'the schedule and the deletion') await bench.custom('Delete');
  await bench.scheduled();
  return portraitOf(bench.account.world, bench.stack).join('\n');
}

/** Both at once, whoever goes on being drawn by the seed. After a deletion nothing else runs: nobody would heal. */
export async function atOnce(meeting: Meeting, seed: number, expected: string): Promise<Ending> {
  const bench = await stands();
  const { world } = bench.account;
  const foreign = foreignOf(world, bench.stack);
  const draw = drawFrom(seed);
  bench.turn = async (sleptMs) => {
    const turns = Math.floor(draw() * 4) + (sleptMs > 0 ? 8 : 0);
    for (let index = 0; index < turns; index += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  await meetings[meeting](bench);
  if (meeting !== 'the schedule and the deletion') await bench.scheduled();
  const deleted = meeting === 'the schedule and the deletion';
  return {
    sameEnd: portraitOf(world, bench.stack).join('\n') === expected,
    orphans: deleted ? portraitOf(world, bench.stack).length + world.volumes.size : 0,
    foreignTouched: foreignOf(world, bench.stack) !== foreign,
  };
}

/** Numbers from 0 to 1, the same for the same seed. */
function drawFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
