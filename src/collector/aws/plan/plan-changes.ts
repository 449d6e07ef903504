import type { DeploymentProblem } from '../../../event/deployment.js';
import { roles } from './names.js';
import type { Observed, OwnInterface } from './observed.js';
import { planFilter } from './plan-filter.js';
import { planGroup } from './plan-group.js';
import { type Entry, planInventory } from './plan-inventory.js';
import { planSessions } from './plan-sessions.js';
import { selectSources } from './select-sources.js';
import { planSlots, type Slot, slotsNeeded } from './slots.js';
import type { Ref, Step } from './step.js';
import type { Wanted } from './wanted.js';

export interface Plan {
  /** In the order in which they can be carried out. */
  readonly steps: readonly Step[];
  /** What has to come to an end before there can be more steps; for people. */
  readonly waiting: readonly string[];
  readonly problems: readonly DeploymentProblem[];
  /** Interfaces that were asked for. */
  readonly sources: number;
  /** Of those, the ones whose session is there. */
  readonly mirrored: number;
  readonly collectors: number;
  /** What collectors are to know. */
  readonly inventory: readonly Entry[];
}

const alive = new Set(['pending', 'running', 'stopping', 'stopped']);

/**
 * From what is there to what is wanted. Pure: the same two give the same plan, and what is there already is in no step, so
 * that a run that was cut off anywhere is gone on with by planning again.
 */
export function planChanges(wanted: Wanted, observed: Observed, launch: string): Plan {
  const selection = selectSources(wanted, observed);
  const group = planGroup(wanted, observed);
  const filter = planFilter(observed);
  const { slots, surplus } = planSlots(wanted, observed, selection.sources, group.id);
  const targets = planTargets(wanted, observed, slots);
  const sessions = planSessions(wanted, observed, selection.sources, slots, targets.of, filter.ref);
  const leaving = superfluous(slots, sessions.busy, slotsNeeded(selection.sources.length, wanted));
  const staying = slots.filter((slot) => !leaving.has(slot));
  const machines = planMachines(observed, staying, launch);
  const goneInterfaces = [
    ...surplus,
    ...[...leaving].flatMap(({ networkInterface }) => networkInterface ?? []),
  ];
  const removal = removeInterfaces(goneInterfaces);
  const stayingTargets = new Set(staying.map(targets.of));
  const steps: Step[] = [
    ...sessions.removals,
    ...group.steps,
    ...staying.flatMap((slot) => createInterface(slot, group.ref)),
    ...machines.steps,
    ...targets.steps.filter((step) => 'makes' in step && stayingTargets.has(step.makes)),
    ...filter.steps,
    ...sessions.creations,
    ...observed.targets
      .filter(({ id }) => !stayingTargets.has(id))
      .map(({ id }): Step => ({ do: 'deleteTarget', id })),
    ...filter.surplus.map(({ id }): Step => ({ do: 'deleteFilter', id })),
    ...removal.steps,
    ...removeGroups(
      observed,
      group.surplus.map(({ id }) => id),
    ),
  ];
  return {
    steps: once(steps),
    waiting: [...machines.waiting, ...removal.waiting],
    problems: [...selection.problems, ...sessions.problems, ...machines.problems],
    sources: selection.asked,
    mirrored: sessions.mirrored,
    collectors: staying.length,
    inventory: planInventory(wanted, observed),
  };
}

/** Everything that carries the stack's tag goes, in the order in which AWS lets it go. */
export function planRemoval(observed: Observed): Plan {
  const removal = removeInterfaces(observed.interfaces);
  const steps: Step[] = [
    ...observed.sessions.filter(({ ours }) => ours).map(({ id }): Step => ({ do: 'deleteSession', id })),
    ...observed.targets.map(({ id }): Step => ({ do: 'deleteTarget', id })),
    ...observed.filters.map(({ id }): Step => ({ do: 'deleteFilter', id })),
    ...observed.collectors
      .filter(({ state }) => alive.has(state))
      .map(({ id }): Step => ({ do: 'terminateCollector', id })),
    ...removal.steps,
    ...removeGroups(
      observed,
      observed.groups.map(({ id }) => id),
    ),
  ];
  const ending = observed.collectors
    .filter(({ state }) => state === 'shutting-down')
    .map(({ id }) => `the end of ${id}`);
  return {
    steps: once(steps),
    waiting: [...new Set([...removal.waiting, ...ending])],
    problems: [],
    sources: 0,
    mirrored: 0,
    collectors: 0,
    inventory: [],
  };
}

/** Places that nothing is mirrored to, the latest first, as far as there are more places than sources need. */
function superfluous(slots: readonly Slot[], busy: ReadonlySet<number>, needed: number): ReadonlySet<Slot> {
  const idle = slots.filter(({ slot }) => !busy.has(slot)).reverse();
  return new Set(idle.slice(0, Math.max(0, slots.length - needed)));
}

const refOf = ({ slot, networkInterface }: Slot): Ref =>
  networkInterface?.id ?? `@${roles.networkInterface}-${slot}`;

function createInterface(slot: Slot, group: Ref): Step[] {
  if (slot.networkInterface) return [];
  return [{ do: 'createInterface', slot: slot.slot, subnetId: slot.subnetId, group, makes: refOf(slot) }];
}

/** A target for each place; or one for all, the load balancer. */
function planTargets({ loadBalancerArn }: Wanted, { targets }: Observed, slots: readonly Slot[]) {
  const steps: Step[] = [];
  const bySlot = new Map<Slot, Ref>();
  for (const slot of loadBalancerArn === undefined ? slots : slots.slice(0, 1)) {
    const there = targets.find((one) =>
      loadBalancerArn === undefined
        ? one.interfaceId !== undefined && one.interfaceId === slot.networkInterface?.id
        : one.loadBalancerArn === loadBalancerArn,
    );
    const makes = `@${roles.target}-${slot.slot}`;
    bySlot.set(slot, there?.id ?? makes);
    const on = loadBalancerArn === undefined ? { networkInterface: refOf(slot) } : { loadBalancerArn };
    if (!there) steps.push({ do: 'createTarget', slot: slot.slot, ...on, makes });
  }
  const [shared = ''] = bySlot.values();
  return { steps, of: (slot: Slot) => bySlot.get(slot) ?? shared };
}

/** A machine on each interface that stays, started with what is wanted now. */
function planMachines(observed: Observed, slots: readonly Slot[], launch: string) {
  const steps: Step[] = [];
  const waiting: string[] = [];
  const problems: DeploymentProblem[] = [];
  const kept = new Set<string>();
  for (const slot of slots) {
    const networkInterface = refOf(slot);
    const instanceId = slot.networkInterface?.instanceId;
    const there = observed.collectors.find(({ id }) => id === instanceId);
    if (instanceId === undefined)
      steps.push({ do: 'runCollector', slot: slot.slot, networkInterface, launch });
    else if (there?.launch === launch && alive.has(there.state)) {
      kept.add(there.id);
      if (there.state === 'stopped') problems.push(stopped(there.id));
    } else waiting.push(`the end of ${instanceId}`);
  }
  // AWS may show a machine before the interface that it stands on: that one is no surplus.
  const shown = new Set(observed.interfaces.map(({ id }) => id));
  for (const { id, state, interfaceId } of observed.collectors)
    if (alive.has(state) && !kept.has(id) && (interfaceId === undefined || shown.has(interfaceId)))
      steps.unshift({ do: 'terminateCollector', id });
  return { steps, waiting, problems };
}

/** An interface goes when its machine has gone. */
function removeInterfaces(interfaces: readonly OwnInterface[]) {
  const steps: Step[] = [];
  const waiting: string[] = [];
  for (const { id, instanceId } of interfaces) {
    if (instanceId === undefined) steps.push({ do: 'deleteInterface', id });
    else waiting.push(`the end of ${instanceId}`);
  }
  return { steps, waiting };
}

/** A group goes when no interface is in it, or none that stays behind the steps before. */
function removeGroups({ interfaces }: Observed, ids: readonly string[]): Step[] {
  const attached = interfaces.filter(({ instanceId }) => instanceId !== undefined);
  return ids
    .filter((id) => !attached.some(({ groupIds }) => groupIds.includes(id)))
    .map((id) => ({ do: 'deleteGroup', id }));
}

const once = (steps: readonly Step[]) => [
  ...new Map(steps.map((step) => [JSON.stringify(step), step])).values(),
];

const stopped = (subject: string): DeploymentProblem => ({
  code: 'COLLECTOR_FAILED',
  text: 'The collector’s machine was stopped: nothing is seen until it is started again.',
  subject,
});
