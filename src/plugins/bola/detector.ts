import {
  type Consumed,
  type Detector,
  type DetectorContext,
  type DetectorState,
  type Finding,
  timeOf,
} from '../sdk/index.js';
import { type Caller, callerOf } from './caller.js';
import { calm, follow, newCrowd, suspectOf } from './crowd.js';
import { isForgiven } from './excuses.js';
import { newHabit, see } from './habit.js';
import { judge } from './judge.js';
import { learn } from './learn.js';
import { Memory } from './memory.js';
import { crowdFindingOf } from './report.js';
import type { Call, Config } from './scene.js';

/** How long an endpoint is known before many callers together are a crowd. */
const CROWD_AFTER_MS = 3_600_000;
/** Beyond these, what callers without a name do is told as a crowd's. */
const CROWD_CONFIDENCE = 0.9;

/** Learns who was given what and what is usual, and judges each request by both: see the README for each decision. */
export class Bola implements Detector<'api.call' | 'app.heartbeat', Config> {
  private readonly memories = new WeakMap<DetectorState, Memory>();

  detect(
    batch: readonly Consumed<'api.call' | 'app.heartbeat'>[],
    { config, state, feedback }: DetectorContext<Config>,
  ): Finding[] {
    let memory = this.memories.get(state);
    if (memory === undefined) {
      memory = new Memory(state);
      this.memories.set(state, memory);
    }
    memory.feedback = feedback;
    const findings: Finding[] = [];
    for (const one of batch) {
      if (one.kind === 'app.heartbeat') {
        if (one.event.queries !== undefined) memory.sql.learn(one.event, timeOf(one));
      } else if (one.event.blocked !== true && !isOfUnknown(one)) take(one, memory, config, findings);
    }
    return findings;
  }
}

/** A log does not know who called: that nobody is named says nothing. */
const isOfUnknown = ({ event }: Call): boolean => event.logged === true && event.principal === undefined;

function take(call: Call, memory: Memory, config: Config, findings: Finding[]): void {
  const { event, endpoint } = call;
  const { objects, returned } = event;
  const named = objects !== undefined && objects.length > 0;
  const keys = memory.keys.endpoint(endpoint?.id ?? '', event.operation);
  const { status } = event.response;
  const success = (status >= 200 && status < 300) || status === 304;
  if (!named && success) memory.telling.note(call, keys.hash);
  // What has not changed (304) hides nothing.
  const hides =
    returned === undefined && endpoint !== undefined && event.method === 'GET' && success && status !== 304;
  if (!named && returned === undefined && !hides) return;
  if (!success && status !== 403 && status !== 404 && status !== 401) return;
  const caller = callerOf(call, keys);
  if (hides) memory.untold.hide(caller.keys.list, caller.short, caller.at);
  let innocent = true;
  if (named && endpoint !== undefined) innocent = visit(call, caller, success, memory, config, findings);
  if (innocent && success && returned !== undefined) learn(call, caller, memory);
}

/** Judges one call. False when what the response gave is loot. */
function visit(
  call: Call,
  caller: Caller,
  success: boolean,
  memory: Memory,
  config: Config,
  findings: Finding[],
): boolean {
  const { event, endpoint } = call;
  const { short, keys, at } = caller;
  const habit = memory.habits.get(keys.habit) ?? newHabit(at);
  const verdict = judge({ call, caller, success, habit, memory, config });
  if (success) {
    if (habit.b === 0 && habit.p === 0) habit.f = at;
    see(habit, short, at);
  }
  habit.c++;
  memory.habits.set(keys.habit, habit, at);
  const { finding } = verdict;
  if (finding !== undefined) {
    findings.push(finding);
    return false;
  }
  if (!verdict.thin && !verdict.suspicious && habit.c < config.callsMin) return true;
  if (memory.telling.isLeaky(endpoint?.serviceId)) return true;
  habit.z ??= newCrowd();
  const told = follow(habit.z, verdict.suspicious ? suspectOf(event, short, at) : undefined, verdict.thin);
  if (told.length === 0) return true;
  if (at - habit.f < CROWD_AFTER_MS) {
    // Who comes first comes with much that nobody was seen to be given: what is usual for many together is being learned.
    calm(habit.z);
    return true;
  }
  if (isForgiven(memory.feedback, call, 'bola.distributed-enumeration')) return true;
  findings.push(crowdFindingOf(call, habit.z, told, CROWD_CONFIDENCE, at));
  return !success;
}
