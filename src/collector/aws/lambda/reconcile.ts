import type { DeploymentProblem } from '../../../event/deployment.js';
import { type CarryOut, carryOut } from '../ec2/carry-out.js';
import { observe } from '../ec2/observe.js';
import type { Owner } from '../ec2/own-tags.js';
import { refusalOf } from '../ec2/refusal.js';
import { type Plan, planChanges, planRemoval } from '../plan/plan-changes.js';
import type { Step } from '../plan/step.js';
import type { Wanted } from '../plan/wanted.js';
import { Failure, problemOf } from './failure.js';
import type { Runtime } from './runtime.js';

export type Goal =
  | {
      readonly wanted: Wanted;
      readonly launch: string;
      /** Whether it still is: the stack may be changed or deleted while a run of the schedule is at work. */
      isStill(): Promise<boolean>;
    }
  /** Nothing of the stack is to be left. */
  | 'removal';

export interface Outcome {
  /** Whether all is as it should be. */
  readonly done: boolean;
  /** Whether only sessions are lacking, which the next run adds. */
  readonly standing: boolean;
  /** Whether it stopped because something else is wanted by now: what it found is of no account then. */
  readonly overtaken: boolean;
  readonly problems: readonly DeploymentProblem[];
  readonly sources: number;
  readonly mirrored: number;
  /** What collectors are to know. */
  readonly inventory: Plan['inventory'];
}

const pauseMs = 5_000;
/** How long a run may go on without asking whether what it does is still wanted. */
const askAgainMs = 2_000;
/** Passes in a row in which no step had a new effect, after which the last refusal is the answer. */
const stalledMax = 12;

/**
 * Looks, plans, carries out, and looks again until nothing is left to do. It keeps nothing between runs: whatever a run before
 * it left, wherever it was cut off, is part of what it sees.
 * @throws Failure when AWS refuses something without which it cannot go on.
 */
export async function reconcile(runtime: Runtime, owner: Owner, goal: Goal): Promise<Outcome> {
  const context: CarryOut = {
    ec2: runtime.ec2,
    owner,
    requestId: runtime.requestId,
    made: new Map(),
    ...(goal === 'removal' ? {} : { collector: goal.wanted.collector }),
  };
  const isStill = stillWanted(runtime, goal);
  const refused = new Map<string, DeploymentProblem>();
  const before = new Set<string>();
  let stalled = 0;
  for (;;) {
    const plan = await look(runtime, owner, goal);
    const steps = plan.steps.filter((step) => !refused.has(keyOf(step)));
    if (steps.length === 0 && plan.waiting.length === 0) return outcome(plan, refused, true);
    if (runtime.isLate()) return outcome(plan, refused, false);
    const pass = (await isStill()) && (await carryOutAll(runtime, context, steps, refused, isStill));
    if (!pass || pass.overtaken) return { ...outcome(plan, refused, false), overtaken: true };
    if (pass.throttled) return outcome(after(plan, steps, pass.done), refused, false, [pass.throttled]);
    // What is carried out again is not seen yet: it is waited for, like what comes to an end.
    const isNew = [...pass.done].filter((step) => !before.has(JSON.stringify(step))).length > 0;
    for (const step of pass.done) before.add(JSON.stringify(step));
    stalled = isNew || steps.length === 0 ? 0 : stalled + 1;
    if (stalled > stalledMax) throw pass.last ?? new Failure(notSeen);
    if (!isNew) await runtime.sleep(pauseMs);
  }
}

const notSeen: DeploymentProblem = {
  code: 'INTERNAL',
  text: 'What was made is not shown by AWS: see the log of the Lambda.',
};

/** What would be done now. Throws no more than what AWS refuses to show. */
export async function look({ ec2 }: Pick<Runtime, 'ec2'>, { stack }: Owner, goal: Goal): Promise<Plan> {
  try {
    if (goal === 'removal') return planRemoval(await observe(ec2, stack));
    return planChanges(goal.wanted, await observe(ec2, stack, goal.wanted), goal.launch);
  } catch (error) {
    throw new Failure(problemOf(error, 'a description'), { cause: error });
  }
}

async function carryOutAll(
  runtime: Runtime,
  context: CarryOut,
  steps: readonly Step[],
  refused: Map<string, DeploymentProblem>,
  isStill: () => Promise<boolean>,
) {
  const done = new Set<Step>();
  let last: Failure | undefined;
  for (const step of steps) {
    if (runtime.isLate()) break;
    if (!(await isStill())) return { done, last, throttled: undefined, overtaken: true };
    try {
      await carryOut(step, context);
      done.add(step);
    } catch (error) {
      const problem = problemOf(
        error,
        step.do,
        'source' in step ? step.source : 'id' in step ? step.id : undefined,
      );
      const failure = new Failure(problem, { cause: error });
      const refusal = refusalOf(error);
      if (refusal === 'throttled') return { done, last, throttled: problem, overtaken: false };
      // Not visible yet, or no more: the next look tells which.
      if (['gone', 'there', 'busy'].includes(refusal) || ('id' in step && refusal === 'other'))
        last = failure;
      else if (step.do === 'createSession' && refusal !== 'denied') refused.set(keyOf(step), problem);
      else throw failure;
    }
  }
  return { done, last, throttled: undefined, overtaken: false };
}

/** Asks once, and then every two seconds: what is made when nobody wants it any more might be removed by no one. */
function stillWanted(runtime: Runtime, goal: Goal): () => Promise<boolean> {
  let askedAt = Number.POSITIVE_INFINITY;
  return async () => {
    if (goal === 'removal' || askedAt - runtime.leftMs() < askAgainMs) return true;
    askedAt = runtime.leftMs();
    return goal.isStill();
  };
}

/** A plan of which so much is carried out. */
function after(plan: Plan, steps: readonly Step[], done: ReadonlySet<Step>): Plan {
  const sessions = [...done].filter((step) => step.do === 'createSession').length;
  return { ...plan, steps: steps.filter((step) => !done.has(step)), mirrored: plan.mirrored + sessions };
}

/** A source that AWS refused is not tried again in the same run, whatever its session would be. */
const keyOf = (step: Step) => (step.do === 'createSession' ? step.source : JSON.stringify(step));

function outcome(
  plan: Plan,
  refused: ReadonlyMap<string, DeploymentProblem>,
  done: boolean,
  more: readonly DeploymentProblem[] = [],
): Outcome {
  // What another run did at the same time was refused to this one, and is there.
  const lacking = new Set(plan.steps.map(keyOf));
  const stillRefused = [...refused].filter(([key]) => lacking.has(key)).map(([, problem]) => problem);
  return {
    done,
    standing: plan.steps.every((step) => step.do === 'createSession') && plan.waiting.length === 0,
    overtaken: false,
    problems: [...plan.problems, ...stillRefused, ...more],
    sources: plan.sources,
    mirrored: plan.mirrored,
    inventory: plan.inventory,
  };
}
