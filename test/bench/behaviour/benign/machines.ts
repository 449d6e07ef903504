import type { Caller, Door, Obj, Service, User } from '../model.js';
import { addUser } from '../population.js';
import type { Process } from '../sim.js';
import { tokenOf } from '../token.js';
import type { World } from '../world.js';
import { create, list, open } from './browse.js';

const HOUR = 3_600_000;

/** Programs with good intentions: integrations, crawlers, health checkers, tests. All from the first day on. */
export function startMachines(world: World): void {
  const { p } = world;
  for (let n = 0; n < p.robots; n++) world.spawn(robot(world, n));
  if (p.crawler) world.spawn(crawler(world));
  if (p.monitoring) world.spawn(monitoring(world));
  if (p.tests) world.spawn(tests(world));
}

const machine = (world: World, name: string): Pick<Caller, 'address' | 'agent'> => ({
  address: world.address('cloud', world.random.fork(name).below(1 << 24)),
  agent: tokenOf('agent', name),
});

function* robot(world: World, n: number): Process {
  const random = world.random.fork(`robot ${n}`);
  const user = addUser(world, 300_000 + n, 'robot');
  const service = random.pick(world.services);
  const resource = random.pick(service.resources);
  const from = machine(world, `integration ${n}`);
  const period = random.pick([0.25, 1, 6]) * HOUR;
  yield random.range(0, period);
  for (;;) {
    const label = { session: world.newSession('robot') };
    const caller: Caller = { user, principal: world.principalOf(user, service, ''), ...from, label };
    for (let page = 0; page < random.between(1, 3); page++) {
      const shown = resource.all.slice(-world.p.page * (page + 1)).slice(0, world.p.page);
      world.call(caller, resource.list, {
        ids: aboveAll(world, resource.service, resource.list, shown[0]),
        returned: world.returns(resource, shown, true),
      });
      yield 200;
      if (period >= HOUR)
        for (const obj of shown.slice(0, 12)) {
          world.call(caller, resource.detail, {
            ...world.naming(obj),
            returned: world.returns(resource, [obj], false),
          });
          yield 150;
        }
    }
    yield period;
  }
}

const aboveAll = (world: World, service: Service, door: Door, obj: Obj | undefined) =>
  door.operation ||
  !obj ||
  !door.parts.some((part) => part.startsWith(':')) ||
  service.spec.style === 'graphql'
    ? []
    : world.above(obj);

function* crawler(world: World): Process {
  const random = world.random.fork('crawler');
  const open_ = world.resources.filter(({ spec }) => spec.access === 'public');
  const resource = random.maybe(open_);
  if (!resource) return;
  const from = machine(world, 'search crawler');
  const mean = random.range(60_000, 150_000);
  for (let n = 0; ; n++) {
    yield random.exponential(mean);
    const caller: Caller = {
      ...{ user: undefined, principal: undefined, ...from },
      label: { session: `crawler-${Math.floor(n / 50)}` },
    };
    if (n % 200 === 0) {
      const robots = {
        ...resource.service.health,
        parts: ['robots.txt'],
        live: false,
        sessions: 0,
        lastSession: '',
      };
      world.call(caller, robots, { status: resource.service.inApp ? 404 : 200, bytes: 60 });
    } else if (n % 40 === 0) list(world, caller, resource);
    else {
      const obj = resource.all[n % resource.all.length];
      if (obj) open(world, caller, obj);
    }
  }
}

function* monitoring(world: World): Process {
  const period = world.random.pick([120_000, 180_000, 300_000]);
  const from = machine(world, 'uptime');
  for (let n = 0; ; n++) {
    yield period;
    for (const service of world.services)
      world.call(
        {
          user: undefined,
          principal: undefined,
          ...from,
          label: { session: `monitoring-${Math.floor(n / 100)}` },
        },
        service.health,
      );
  }
}

/** Before each deployment, with accounts of their own: also what must be refused is tried. */
function* tests(world: World): Process {
  const random = world.random.fork('tests');
  const from = machine(world, 'newman');
  const pair = [0, 1].map((n) => addUser(world, 400_000 + n, 'user'));
  // Nobody logs in with them by hand.
  world.users.splice(-2);
  const service = random.pick(world.services);
  const resource = service.resources.find(({ spec }) => spec.create && spec.access === 'owner');
  for (;;) {
    const label = { session: world.newSession('tests') };
    const [first, second] = pair.map((user) => ({
      ...{ user, principal: world.principalOf(user, service, label.session + user.n), ...from, label },
    })) as [Caller, Caller];
    for (const caller of [first, second]) {
      const objects = world.account(caller.user as User, service);
      world.call(caller, service.login, { objects, status: 401, anonymous: true, bytes: 70 });
      yield 60;
      world.call(caller, service.login, { objects, anonymous: true });
      yield 60;
    }
    const made = resource && create(world, first, resource);
    yield 60;
    if (made) {
      open(world, first, made);
      yield 60;
      open(world, second, made);
      yield 60;
      world.call(second, made.resource.detail, { ...world.naming(made), status: 401, anonymous: true });
      yield 60;
      made.gone = true;
      open(world, first, made);
    }
    yield random.range(3, 9) * HOUR;
  }
}
