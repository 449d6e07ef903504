import type { Caller, Door } from '../model.js';
import type { Process } from '../sim.js';
import type { World } from '../world.js';
import { list, open } from './browse.js';

const HOUR = 3_600_000;

/** What looks like trouble and is none: anonymous visitors, a marketing peak, a release, clients that retry. */
export function startUpheavals(world: World): void {
  const { p } = world;
  world.spawn(visitors(world));
  if (p.peak) world.spawn(peak(world));
  if (p.release) world.spawn(release(world));
  world.spawn(incident(world));
  const storms = world.random.fork('storms').between(0, 3);
  for (let n = 0; n < storms; n++) world.spawn(retryStorm(world, n));
}

function* visitors(world: World): Process {
  const random = world.random.fork('visitors');
  const open_ = world.resources.filter(({ spec }) => spec.access === 'public');
  if (open_.length === 0) return;
  for (;;) {
    yield random.exponential(120_000);
    // At a peak most who come are strangers.
    if (random.chance(Math.min(1, world.activity() * (world.busy > 1 ? 1.5 : 0.5))))
      world.spawn(visit(world));
  }
}

function* visit(world: World): Process {
  const { random, p } = world;
  const resource = random.pick(world.resources.filter(({ spec }) => spec.access === 'public'));
  const device = random.pick(random.pick(world.users).devices);
  const caller: Caller = {
    ...{ user: undefined, principal: undefined, agent: device.agent },
    address: random.chance(0.5)
      ? world.address('home')
      : world.address('carrier', random.below(p.carrierAddresses)),
    label: { session: world.newSession('visitor') },
  };
  if (random.chance(0.6)) list(world, caller, resource);
  for (let n = random.between(1, 6); n > 0; n--) {
    yield random.lognormal(15_000, 0.8);
    const obj = resource.all[random.skewed(resource.all.length, 3)];
    // A preview of the link, in somebody's chat.
    if (obj && random.chance(0.02))
      world.call(caller, resource.detail, { ...world.naming(obj), method: 'HEAD', bytes: 0 });
    if (obj)
      open(
        world,
        caller,
        obj,
        random.chance(0.2) ? (random.maybe(resource.subs) ?? resource.detail) : resource.detail,
      );
  }
}

function* peak(world: World): Process {
  const random = world.random.fork('peak');
  yield random.range(0.35, 0.85) * (world.end - world.start);
  world.busy = random.range(1.8, 3.5);
  yield random.range(1, 4) * HOUR;
  world.busy = 1;
}

/** A new function that soon everybody uses, and an old one that is gone while old clients still ask for it. */
function* release(world: World): Process {
  const random = world.random.fork('release');
  yield random.range(0.3, 0.8) * (world.end - world.start);
  const service = random.pick(world.services);
  const resource = random.pick(service.resources);
  const last = random.pick(['summary', 'timeline', 'attachments', 'related']);
  const parts = [...resource.detail.parts, last];
  const added: Door = {
    ...resource.detail,
    parts,
    route: `/${parts.join('/')}`,
    sessions: 0,
    lastSession: '',
  };
  if (service.spec.style === 'rest' && resource.detail.method === 'GET' && !resource.detail.query.length)
    resource.subs.push(added);
  service.legacy.live = false;
}

/** A database is slow for a while, and everybody waits. */
function* incident(world: World): Process {
  const random = world.random.fork('incident');
  yield random.range(0.2, 0.9) * (world.end - world.start);
  const service = random.pick(world.services);
  world.slow.set(service, random.range(4, 15));
  yield random.range(10, 40) * 60_000;
  world.slow.delete(service);
}

/** A client with a fault repeats one request until it is closed. */
function* retryStorm(world: World, n: number): Process {
  const random = world.random.fork(`storm ${n}`);
  yield random.range(0.2, 0.95) * (world.end - world.start);
  const user = random.pick(world.users);
  const service = random.pick(user.service);
  const caller = world.caller(user, service, world.newSession('storm'));
  const status = random.pick([503, 500, 429, 502]);
  const wait = random.range(400, 2500);
  for (let i = random.between(25, 120); i > 0; i--) {
    world.call(caller, service.sync, { status });
    yield wait * random.range(0.9, 1.3);
  }
  world.call(caller, service.sync);
}
