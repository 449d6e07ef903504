import type { Fault } from '../ec2-double/faults.js';
import { LambdaBench } from './lambda-bench.js';
import { foreignOf, portraitOf } from './portrait.js';

/** What happens to one call. A kill before a call leaves what a kill after the one before it leaves. */
export const faults: Readonly<Record<string, Fault>> = {
  'killed before': { when: 'before', how: 'kill' },
  'killed after': { when: 'after', how: 'kill' },
  'refused before': { when: 'before', how: { code: 'OperationNotPermitted', status: 400 } },
  'failed after': { when: 'after', how: { code: 'InternalError', status: 500 } },
};

/** Parts of a stack's life, in their order. */
export const phases = ['Create', 'Update', 'Heal', 'Delete'] as const;
export type Phase = (typeof phases)[number];

/** What every end is compared with: a life without a fault. */
export interface Reference {
  readonly portraits: Readonly<Record<Phase, string>>;
  /** The action of each call of each part. */
  readonly actions: Readonly<Record<Phase, readonly string[]>>;
}
export interface Verdict {
  readonly sameEnd: boolean;
  /** What is left of ours after the stack was deleted. */
  readonly orphans: number;
  readonly foreignTouched: boolean;
}

async function play(bench: LambdaBench, phase: Phase, requestId?: string): Promise<void> {
  const larger = bench.properties({ InstanceType: 'm5.large' });
  if (phase === 'Create') await bench.custom('Create', undefined, requestId);
  if (phase === 'Update') await bench.custom('Update', larger, requestId);
  // One that fails is called again by AWS: that is the repetition.
  if (phase === 'Heal') await bench.scheduled().catch(() => undefined);
  if (phase === 'Delete') await bench.custom('Delete', larger, requestId);
}

/** What happens in the account before a part: sessions, a rule and a machine are lost to somebody's hand. */
function disturb(bench: LambdaBench, phase: Phase): void {
  if (phase !== 'Heal') return;
  const { world } = bench.account;
  const own = [...world.sessions.values()].filter(({ Tags }) =>
    Tags?.some(({ Value }) => Value === bench.stack),
  );
  for (const { TrafficMirrorSessionId = '' } of own.slice(0, 3))
    world.sessions.delete(TrafficMirrorSessionId);
  const [rule] = world.filterRules.values();
  if (rule) rule.RuleAction = rule.RuleAction === 'accept' ? 'reject' : 'accept';
}

/** A whole life without a fault. */
export async function playReference(): Promise<Reference> {
  const bench = new LambdaBench();
  const portraits: Partial<Record<Phase, string>> = {};
  const actions: Partial<Record<Phase, readonly string[]>> = {};
  for (const phase of phases) {
    disturb(bench, phase);
    const before = bench.double.calls.length;
    await play(bench, phase);
    actions[phase] = bench.double.calls.slice(before).map(({ action }) => action);
    portraits[phase] = stateOf(bench);
  }
  return { portraits, actions } as Reference;
}

/**
 * Calls that stand for all: of a row of equal ones the first two and the last; of a row that only looks the first, since what
 * is cut off between them leaves the same.
 */
export function representative(actions: readonly string[]): number[] {
  const kind = (index: number) => {
    const action = actions[index];
    return action?.startsWith('Describe') || action?.startsWith('Get') ? 'look' : action;
  };
  return actions.flatMap((_, index) => {
    const isFirst = kind(index) !== kind(index - 1);
    if (kind(index) === 'look') return isFirst ? [index] : [];
    const isSecond = kind(index - 1) !== kind(index - 2);
    return isFirst || isSecond || kind(index) !== kind(index + 1) ? [index] : [];
  });
}

const stateOf = (bench: LambdaBench) => portraitOf(bench.account.world, bench.stack).join('\n');

/** A life in which one call of one part goes wrong, and that part is then repeated. */
export async function playWithFault(
  { portraits }: Reference,
  phase: Phase,
  index: number,
  fault: Fault,
): Promise<Verdict> {
  const bench = new LambdaBench();
  const { world } = bench.account;
  const foreign = foreignOf(world, bench.stack);
  let sameEnd = true;
  for (const current of phases) {
    disturb(bench, current);
    if (current === phase) {
      const first = bench.double.calls.length;
      bench.double.fault = (_, at) => (at === first + index ? fault : undefined);
      // The first try and its repetition have one id, as when AWS calls a killed Lambda again.
      await play(bench, current, `request-of-${current}`);
      bench.double.revive();
      bench.double.fault = () => undefined;
      await play(bench, current, `request-of-${current}`);
      sameEnd &&= stateOf(bench) === portraits[current];
    } else await play(bench, current);
    if (current === phase && current !== 'Delete') {
      // Later parts are played elsewhere: from here straight to the end.
      await play(bench, 'Delete');
      break;
    }
  }
  return {
    sameEnd,
    orphans: portraitOf(world, bench.stack).length + world.volumes.size,
    foreignTouched: foreignOf(world, bench.stack) !== foreign,
  };
}
