import type { ObjectReference } from '../../event/index.js';
import { type Caller, homeOf } from './caller.js';
import { Class } from './class.js';
import { isGranted, keyOf } from './excuses.js';
import { principalsOf } from './habit.js';
import type { Kind } from './kinship.js';
import type { Memory } from './memory.js';
import { nounOfReference, scopeOf } from './object-noun.js';
import { claim, type ObjectRecord, PEOPLE_MAX, peopleOf, recordOf } from './ownership.js';
import { hasPart, listParts, NAMELESS, shortOf } from './parts.js';
import type { Call, Scene } from './scene.js';

/** An object that is not the caller's by anything known. */
export interface Stranger extends Named {
  readonly of: Class;
  /** What the call itself says for or against, as log odds. */
  readonly weight: number;
  /** The call brings a key that may open it. */
  readonly keyed: boolean;
  /** Somebody who has it calls from the same place. */
  readonly atHome?: boolean;
  /** Whose it is by what the response says. */
  readonly owner?: string;
}

/** An object that a call names, and what is known of it. */
export interface Named {
  readonly reference: ObjectReference;
  readonly noun: string;
  readonly scope: string;
  readonly record: ObjectRecord | undefined;
}

const byKinship: Readonly<Record<Kind, Class>> = {
  kin: Class.kin,
  near: Class.near,
  apart: Class.given,
  none: Class.given,
};
const KEYED_WEIGHT = -2.2;
/** Numbers of parts begin anew in each whole. */
const PART_WEIGHT = -1.5;
/** Each further person that has it, up to `OTHERS_MAX`. */
const OTHERS_WEIGHT = -0.35;
const OTHERS_MAX = 4;
/** Hardly used yet: one who was given it, or nobody. */
const FRESH_WEIGHT = -0.2;
const FRESH_USED_WEIGHT = -1;
/** Words for those who call, not for what they work on. */
const ACTOR = /^(?:user|member|person|people|profile)$/;
const WIDE_LEAST = 8;
const WIDE_SHARE = 0.25;

/**
 * What an object that is not the caller's is to him; undefined when something excuses the call. `ofOwn`: the path leads to it
 * through what is the caller's alone.
 */
export function strangerOf(
  { call, caller, success, memory }: Scene,
  named: Named,
  records: ObjectRecord[] | undefined,
  ofOwn: boolean,
): Stranger | undefined {
  const { short, at } = caller;
  const { objects } = memory;
  const { reference, noun, scope, record } = named;
  const works = workers(call, noun, caller, memory);
  const known =
    record !== undefined &&
    hasOwner(success && isActor(call, reference, noun) ? { ...record, p: '' } : record, short, works, memory);
  const brings = keyOf(call.event, reference, record, objects);
  if (brings === 'known') return undefined;
  const keyed = brings === 'unknown';
  let weight = (keyed ? KEYED_WEIGHT : 0) + (ofOwn && scope !== '' ? PART_WEIGHT : 0);
  if (!known) return { ...named, of: success ? Class.unknown : Class.missing, weight, keyed };
  if (isGranted(reference.token, records, record, short, caller.token ?? '', objects, at)) {
    if (success) claim(objects, reference.token, scope, short, at);
    return undefined;
  }
  const kinship = liesInHis(call, caller, record, memory)
    ? 'kin'
    : memory.kinship.of(short, record, noun, works);
  const kin = kinship === 'kin';
  const holders = peopleOf(record);
  // What a group has is nothing to who is of another; whether those of whom the first alone are known are one, nobody can tell.
  const wide =
    holders >= PEOPLE_MAX || (kinship !== 'apart' && holders >= wideFrom(call, noun, caller, memory));
  if (!success)
    return kin || wide
      ? undefined
      : { ...named, of: Class.denied, weight, keyed, atHome: isAtHome(record, call, memory) };
  if (kin && wide) {
    claim(objects, reference.token, scope, short, at);
    return undefined;
  }
  const toNobody = record.p === '' || !listParts(record.p).some((holder) => !works(holder));
  const others = listParts(record.p + record.r).filter((holder) => !works(holder)).length;
  if (kinship !== 'apart' || keyed) weight += OTHERS_WEIGHT * Math.min(OTHERS_MAX, Math.max(0, others - 1));
  if (record.u < 2) weight += toNobody ? FRESH_USED_WEIGHT : FRESH_WEIGHT;
  const of = wide
    ? Class.wide
    : !kin && memory.untold.isUntold(short, noun)
      ? Class.untold
      : toNobody && !kin
        ? Class.used
        : kinship === 'none' && !memory.people.has(short, noun)
          ? Class.lone
          : byKinship[kinship];
  return { ...named, of, weight, keyed };
}

/** The path leads to it through what a response gave to the caller, as to others that are not everybody, and it is known to lie there. */
function liesInHis(
  { event: { objects = [], path } }: Call,
  { short }: Caller,
  { d }: ObjectRecord,
  { objects: all }: Memory,
): boolean {
  if (d === undefined) return false;
  const above = objects.find(({ in: where, token }) => where === 'path' && shortOf(token) === d);
  if (above === undefined) return false;
  const noun = nounOfReference(above, path);
  // Whoever is shown a person's id is not let in there.
  if (ACTOR.test(noun)) return false;
  const record = recordOf(all.get(above.token), scopeOf(noun, above.type));
  return record !== undefined && hasPart(record.p, short) && peopleOf(record) < PEOPLE_MAX;
}

/**
 * It says as whom something is asked for: `/users/7/orders`. People's ids are mentioned everywhere: whoever acts under one has it, not
 * whoever was shown it.
 */
export function isActor(
  { event: { path } }: Call,
  { in: where, token }: ObjectReference,
  noun: string,
): boolean {
  const last = path[path.length - 1];
  return where === 'path' && ACTOR.test(noun) && (typeof last === 'string' || last?.token !== token);
}

const OWNER_WEIGHT = 0.5;

/** The response said that it is another's. */
export function toldOf(one: Stranger, owner: string, short: string, { people }: Memory): Stranger {
  if (one.of === Class.kin || one.of === Class.near || one.of === Class.wide || people.isStaff(short))
    return one;
  const of = one.of === Class.unknown ? Class.lone : one.of;
  return { ...one, of, owner, weight: one.weight + OWNER_WEIGHT };
}

/** Who works on what others have: it is known of him, or the API lists such to him. */
function workers(
  { serviceId }: Call,
  noun: string,
  { kind, at }: Caller,
  memory: Memory,
): (short: string) => boolean {
  const { people } = memory;
  const habit = serviceId === undefined ? undefined : memory.noun(serviceId, kind, noun, at);
  return (short) => people.isStaff(short) || (habit !== undefined && memory.isListed(short, noun, habit));
}

/** Somebody has it, by more than having taken it: staff, those who were told of, and the nameless, own nothing. */
function hasOwner(
  { p, r }: ObjectRecord,
  short: string,
  works: (short: string) => boolean,
  { people }: Memory,
): boolean {
  if (p !== '' && listParts(p).some((holder) => !works(holder))) return true;
  return listParts(r).some(
    (user) =>
      user !== short &&
      (!user.startsWith(NAMELESS) || short.startsWith(NAMELESS)) &&
      people.toldAt(user) === 0 &&
      !works(user),
  );
}

/** Somebody who has it calls from the same place. */
function isAtHome({ p, r }: ObjectRecord, { event }: Call, { people }: Memory): boolean {
  const home = homeOf(event.client.address);
  return home !== undefined && listParts(p + r).some((holder) => people.homeOf(holder) === home);
}

/** So many people have what belongs to nobody in particular. */
function wideFrom({ serviceId }: Call, noun: string, { kind, at }: Caller, memory: Memory): number {
  if (serviceId === undefined) return WIDE_LEAST;
  return Math.max(WIDE_LEAST, WIDE_SHARE * principalsOf(memory.noun(serviceId, kind, noun, at)));
}
