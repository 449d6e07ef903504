import type { ObjectReference } from '../../event/index.js';
import { homeOf } from './caller.js';
import { see } from './habit.js';
import { nounOfReference, scopeOf } from './object-noun.js';
import { recordOf } from './ownership.js';
import type { Scene } from './scene.js';
import { THIN_USES, type Visit } from './visit.js';

/** More of the same principal's uses are no more evidence. */
const NOTED_EACH = 6;
/** Of what a call names, as many nouns learn from it. */
const NOUNS_EACH = 3;

/** Counts one more call of a principal at an endpoint; `own` when all that it names is his. */
export function enter(scene: Scene, key: string, present: Visit | undefined, own: boolean): Visit {
  const { call, caller, habit, memory } = scene;
  const { short, at } = caller;
  const { principal } = call.event;
  const visit = present ?? begin(scene, key);
  if (own && ++visit.n === THIN_USES) habit.k++;
  const noted = own && visit.n <= NOTED_EACH;
  if (noted) {
    memory.staff.note(principal?.roles, 'own', at);
    if (visit.n <= THIN_USES && memory.people.use(short, homeOf(call.event.client.address), at))
      memory.prevalence.come(at);
  }
  if (noted || present === undefined) learnNouns(scene, present === undefined, noted ? visit.n : 0);
  memory.visits.set(key, visit, at);
  return visit;
}

function begin({ call, caller, memory }: Scene, key: string): Visit {
  const { short, at } = caller;
  const { principal } = call.event;
  const visit: Visit = { n: 0 };
  const before = memory.refusals.get(key);
  if (before?.x !== undefined) {
    visit.x = before.x;
    memory.refusals.delete(key);
  }
  if (principal?.roles !== undefined && principal.roles.length > 0 && memory.people.enrol(short, at))
    memory.staff.enrol(principal.roles, at);
  return visit;
}

/** The habits of the nouns: each principal once per endpoint, and his first uses there; `use` is 0 for none of his own. */
function learnNouns(scene: Scene, isNew: boolean, use: number): void {
  const { event, serviceId } = scene.call;
  if (serviceId === undefined) return;
  let last = '';
  for (const reference of event.objects?.slice(0, NOUNS_EACH) ?? []) {
    const noun = nounOfReference(reference, event.path);
    if (noun !== last) learnNoun(scene, serviceId, noun, reference, isNew, use);
    last = noun;
  }
}

function learnNoun(
  { caller: { short, kind, at }, memory }: Scene,
  serviceId: string,
  noun: string,
  { token, type }: ObjectReference,
  isNew: boolean,
  use: number,
): void {
  const habit = memory.noun(serviceId, kind, noun, at);
  if (isNew) see(habit, short, at);
  if (use > 0) {
    memory.people.own(short, noun, at);
    const record = recordOf(memory.objects.get(token), scopeOf(noun, type));
    habit.c++;
    if (use === THIN_USES) habit.k++;
    if (record === undefined || record.p === '') habit.u++;
    else habit.g++;
  }
  memory.keepNoun(serviceId, kind, noun, habit, at);
}
