import { sourcesPerTargetMax } from './limits.js';
import type { Observed, OwnInterface } from './observed.js';
import type { Source } from './select-sources.js';
import type { Wanted } from './wanted.js';

/** A collector's place: its interface stays when its machine is replaced, so that sessions go on. */
export interface Slot {
  readonly slot: number;
  readonly subnetId: string;
  /** Absent while it is only planned. */
  readonly networkInterface?: OwnInterface;
}
export interface Slots {
  readonly slots: readonly Slot[];
  /** Interfaces of ours that are in the wrong place, or the second in theirs. */
  readonly surplus: readonly OwnInterface[];
}

export const placesOf = (wanted: Wanted) =>
  wanted.loadBalancerArn === undefined ? sourcesPerTargetMax : Number.POSITIVE_INFINITY;

/** How many collectors so many sources need: one is there always, so that the first source finds it. */
export function slotsNeeded(sources: number, wanted: Wanted): number {
  return Math.min(Math.max(1, Math.ceil(sources / placesOf(wanted))), wanted.collectorsMax);
}

/** The places that are there, and as many new ones as the sources need, each where most of them have no place yet. */
export function planSlots(
  wanted: Wanted,
  observed: Observed,
  sources: readonly Source[],
  groupId?: string,
): Slots {
  const slots: Slot[] = [];
  const surplus: OwnInterface[] = [];
  const ordered = [...observed.interfaces].sort(
    (a, b) =>
      Number(b.instanceId !== undefined) - Number(a.instanceId !== undefined) || (a.id < b.id ? -1 : 1),
  );
  for (const one of ordered) {
    const fits =
      one.vpcId === wanted.vpcId &&
      wanted.collectorSubnetIds.includes(one.subnetId) &&
      (groupId === undefined || one.groupIds.includes(groupId)) &&
      !slots.some(({ slot }) => slot === one.slot);
    if (fits) slots.push({ slot: one.slot, subnetId: one.subnetId, networkInterface: one });
    else surplus.push(one);
  }
  const taken = new Set(observed.interfaces.map(({ slot }) => slot));
  while (slots.length < slotsNeeded(sources.length, wanted)) {
    const slot = lowestFree(taken);
    taken.add(slot);
    slots.push({ slot, subnetId: neediest(wanted, slots, sources) });
  }
  return { slots: slots.sort((a, b) => a.slot - b.slot), surplus };
}

export function lowestFree(taken: ReadonlySet<number>): number {
  let number = 1;
  while (taken.has(number)) number += 1;
  return number;
}

function neediest(wanted: Wanted, slots: readonly Slot[], sources: readonly Source[]): string {
  const needs = wanted.collectorSubnetIds.map((subnetId) => {
    const there = sources.filter((source) => source.subnetId === subnetId).length;
    const served = slots.filter((slot) => slot.subnetId === subnetId).length;
    return { subnetId, need: there - served * sourcesPerTargetMax };
  });
  needs.sort((a, b) => b.need - a.need);
  return needs[0]?.subnetId ?? '';
}
