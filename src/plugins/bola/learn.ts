import type { ApiCall } from '../../event/index.js';
import type { Caller } from './caller.js';
import { newHabit, principalsOf, see } from './habit.js';
import type { Memory } from './memory.js';
import { isBare, nounOfField, scopeOf } from './object-noun.js';
import { FIRST, give, recordOf } from './ownership.js';
import { listParts, NAMELESS, partsIn, shortOf, withPart } from './parts.js';
import type { Call } from './scene.js';
import { hashOfList } from './seen-lists.js';
import { KEYS_MAX } from './staff-work.js';

/** A response that tells a caller who he is holds few ids, and no list. */
const ONESELF_MAX = 4;
const EVERYTHING = '*';
const LIST_LEAST = 3;
const LISTS_LEAST = 4;
const PEOPLE_LEAST = 40;
const FEW = 0.06;
const LOOKED_AT = 24;
const OTHERS_LEAST = 3;

/** What the response handed out belongs to the caller from now on, except what the request had named itself. */
export function learn(call: Call, caller: Caller, memory: Memory): void {
  const { short, at } = caller;
  const { event } = call;
  const { returned = [], objects } = event;
  if (objects === undefined || objects.length === 0) {
    if (event.method === 'GET' && returned.length <= ONESELF_MAX && !short.startsWith(NAMELESS)) {
      const [first] = returned;
      if (first !== undefined && !returned.some(({ name }) => name.includes('[]')))
        memory.people.name(caller, first.token);
    }
    if (memory.staff.hasRole(event.principal?.roles) || listsForFew(call, caller, memory))
      memory.people.setStaff(short, at);
  }
  if (event.returned === undefined) return;
  if (caller.kind === '#') noteKey(call, caller, memory);
  const [first] = event.returned;
  if (first?.name.includes('[]'))
    memory.untold.tell(caller.keys.list, nounOfField(first.name, event.path), short, at);
  const hash = hashOfList(event, caller);
  if (!memory.seenLists.has(hash, at) && !receive(call, caller, memory)) memory.seenLists.add(hash, at);
}

/** Few have keys: they are other services, and what those are given is nobody's. */
function noteKey(call: Call, { short, kind, at }: Caller, memory: Memory): void {
  const { serviceId } = call;
  if (serviceId === undefined || memory.people.isStaff(short)) return;
  const all = memory.noun(serviceId, kind, EVERYTHING, at);
  see(all, short, at);
  memory.keepNoun(serviceId, kind, EVERYTHING, all, at);
  if (principalsOf(all) < KEYS_MAX) memory.people.setStaff(short, at);
}

/** True when something of it was not known to be the caller's. */
function receive(call: Call, caller: Caller, memory: Memory): boolean {
  const { short, place, kind, at } = caller;
  const { returned = [], objects, path } = call.event;
  let isNew = false;
  // What comes along with an object that was asked for by name is no list: whoever counts through others' is no staff.
  const isNamed = objects !== undefined && objects.length > 0;
  const within = isNamed ? placeOf(call.event) : undefined;
  let field: string | undefined;
  let noun = '';
  let owned: string | undefined;
  for (const { token, name, type } of returned) {
    if (objects?.some((named) => named.token === token)) continue;
    if (name !== field) {
      field = name;
      noun = nounOfField(name, path);
      if (!isNamed && call.serviceId !== undefined && isBare(name))
        memory.bare.note(call.serviceId, noun, at);
    }
    const scope = scopeOf(noun, type);
    const shared = give(memory.objects, token, scope, short, place, at, within);
    if (shared === undefined) continue;
    isNew = true;
    if (short.startsWith(NAMELESS)) continue;
    if (call.serviceId !== undefined) {
      const habit = memory.noun(call.serviceId, kind, noun, at);
      if (shared === FIRST) habit.i++;
      else habit.j++;
      memory.keepNoun(call.serviceId, kind, noun, habit, at);
    }
    if (shared === FIRST) {
      if (noun !== owned) memory.people.own(short, noun, at);
      owned = noun;
      continue;
    }
    memory.people.share(short, token, scope, noun, at);
    // The first did not know it yet.
    if (partsIn(shared.p) === 2 && !memory.people.isStaff(short))
      memory.people.share(shared.p.slice(0, 10), token, scope, noun, at, true);
    // It was another's alone until now: `p` holds him and the caller.
    if (isNamed || partsIn(shared.p) !== 2 || call.serviceId === undefined) continue;
    const habit = memory.noun(call.serviceId, kind, noun, at);
    if (memory.staff.list(short, noun, shared.p.slice(0, 10), habit, at))
      memory.keepNoun(call.serviceId, kind, noun, habit, at);
  }
  return isNew;
}

/** What a list below something tells, or what is made there, lies in it. */
function placeOf({ path }: ApiCall): string | undefined {
  if (typeof path[path.length - 1] !== 'string') return undefined;
  const above = path[path.length - 2];
  return above === undefined || typeof above === 'string' ? undefined : shortOf(above.token);
}

/** A list that few of a service's principals ask for is a list for those who work on it. */
function listsForFew({ event, endpoint }: Call, { short, kind, keys, at }: Caller, memory: Memory): boolean {
  if (
    endpoint === undefined ||
    kind !== '' ||
    event.method !== 'GET' ||
    (event.returned?.length ?? 0) < LIST_LEAST
  )
    return false;
  const all = memory.noun(endpoint.serviceId, kind, EVERYTHING, at);
  see(all, short, at);
  memory.keepNoun(endpoint.serviceId, kind, EVERYTHING, all, at);
  const list = memory.habits.get(keys.list) ?? newHabit(at);
  see(list, short, at);
  list.c++;
  memory.habits.set(keys.list, list, at);
  const people = principalsOf(all);
  return (
    people >= PEOPLE_LEAST &&
    list.c >= LISTS_LEAST &&
    principalsOf(list) <= FEW * people &&
    tellsOfOthers(event, short, memory)
  );
}

/** What few ask for may as well be a list of one's own. */
function tellsOfOthers({ returned = [], path }: ApiCall, short: string, { objects }: Memory): boolean {
  let others = '';
  for (const { token, name, type } of returned.slice(0, LOOKED_AT)) {
    const record = recordOf(objects.get(token), scopeOf(nounOfField(name, path), type));
    for (const holder of listParts(record?.p ?? ''))
      if (holder !== short) others = withPart(others, holder, OTHERS_LEAST);
  }
  return partsIn(others) >= OTHERS_LEAST;
}
