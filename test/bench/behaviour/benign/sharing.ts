import type { Caller, Obj, Resource, User } from '../model.js';
import type { Process } from '../sim.js';
import { tokenOf } from '../token.js';
import type { World } from '../world.js';
import { idOfObject, list, look, open } from './browse.js';

/** Those who may be given something: mostly colleagues. */
const other = (world: World, user: User): User => {
  const near = world.users.filter((each) => each.team === user.team && each !== user);
  return near.length && world.random.chance(0.7) ? world.random.pick(near) : world.random.pick(world.users);
};

/** Grants, links, publishing and handing over: each is a call of the owner's that names the object. */
export function* shareSomething(world: World, caller: Caller, user: User, resource: Resource): Process {
  const { random } = world;
  const own = (resource.byOwner.get(user) ?? []).filter((obj) => !obj.gone);
  const obj = random.maybe(own);
  if (!obj) return;
  const naming = world.naming(obj);
  const to = other(world, user);
  const withUser = { in: 'body' as const, name: 'userId', ...world.userId(to, resource.service) };
  const named = { ...naming, objects: [...(naming.objects ?? []), withUser] };
  const how = random.next();
  if (how < 0.55) {
    if (world.call(caller, resource.share, { ...named, status: 201 }) !== 201) return;
    obj.grants ??= new Set();
    obj.grants.add(to);
    to.granted.push(obj);
    // It is opened soon, by somebody who came for it.
    if (to.service.includes(resource.service) && random.chance(0.7))
      world.spawn(comesForShared(world, to, resource), random.exponential(3_600_000) + 60_000);
  } else if (how < 0.75) {
    if (world.call(caller, resource.share, { ...naming, body: ['link', 'expires'], status: 201 }) !== 201)
      return;
    obj.link = `${obj.value}-${random.below(1e9)}`;
    for (let n = random.between(1, 5); n > 0; n--)
      world.spawn(followsLink(world, obj), random.exponential(4 * 3_600_000) + 30_000);
  } else if (how < 0.9) {
    if (world.call(caller, resource.update, { ...naming, body: ['visibility'] }) !== 200) return;
    obj.isPublic = true;
  } else {
    if (world.call(caller, resource.transfer, { ...named }) !== 200) return;
    handOver(resource, obj, to);
    if (to.service.includes(resource.service) && random.chance(0.8))
      world.spawn(comesForOwn(world, to, obj), random.exponential(2 * 3_600_000) + 60_000);
    // The former owner has it open still.
    if (random.chance(0.3)) {
      yield random.lognormal(60_000, 1);
      open(world, caller, obj);
    }
  }
  yield random.lognormal(5000, 0.5);
}

function handOver(resource: Resource, obj: Obj, to: User): void {
  const from = resource.byOwner.get(obj.owner) ?? [];
  const index = from.indexOf(obj);
  if (index >= 0) from.splice(index, 1);
  obj.owner = to;
  const theirs = resource.byOwner.get(to);
  if (theirs) theirs.push(obj);
  else resource.byOwner.set(to, [obj]);
}

/** "Shared with me", then one of those. */
export function* useShared(
  world: World,
  caller: Caller,
  user: User,
  resource: Resource,
  think: number,
): Process {
  const { random, p } = world;
  const granted = user.granted.filter((obj) => obj.resource === resource && !obj.gone);
  if (granted.length && random.chance(0.4)) {
    const shown = granted.slice(-p.page);
    world.call(caller, resource.sharedList, { returned: world.returns(resource, shown, true) });
    yield random.lognormal(think, 0.7);
    yield* look(world, caller, random.pick(shown), think);
  }
  if (random.chance(0.15)) {
    // What is public is found by search.
    const open = resource.all.filter((obj) => obj.isPublic && !obj.gone).slice(-p.page);
    if (open.length < 3) return;
    const graphql = resource.service.spec.style === 'graphql';
    const name = graphql ? `data.search[].id` : 'results[].id';
    const returned = world.told(
      resource.service,
      open.map((obj) => ({ name, ...idOfObject(obj) })),
    );
    world.call(caller, resource.service.search, { returned });
    if (!returned.length) return;
    yield random.lognormal(think, 0.7);
    yield* look(world, caller, random.pick(open), think);
  }
}

function* comesForShared(world: World, user: User, resource: Resource): Process {
  const caller = world.caller(user, resource.service, world.newSession('shared'));
  yield* useSharedNow(world, caller, user, resource);
}

function* useSharedNow(world: World, caller: Caller, user: User, resource: Resource): Process {
  const granted = user.granted.filter((obj) => obj.resource === resource && !obj.gone);
  const shown = granted.slice(-world.p.page);
  world.call(caller, resource.sharedList, { returned: world.returns(resource, shown, true) });
  yield world.random.lognormal(4000, 0.5);
  const newest = shown.at(-1);
  if (newest) yield* look(world, caller, newest, 5000);
}

function* comesForOwn(world: World, user: User, obj: Obj): Process {
  const { resource } = obj;
  const caller = world.caller(user, resource.service, world.newSession('transferred'));
  list(world, caller, resource);
  yield world.random.lognormal(4000, 0.5);
  yield* look(world, caller, obj, 5000);
}

/** Anybody with the link: its token stands in the query. */
function* followsLink(world: World, obj: Obj): Process {
  const { random } = world;
  const { resource } = obj;
  if (obj.gone || !obj.link) return;
  const known = random.chance(0.5);
  const user = random.pick(world.users);
  const caller = world.caller(user, resource.service, world.newSession('link'));
  if (!known) caller.principal = undefined;
  const naming = world.naming(obj);
  const share = {
    in: 'query' as const,
    name: 'share',
    type: 'opaque' as const,
    token: tokenOf('object', obj.link),
  };
  const objects = [...(naming.objects ?? []), share];
  world.call(caller, resource.detail, {
    ...naming,
    objects,
    query: ['share'],
    returned: world.returns(resource, [obj], false),
  });
  yield random.lognormal(20_000, 1);
  if (random.chance(0.3)) world.call(caller, resource.detail, { ...naming, objects, query: ['share'] });
}
