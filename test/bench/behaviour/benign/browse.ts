import type { Signal } from '../../../../src/event/index.js';
import { ordinary, quoted, signalsOf } from '../attacks/payloads.js';
import type { Caller, Obj, Resource, User } from '../model.js';
import type { Process } from '../sim.js';
import type { World } from '../world.js';

export const idOfObject = (obj: Obj) => ({ type: obj.resource.idType, token: obj.token });

/** Who comes into a collection for the first time has chosen it from a list: nobody knows its id by heart. */
function knownParents(world: World, caller: Caller, parent: Resource, children: readonly Obj[]): Obj[] {
  const user = caller.user as User;
  const theirs = new Set(children.flatMap((obj) => obj.parent ?? []));
  const known =
    parent.service.principal !== 'session' && (parent.spec.access === 'owner' || user.knows.has(parent));
  return known ? [...theirs] : list(world, caller, parent).filter((obj) => theirs.has(obj));
}

/** A list as its caller sees it; answers with what is shown. */
export function list(world: World, caller: Caller, resource: Resource, page = 0): Obj[] {
  const { random, p } = world;
  const user = caller.user as User;
  const all =
    user && resource.spec.access !== 'public' ? world.listed(resource, user) : publicPage(world, resource);
  const parents = resource.parent && knownParents(world, caller, resource.parent, all);
  const parent = parents && random.maybe(parents);
  if (parents && !parent) return [];
  const own = parent ? all.filter((obj) => obj.parent === parent) : all;
  const shown = own.slice(page * p.page, (page + 1) * p.page);
  const ids = parent
    ? [idOfObject(parent)]
    : resource.spec.under === 'me'
      ? [world.userId(user, resource.service)]
      : [];
  const returned = world.returns(resource, shown, true);
  const graphql = resource.service.spec.style === 'graphql';
  const status = world.call(caller, resource.list, {
    ...(graphql ? {} : { ids }),
    returned,
    bytes: Math.round(120 + shown.length * resource.list.medianBytes * random.range(0.9, 1.1) * (1 / p.page)),
  });
  if (status >= 400) return [];
  if (returned.length && user) user.knows.add(resource);
  if (returned.length) for (const obj of shown) if (obj.owner === user) obj.seenAt ||= world.now;
  return shown;
}

function publicPage(world: World, resource: Resource): Obj[] {
  const from = world.random.skewed(Math.max(1, resource.all.length), 3);
  return resource.all.slice(from, from + world.p.page * 3).filter((obj) => !obj.gone);
}

/** A detail, or something below it. Whoever may not gets 403 or 404. */
export function open(world: World, caller: Caller, obj: Obj, door = obj.resource.detail): number {
  const { resource } = obj;
  const may = world.may(caller.user, obj);
  const status = obj.gone ? 404 : may ? 200 : world.random.pick([403, 403, 404]);
  const returned = door === resource.detail && status === 200 ? world.returns(resource, [obj], false) : [];
  const answered = world.call(caller, door, { ...world.naming(obj), returned, status });
  if (answered !== 200 || !caller.user) return answered;
  if (obj.owner === caller.user) obj.seenAt ||= world.now;
  caller.user.opened.set(resource, (caller.user.opened.get(resource) ?? 0) + 1);
  return answered;
}

/** Looks at some objects of a list, as a person does. */
export function* visit(world: World, caller: Caller, resource: Resource, think: number): Process {
  const { random, p } = world;
  const { spec } = resource;
  const user = caller.user as User;
  const shown =
    spec.unlisted && resource.service.principal !== 'session'
      ? world.listed(resource, user)
      : list(world, caller, resource);
  if (!spec.unlisted || resource.service.principal === 'session') yield random.lognormal(think, 0.7);
  if (shown.length >= p.page && random.chance(0.25)) {
    shown.push(...list(world, caller, resource, 1));
    yield random.lognormal(think, 0.7);
  }
  for (let n = Math.min(shown.length, random.between(0, 3)); n > 0; n--) {
    const obj = shown[random.skewed(shown.length, 1.8)] as Obj;
    yield* look(world, caller, obj, think);
  }
}

/** Everything that one does with an object that one may reach. */
export function* look(world: World, caller: Caller, obj: Obj, think: number): Process {
  const { random } = world;
  const { resource } = obj;
  const { spec } = resource;
  let status = open(world, caller, obj);
  for (let tries = 0; status >= 500 && tries < 3; tries++) {
    yield random.range(300, 3000);
    status = open(world, caller, obj);
  }
  if (status !== 200) return;
  yield random.lognormal(think, 0.8);
  for (const sub of resource.subs)
    if (random.chance(0.35)) {
      open(world, caller, obj, sub);
      yield random.lognormal(think, 0.8);
    }
  const mine = obj.owner === caller.user;
  if ((mine || spec.access === 'tenant' || spec.access === 'team') && spec.update && random.chance(0.12)) {
    world.call(caller, resource.update, {
      ...world.naming(obj),
      returned: world.returns(resource, [obj], false),
    });
    yield random.lognormal(think, 0.8);
  }
  if (mine && resource.actions.length && random.chance(0.1)) {
    open(world, caller, obj, random.pick(resource.actions));
    yield random.lognormal(think, 0.8);
  }
  if (mine && spec.remove && random.chance(0.04)) {
    world.call(caller, resource.remove, { ...world.naming(obj), status: 204, bytes: 0 });
    obj.gone = true;
    // A second click, an old tab.
    if (random.chance(0.15)) {
      yield 400;
      open(world, caller, obj);
    }
  }
}

/** People write names, prices and sentences; where they write about programs, what attacks look like. */
function signalsOfText(world: World, resource: Resource): readonly Signal[] {
  const { random } = world;
  if (resource.name === 'posts' && random.chance(0.15))
    return signalsOf(random.pick(quoted), 'body', 'comment');
  return random.chance(0.1) ? signalsOf(random.pick(ordinary), 'body', 'comment') : [];
}

/** Makes an object; its answer hands out the id. */
export function create(world: World, caller: Caller, resource: Resource): Obj | undefined {
  const user = caller.user as User;
  const parents = resource.parent
    ? knownParents(world, caller, resource.parent, world.listed(resource, user))
    : [];
  if (resource.parent && parents.length === 0) return undefined;
  const parent = world.random.maybe(parents);
  const above = parent
    ? [idOfObject(parent)]
    : resource.spec.under === 'me'
      ? [world.userId(user, resource.service)]
      : [];
  const graphql = resource.service.spec.style === 'graphql';
  const obj = world.add(resource, user, parent);
  const signals = signalsOfText(world, resource);
  const status = world.call(caller, resource.create, {
    ...(graphql ? {} : { ids: above }),
    ...(signals.length ? { signals } : {}),
    returned: world.returns(resource, [obj], false),
    status: 201,
  });
  if (status !== 201) {
    obj.gone = true;
    return undefined;
  }
  if (resource.service.returned === 'full') obj.seenAt = world.now;
  return obj;
}
