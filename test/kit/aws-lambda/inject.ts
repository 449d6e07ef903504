import type { Ec2Double } from '../ec2-double/ec2-double.js';
import type { Fault } from '../ec2-double/faults.js';
import type { World } from '../ec2-double/world.js';
import { LambdaBench } from './lambda-bench.js';
import { foreignOf, portraitOf } from './portrait.js';
import { twoAccounts } from './two-accounts.js';

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
  readonly scene: SceneName;
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

/** Between which accounts it is played. */
export interface Scene {
  readonly bench: LambdaBench;
  readonly doubles: readonly Ec2Double[];
  /** Where the traffic is, and what is made. */
  readonly world: World;
  readonly place: Readonly<Record<string, unknown>>;
}
export const scenes = {
  'one account': (): Scene => {
    const bench = new LambdaBench();
    return { bench, doubles: [bench.double], world: bench.account.world, place: {} };
  },
  'two accounts': (): Scene => {
    const { bench, elsewhere, double, place } = twoAccounts();
    return { bench, doubles: [bench.double, double], world: elsewhere.world, place };
  },
} as const;
type SceneName = keyof typeof scenes;

async function play({ bench, place }: Scene, phase: Phase, requestId?: string): Promise<void> {
  const wanted = bench.properties(place);
  const larger = bench.properties({ ...place, InstanceType: 'm5.large' });
  if (phase === 'Create') await bench.custom('Create', wanted, requestId);
  if (phase === 'Update') await bench.custom('Update', larger, requestId);
  // One that fails is called again by AWS: that is the repetition.
  if (phase === 'Heal') await bench.scheduled().catch(() => undefined);
  if (phase === 'Delete') await bench.custom('Delete', larger, requestId);
}

/** What happens in the account before a part: sessions, a rule and a machine are lost to somebody's hand. */
function disturb({ bench, world }: Scene, phase: Phase): void {
  if (phase !== 'Heal') return;
  const own = [...world.sessions.values()].filter(({ Tags }) =>
    Tags?.some(({ Value }) => Value === bench.stack),
  );
  for (const { TrafficMirrorSessionId = '' } of own.slice(0, 3))
    world.sessions.delete(TrafficMirrorSessionId);
  const [rule] = world.filterRules.values();
  if (rule) rule.RuleAction = rule.RuleAction === 'accept' ? 'reject' : 'accept';
}

/** A whole life without a fault. */
export async function playReference(name: SceneName = 'one account'): Promise<Reference> {
  const scene = scenes[name]();
  const portraits: Partial<Record<Phase, string>> = {};
  const actions: Partial<Record<Phase, readonly string[]>> = {};
  for (const phase of phases) {
    disturb(scene, phase);
    const seen: string[] = [];
    for (const double of scene.doubles)
      double.fault = ({ action }) => {
        seen.push(action);
        return undefined;
      };
    await play(scene, phase);
    actions[phase] = seen;
    portraits[phase] = stateOf(scene);
  }
  return { scene: name, portraits, actions } as Reference;
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

/** All that is ours, in each of the accounts. */
const stateOf = ({ bench, doubles }: Scene) =>
  doubles.map(({ world }) => portraitOf(world, bench.stack).join('\n')).join('\n--\n');
const foreignTo = ({ bench, doubles }: Scene) =>
  doubles.map(({ world }) => foreignOf(world, bench.stack)).join('\n');

/** A life in which one call of one part goes wrong, and that part is then repeated. */
export async function playWithFault(
  { scene: name, portraits }: Reference,
  phase: Phase,
  index: number,
  fault: Fault,
): Promise<Verdict> {
  const scene = scenes[name]();
  const { bench, doubles } = scene;
  const foreign = foreignTo(scene);
  let sameEnd = true;
  for (const current of phases) {
    disturb(scene, current);
    if (current === phase) {
      let calls = 0;
      for (const double of doubles)
        double.fault = () => {
          calls += 1;
          return calls === index + 1 ? fault : undefined;
        };
      // The first try and its repetition have one id, as when AWS calls a killed Lambda again.
      await play(scene, current, `request-of-${current}`);
      for (const double of doubles) {
        double.revive();
        double.fault = () => undefined;
      }
      await play(scene, current, `request-of-${current}`);
      sameEnd &&= stateOf(scene) === portraits[current];
    } else await play(scene, current);
    if (current === phase && current !== 'Delete') {
      // Later parts are played elsewhere: from here straight to the end.
      await play(scene, 'Delete');
      break;
    }
  }
  return {
    sameEnd,
    orphans: doubles.reduce(
      (sum, { world }) => sum + portraitOf(world, bench.stack).length + world.volumes.size,
      0,
    ),
    foreignTouched: foreignTo(scene) !== foreign,
  };
}
