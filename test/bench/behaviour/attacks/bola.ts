import { list } from '../benign/browse.js';
import { idOf } from '../call.js';
import type { Caller, Door, Obj, Resource, User } from '../model.js';
import type { Process } from '../sim.js';
import { valueText } from '../token.js';
import type { World } from '../world.js';
import { Attacker, type Pace, victims, warmResource } from './attacker.js';

type How = 'read' | 'write' | 'delete' | 'sub';
const RETRY_MS = 3_600_000;

const doorFor = (resource: Resource, how: How, a: Attacker): Door => {
  if (how === 'write' && resource.spec.update) return resource.update;
  if (how === 'write') return a.random.maybe(resource.actions) ?? resource.detail;
  if (how === 'delete' && resource.spec.remove) return resource.remove;
  if (how === 'sub') return a.random.maybe(resource.subs) ?? resource.detail;
  return resource.detail;
};

function reach(world: World, caller: Caller, obj: Obj, door: Door, status: number): void {
  const { resource } = obj;
  const returned = status === 200 && door === resource.detail ? world.returns(resource, [obj], false) : [];
  world.call(caller, door, { ...world.naming(obj), returned, status });
}

/** Objects that are not reached one after another: one, or a few. */
export function* bolaSingle(world: World, n: number, how: How, count: number): Process {
  const a = new Attacker(world, 'bola', count === 1 ? `single.${how}` : `several.${how}`, n);
  for (;;) {
    const resource = warmResource(world, a.random, ({ spec }) =>
      how === 'delete'
        ? spec.remove === true
        : how === 'write'
          ? spec.update === true || spec.actions !== undefined
          : true,
    );
    // Who has dealings with one team is no newcomer to it; a stranger to all teams could be a new colleague.
    const user =
      resource && (resource.spec.access === 'owner' ? a.anybody(resource.service) : a.established(resource));
    const targets = resource && user ? victims(world, resource, user) : [];
    if (!resource || !user || targets.length < count) {
      yield RETRY_MS;
      continue;
    }
    const caller = a.arrive(user, resource.service);
    yield a.random.lognormal(5000, 0.5);
    if (!resource.spec.unlisted)
      list(world, { ...caller, label: { session: a.session, cover: true } }, resource);
    for (const obj of a.random.some(targets, count)) {
      yield a.random.lognormal(8000, 0.7);
      reach(world, caller, obj, doorFor(resource, how, a), 200);
    }
    return;
  }
}

interface Enumeration {
  readonly order: 'sequential' | 'random';
  readonly pace: Pace;
  readonly spread: 'one' | 'addresses' | 'accounts';
  readonly refused?: boolean;
}

/** Walks ids: its own neighbours, or some that it made up or bought. */
export function* bolaEnumeration(world: World, n: number, e: Enumeration): Process {
  const spread = e.spread === 'one' ? '' : `/distributed-${e.spread}`;
  const variant = `${e.refused ? 'probing' : 'enumeration'}.${e.order}/${e.pace}${spread}`;
  const a = new Attacker(world, 'bola', variant, n);
  for (;;) {
    const resource = warmResource(world, a.random, ({ idType }) => e.order === 'random' || idType === 'int');
    if (!resource) {
      if (
        e.order === 'sequential' &&
        !world.resources.some(({ idType, spec }) => idType === 'int' && spec.access !== 'public')
      )
        return;
      yield RETRY_MS;
      continue;
    }
    yield* walk(world, a, resource, e);
    return;
  }
}

function* walk(world: World, a: Attacker, resource: Resource, e: Enumeration): Process {
  const { random } = a;
  const { service } = resource;
  const size = e.pace === 'slow' ? random.between(24, 50) : random.between(30, 110);
  const accounts: User[] = [];
  const many = e.spread === 'accounts' ? random.between(8, 25) : 1;
  for (let i = 0; i < many; i++)
    accounts.push(e.spread === 'accounts' && random.chance(0.5) ? a.fresh(service) : a.insider(service));
  const callers = accounts.map((user) => a.arrive(user, service));
  if (e.spread === 'accounts') {
    // One person's browser and line, or two.
    const lines = [a.elsewhere(), a.elsewhere()];
    const agent = a.tool();
    for (const caller of callers) Object.assign(caller, { address: random.pick(lines), agent });
  }
  let number = random.pick(resource.all).number;
  for (let i = 0, done = 0; done < size && i < size * 3; i++) {
    yield a.gap(e.pace);
    const index = e.spread === 'accounts' ? Math.floor(i / 4) % many : 0;
    const caller = callers[index] as Caller;
    if (e.spread === 'addresses') caller.address = a.elsewhere();
    const user = accounts[index] as User;
    number = e.order === 'sequential' ? number + 1 : random.pick(resource.all).number;
    const made = e.order === 'random' && random.chance(0.25);
    const obj = made ? undefined : resource.all.find((each) => each.number === number);
    if (obj && world.may(user, obj)) continue;
    done++;
    if (!obj || obj.gone) nothing(world, caller, resource, number + (made ? 1e6 : 0), e.refused ? 403 : 404);
    else reach(world, caller, obj, resource.detail, e.refused ? random.pick([403, 403, 404]) : 200);
  }
}

/** An id that is nobody's. */
function nothing(world: World, caller: Caller, resource: Resource, number: number, status: number): void {
  const { service, one, spec } = resource;
  const id = idOf(resource.idType, valueText(resource.idType, `${service.name} ${resource.name}`, number));
  if (service.spec.style === 'graphql')
    world.call(caller, resource.detail, { objects: [{ in: 'graphql', name: `${one}.id`, ...id }], status });
  else if (spec.idIn && spec.idIn !== 'path')
    world.call(caller, resource.detail, { objects: [{ in: spec.idIn, name: `${one}Id`, ...id }], status });
  else {
    const parents = resource.parent?.all ?? [];
    const parent = world.random.maybe(parents);
    const above = parent
      ? [{ type: parent.resource.idType, token: parent.token }]
      : spec.under === 'me'
        ? [world.userId(world.random.pick(world.users), service)]
        : [];
    world.call(caller, resource.detail, { ids: [...above, id], status });
  }
}

/** Another's list, by another's id in the path above it. */
export function* bolaNested(world: World, n: number): Process {
  const a = new Attacker(world, 'bola', 'nested-list', n);
  const nested = ({ spec, parent, list: door }: Resource) =>
    (spec.under === 'me' || (parent !== undefined && parent.spec.access !== 'public')) &&
    door.sessions >= world.p.warm;
  if (!world.resources.some(({ spec, parent }) => spec.under === 'me' || parent)) return;
  for (;;) {
    const resource = warmResource(world, a.random, nested);
    const user = resource && (a.established(resource.parent ?? resource) ?? a.established(resource));
    const targets = resource && user ? victims(world, resource, user) : [];
    const obj = a.random.maybe(targets);
    if (!resource || !user || !obj) {
      yield RETRY_MS;
      continue;
    }
    const caller = a.arrive(user, resource.service);
    yield a.random.lognormal(5000, 0.5);
    const shown = (resource.byOwner.get(obj.owner) ?? []).filter(
      (each) => each.parent === obj.parent && !each.gone,
    );
    world.call(caller, resource.list, {
      ids: world.above(obj),
      returned: world.returns(resource, shown.slice(0, world.p.page), true),
      status: 200,
    });
    return;
  }
}
