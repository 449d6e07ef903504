import type { EndpointFacet } from '../../event/index.js';
import { addRecent, type Finding } from '../sdk/index.js';
import { deserved } from './deserved.js';
import { findingOf } from './findings.js';
import { judge } from './judge.js';
import type { Caller, Memory, Prober } from './memory.js';
import { newPerson } from './person.js';
import { isStrangeMethod, placeKeyOf, placeKeyOfPath } from './place.js';
import { sensitivityOf } from './sensitivity.js';

const REFUSED_MAX = 24;
/** Weight of a method that nobody uses at its place: two such refusals are probing. */
const STRANGE_METHOD = 1.5;
const LISTED_MAX = 12;
/** Different people of a group whom a function refuses before that says nothing of any of them. */
const USUAL_PEOPLE = 4;
const USUAL_SHARE = 0.04;
/** What each further refusal at one function adds, and how many do. */
const AGAIN = 0.3;
const AGAIN_MAX = 4;
/** A delicate function of at most this share of the people. */
const FEW = 0.1;
/** Refusals at one function that is certainly not his, and at one that is delicate besides. */
const REPEATED = 6;
const REPEATED_DELICATE = 4;
/** Weight of a refusal that may be something else, where a few use a delicate function. */
const HIDDEN = 0.5;

/** Somebody was refused. Counts where he has no business; a session that ran out, or what a page asks for on its own, does not. */
export function refuse(
  f: number,
  caller: Caller,
  endpoint: EndpointFacet | undefined,
  memory: Memory,
  findings: Finding[],
): void {
  const { key, at, call } = caller;
  const { event } = call;
  const present = memory.peopleOf(key).get(key);
  if (present?.own.includes(f) === true) return;
  const known = memory.probers.get(key);
  // What he has been told of is refused to him in any way.
  const again = known?.functions?.includes(f) === true && at - (known.told ?? 0) <= memory.windowMs;
  const weight = again ? AGAIN : weightOf(f, caller, endpoint, memory);
  if (weight === 0) return;
  if (isUsual(f, caller, memory)) return;
  const prober: Prober = known ?? { refused: [] };
  prober.refused = prober.refused.filter((one) => at - one.at <= memory.windowMs);
  prober.refused.push({ f, id: event.id, at, weight });
  if (prober.refused.length > REFUSED_MAX) prober.refused.shift();
  memory.probers.set(key, prober, at);
  const goesOn =
    (prober.told !== undefined && at - prober.told <= memory.windowMs) || (present?.bad?.length ?? 0) > 0;
  if (
    goesOn ||
    isProbing(prober, memory.config.probedFunctionsMin, memory.functions.get(String(f))?.sensitivity === 2)
  ) {
    prober.told = at;
    tellOfRefused(caller, memory, findings);
  }
}

/** What a caller was refused and nobody was told of yet. */
export function tellOfRefused(caller: Caller, memory: Memory, findings: Finding[]): void {
  const { key, at, call } = caller;
  const prober = memory.probers.get(key);
  if (prober === undefined || prober.refused.length === 0) return;
  const evidence = prober.refused.map(({ id, at: time }) => ({ eventId: id, time }));
  prober.functions ??= [];
  for (const { f } of prober.refused) {
    forget(f, caller, memory);
    addRecent(prober.functions, f, LISTED_MAX);
  }
  findings.push(
    findingOf(
      call,
      key,
      {
        rule: 'bfla.probing',
        confidence: deserved.probing,
        sensitivity: 0,
        evidence,
      },
      at,
    ),
  );
  prober.refused = [];
  prober.told ??= at;
  memory.probers.set(key, prober, at);
}

function isProbing({ refused }: Prober, functionsMin: number, delicate: boolean): boolean {
  if (refused.filter(({ weight }) => weight === STRANGE_METHOD).length >= 2) return true;
  const weights = new Map<number, { weight: number; times: number }>();
  for (const { f, weight } of refused) {
    const one = weights.get(f) ?? { weight: 0, times: 0 };
    one.weight = Math.max(one.weight, weight);
    one.times++;
    weights.set(f, one);
  }
  // Who comes back to what refuses him means it: over hours as well as at once.
  let sum = 0;
  let insisted = 0;
  for (const { weight, times } of weights.values()) {
    sum += weight;
    insisted += weight * (1 + AGAIN * Math.min(times - 1, AGAIN_MAX));
  }
  if (weights.size >= 2 && sum >= 1 && insisted >= functionsMin - 1) return true;
  const repeated = delicate ? REPEATED_DELICATE : REPEATED;
  return sum >= functionsMin || (refused.length >= repeated && sum >= 0.8 && weights.size <= 2);
}

/** How much a refusal tells: all, where others are at home or what is asked for is delicate; little where nothing is known. */
function weightOf(f: number, caller: Caller, endpoint: EndpointFacet | undefined, memory: Memory): number {
  const { call, key, at } = caller;
  const { event } = call;
  const { status } = event.response;
  const record = memory.functions.get(String(f));
  const sensitivity = sensitivityOf(
    event.method,
    endpoint?.template ?? `/${event.path.map((one) => (typeof one === 'string' ? one : '{id}')).join('/')}`,
    event.operation,
  );
  if (record === undefined || record.visits < 4) {
    const place = memory.places.get(endpoint === undefined ? placeKeyOfPath(event) : placeKeyOf(endpoint));
    if (
      (status === 403 || status === 405) &&
      event.principal !== undefined &&
      isStrangeMethod(place, event.method, at)
    )
      return STRANGE_METHOD;
    if (event.principal === undefined) return 0;
    if (status === 401 || status === 404) return record !== undefined && sensitivity === 2 ? HIDDEN : 0;
    if (status === 405) return event.method === 'GET' || event.method === 'POST' ? 0 : 0.5;
    return sensitivity === 2 ? 1 : sensitivity === 1 ? 0.7 : 0.4;
  }
  const organisation = memory.organisation(at);
  const person = memory.peopleOf(key).get(key) ?? newPerson(caller.group, at);
  const { confidence } = judge(f, record, person, key, at, memory);
  if (confidence > 0) return status === 404 || (status === 401 && event.principal === undefined) ? 0.5 : 1;
  if (event.principal === undefined) return 0;
  // Where roles tell nothing, a delicate function of a few: 404 hides it, and 401 is no session that ran out where the rest works.
  if (sensitivity === 2 && record.people <= Math.max(2, FEW * organisation.people))
    return status === 404 ? 0.5 : status === 401 ? 0.6 : 0.8;
  if (status !== 403) return 0;
  // His like call it: he lacks a right to this object, which is another matter.
  return (record.by[person.group]?.[0] ?? 0) >= 1 ? 0 : sensitivity === 2 ? 0.7 : 0.3;
}

/** Notes who was refused; true when his like always are. */
function isUsual(f: number, { key, group, at }: Caller, memory: Memory): boolean {
  const all = memory.refusals.get(String(f)) ?? {};
  const people = all[group] ?? [];
  const members = memory.organisation(at).groups[group]?.people ?? 0;
  if (
    !people.includes(key) &&
    people.length < LISTED_MAX + 1 &&
    (all[group] !== undefined || Object.keys(all).length < 32)
  ) {
    people.push(key);
    all[group] = people;
    memory.refusals.set(String(f), all, at);
  }
  const others = people.filter((one) => one !== key).length;
  return others >= LISTED_MAX || (others >= USUAL_PEOPLE && others >= USUAL_SHARE * members);
}

/** Who probes says nothing of what is usual. */
function forget(f: number, { key, group, at }: Caller, memory: Memory): void {
  const all = memory.refusals.get(String(f));
  const people = all?.[group];
  if (all === undefined || people === undefined) return;
  all[group] = people.filter((one) => one !== key);
  memory.refusals.set(String(f), all, at);
}
