import type { Caller, Obj, Resource, Service, User } from '../model.js';
import type { Process } from '../sim.js';
import type { World } from '../world.js';
import { create, list, look, open, visit } from './browse.js';
import { shareSomething, useShared } from './sharing.js';

/** A person comes, signs in, looks and works, and goes. */
export function* personSession(world: World, user: User): Process {
  const { random, p } = world;
  const service = random.pick(user.service);
  const session = world.newSession('person');
  const caller = world.caller(user, service, session);
  const device = user.devices.find(({ agent }) => agent === caller.agent);
  user.sessions++;
  if (!(yield* signIn(world, caller, service, device?.mobile ?? false))) return;
  if (device?.mobile) yield* mobile(world, caller, user, service);
  else yield* web(world, caller, user, service);
  if (random.chance(p.brokenLinks * 3)) brokenLink(world, caller, service);
  if (random.chance(p.brokenLinks * 0.1)) forwarded(world, caller, service);
  if (!device?.mobile && random.chance(0.06)) yield* openTab(world, caller, service);
}

/** False when it was given up. Mobile clients and long sessions keep their token. */
function* signIn(
  world: World,
  caller: Caller,
  service: Service,
  mobile: boolean,
): Generator<number, boolean, void> {
  const { random, p } = world;
  const user = caller.user as User;
  const objects = world.account(user, service);
  const keeps = service.principal !== 'session' && random.chance(mobile ? 0.85 : 0.4);
  if (!keeps || user.sessions === 1) {
    const forgotten = random.chance(p.forgotten);
    const failures = forgotten ? random.between(2, 5) : random.chance(p.typos) ? random.between(1, 2) : 0;
    for (let n = 0; n < failures; n++) {
      world.call(caller, service.login, { objects, status: 401, anonymous: true, bytes: 70 });
      yield random.lognormal(9000, 0.6);
    }
    if (forgotten) {
      world.call(caller, service.forgot, { objects, status: 202, anonymous: true });
      yield random.lognormal(90_000, 0.5);
      if (random.chance(0.3)) return false;
    }
    const returned = world.told(service, [{ name: 'user.id', ...world.userId(user, service) }]);
    world.call(caller, service.login, { objects, anonymous: true, returned });
    yield random.lognormal(600, 0.4);
    if (service.codes) {
      yield random.lognormal(9000, 0.4);
      for (let n = random.chance(p.typos) ? 1 : 0; n > 0; n--) {
        world.call(caller, service.otp, { objects, status: 401, anonymous: true, bytes: 70 });
        yield random.lognormal(7000, 0.4);
      }
      world.call(caller, service.otp, { objects, anonymous: true });
      yield 300;
    }
  }
  if (service.me || service.principal === 'session') {
    const returned = world.told(service, [{ name: 'id', ...world.userId(user, service) }]);
    world.call(caller, service.meDoor, { returned });
    yield random.lognormal(300, 0.5);
  }
  return true;
}

const weighted = (world: World, service: Service): Resource => {
  const bag = service.resources.flatMap((each) => Array<Resource>(each.spec.weight ?? 1).fill(each));
  return world.random.pick(bag);
};

function* web(world: World, caller: Caller, user: User, service: Service): Process {
  const { random, p } = world;
  const think = random.lognormal(7000, 0.5);
  if (service.cors && random.chance(0.5)) {
    const asked = {
      method: 'OPTIONS',
      status: 204,
      bytes: 0,
      anonymous: true,
      marks: ['cors-preflight' as const],
    };
    world.call(caller, random.chance(0.5) ? service.meDoor : service.search, { ...asked, query: [] });
    yield 40;
  }
  if (random.chance(0.5)) {
    world.call(caller, service.notifications);
    yield 200;
  }
  for (let n = random.between(1, 4); n > 0; n--) {
    const resource = weighted(world, service);
    yield* visit(world, caller, resource, think);
    if (resource.spec.create && random.chance(0.2)) {
      const made = create(world, caller, resource);
      yield random.lognormal(think, 0.6);
      if (made && random.chance(0.8)) yield* look(world, caller, made, think);
    }
    if (random.chance(0.1)) {
      const query = random.chance(0.1)
        ? [...service.search.query, random.pick(['utm_source', 'fbclid', 'gclid', 'sort'])]
        : service.search.query;
      world.call(caller, service.search, { query });
      yield random.lognormal(think, 0.6);
    }
    if (resource.spec.access === 'shared') {
      yield* useShared(world, caller, user, resource, think);
      if (random.chance(p.sharing)) yield* shareSomething(world, caller, user, resource);
    }
  }
  if (random.chance(0.03)) {
    world.call(caller, service.patchMe, { body: [random.pick(['name', 'language', 'phone'])] });
    yield think;
  }
  if (random.chance(0.01)) world.call(caller, service.export, { status: 200 });
  if (random.chance(0.02))
    world.call(caller, service.upload, { requestBytes: Math.round(random.lognormal(300_000, 1)) });
  if (random.chance(0.02)) world.call(caller, service.report);
}

/** Details from what the app remembers, lists now and then, several at once; the address changes on the way. */
function* mobile(world: World, caller: Caller, user: User, service: Service): Process {
  const { random, p } = world;
  const think = random.lognormal(6000, 0.5);
  if (user.n % 3 === 0) {
    world.call(caller, service.legacy, { status: service.legacy.live ? 200 : 404 });
    yield 100;
  }
  for (let n = random.between(1, 4); n > 0; n--) {
    const resource = weighted(world, service);
    const own = resource.spec.access === 'public' ? [] : world.listed(resource, user);
    if (own.length && service.principal !== 'session' && random.chance(p.cached)) {
      // From the cache: nobody saw this client receive it.
      const obj = own[random.skewed(Math.min(own.length, p.page), 1.8)] as Obj;
      yield* look(world, caller, obj, think);
    } else if (random.chance(0.3) && !resource.spec.unlisted) {
      for (const obj of list(world, caller, resource).slice(0, random.between(3, 8))) {
        yield random.range(10, 60);
        open(world, caller, obj);
      }
      yield think;
    } else yield* visit(world, caller, resource, think);
    if (random.chance(0.15) && caller.address.startsWith('100.'))
      caller.address = world.address('carrier', random.below(p.carrierAddresses));
  }
  // In the background, at its own regular pace.
  if (random.chance(0.3))
    for (let n = random.between(3, 14); n > 0; n--) {
      yield 300_000;
      world.call(caller, service.sync);
    }
}

/** A page that stays open asks for news at its own beat. */
function* openTab(world: World, caller: Caller, service: Service): Process {
  const period = service.host.length % 2 ? 30_000 : 60_000;
  for (let n = world.random.between(5, 45); n > 0; n--) {
    yield period;
    world.call(caller, service.notifications);
  }
}

/** A colleague's link, one, to what is not for these eyes: refused. */
function forwarded(world: World, caller: Caller, service: Service): void {
  const resource = world.random.pick(service.resources);
  const obj = world.random.maybe(resource.all);
  if (obj && !world.may(caller.user, obj)) open(world, caller, obj);
}

function brokenLink(world: World, caller: Caller, service: Service): void {
  const { random } = world;
  const old = random.pick([
    'favicon.ico',
    'apple-touch-icon.png',
    'robots.txt',
    'help-2019',
    'old-offer',
    'manifest.json',
  ]);
  world.call(caller, { ...service.health, parts: [old], route: '', live: false }, { status: 404 });
}
