import type { ObjectReference } from '../../event/index.js';
import { see } from './habit.js';
import { nounOfReference, scopeOf } from './object-noun.js';
import { recordOf } from './ownership.js';
import type { Scene } from './scene.js';
import { THIN_USES, type Visit } from './visit.js';

/** More of the same principal's uses are no more evidence. */
const NOTED_EACH = 6;

/** Counts one more call of a principal at an endpoint; `own` when all that it names is his. */
export function enter(scene: Scene, key: string, present: Visit | undefined, own: boolean): Visit {
  const { call, caller, habit, memory } = scene;
  const { short, at } = caller;
  const { principal } = call.event;
  const visit = present ?? begin(scene, key);
  if (own && ++visit.n === THIN_USES) habit.k++;
  if (own && visit.n <= NOTED_EACH) {
    memory.staff.note(principal?.roles, 'own', at);
    if (visit.n <= THIN_USES) memory.people.use(short, at);
    learnNoun(scene, visit.n === THIN_USES);
  }
  memory.visits.set(key, visit, at);
  return visit;
}

function begin(scene: Scene, key: string): Visit {
  const { call, caller, memory } = scene;
  const { principal } = call.event;
  const visit: Visit = { n: 0 };
  const before = memory.refusals.get(key);
  if (before?.x !== undefined) {
    visit.x = before.x;
    memory.refusals.delete(key);
  }
  const { short, at } = caller;
  if (principal?.roles !== undefined && principal.roles.length > 0 && memory.people.enrol(short, at))
    memory.staff.enrol(principal.roles, at);
  seeNoun(scene);
  return visit;
}

/** The noun's habit: each principal once per endpoint. */
function seeNoun({ call, caller, memory }: Scene): void {
  const { event, serviceId } = call;
  const { short, kind, at } = caller;
  const reference = firstOf(event.objects);
  if (serviceId === undefined || reference === undefined) return;
  const noun = nounOfReference(reference, event.path);
  const habit = memory.noun(serviceId, kind, noun, at);
  see(habit, short, at);
  memory.keepNoun(serviceId, kind, noun, habit, at);
}

function learnNoun({ call, caller, memory }: Scene, established: boolean): void {
  const { event, serviceId } = call;
  const { short, kind, at } = caller;
  const reference = firstOf(event.objects);
  if (serviceId === undefined || reference === undefined) return;
  const noun = nounOfReference(reference, event.path);
  memory.people.own(short, noun, at);
  const record = recordOf(memory.objects.get(reference.token), scopeOf(noun, reference.type));
  const habit = memory.noun(serviceId, kind, noun, at);
  habit.c++;
  if (established) habit.k++;
  if (record === undefined || record.p === '') habit.u++;
  else habit.g++;
  memory.keepNoun(serviceId, kind, noun, habit, at);
}

const firstOf = (objects: readonly ObjectReference[] | undefined): ObjectReference | undefined =>
  objects?.[0];
