import type { Caller, Obj, Service, User } from '../model.js';
import type { Process } from '../sim.js';
import type { World } from '../world.js';

const DAY = 86_400_000;

/** Support, who rightly reach everybody's objects, and admins, who use what nobody else does: from the first day on. */
export function startStaff(world: World): void {
  for (const user of world.staff) world.spawn(workdays(world, user, 5, supportSession));
  for (const user of world.admins) world.spawn(workdays(world, user, 7, adminSession));
  if (world.p.roles) world.spawn(promotion(world));
}

type Session = (world: World, user: User) => Process;

function* workdays(world: World, user: User, perDay: number, session: Session): Process {
  const random = world.random.fork(`staff ${user.n}`);
  for (;;) {
    yield random.exponential(DAY / perDay / 2.2);
    if (random.chance(world.activity())) world.spawn(session(world, user));
  }
}

function arrive(world: World, user: User, service: Service, kind: string): Caller {
  const caller = world.caller(user, service, world.newSession(kind));
  if (service.principal === 'session' || world.random.chance(0.4))
    world.call(caller, service.login, { objects: world.account(user, service), anonymous: true });
  world.call(caller, service.meDoor, {
    returned: world.told(service, [{ name: 'id', ...world.userId(user, service) }]),
  });
  return caller;
}

function* supportSession(world: World, user: User): Process {
  const { random, p } = world;
  const service = random.pick(world.services);
  const caller = arrive(world, user, service, 'support');
  const resources = service.resources.filter(({ spec }) => spec.access !== 'public');
  for (let tickets = random.between(1, 5); tickets > 0; tickets--) {
    const resource = random.pick(resources);
    const found = random.some(resource.all.slice(-400), p.page).filter((obj) => !obj.gone);
    // Where roles are told, an id from a telephone call is typed in; else the search that handed it out is seen.
    if (!p.roles || service.principal === 'session' || random.chance(0.6)) {
      world.call(caller, resource.adminList, { returned: world.returns(resource, found, true) });
      yield random.lognormal(8000, 0.6);
    }
    for (const obj of found.slice(0, random.between(1, 3))) {
      yield* handle(world, caller, obj);
      yield random.lognormal(20_000, 0.8);
    }
  }
}

function* handle(world: World, caller: Caller, obj: Obj): Process {
  const { random } = world;
  const { resource } = obj;
  const returned = world.returns(resource, [obj], false);
  world.call(caller, resource.detail, { ...world.naming(obj), returned });
  const sub = random.maybe(resource.subs);
  if (!sub || !random.chance(0.3)) return;
  yield random.lognormal(5000, 0.6);
  world.call(caller, sub, world.naming(obj));
}

function* adminSession(world: World, user: User): Process {
  const { random } = world;
  const service = random.pick(world.services);
  const caller = arrive(world, user, service, 'admin');
  for (let n = random.between(2, 6); n > 0; n--) {
    yield random.lognormal(15_000, 0.7);
    adminCall(world, caller, service, random.skewed(service.admin.length, 1.4));
  }
}

/** One of the admins' functions. */
export function adminCall(
  world: World,
  caller: Caller,
  service: Service,
  index: number,
  status?: number,
): void {
  const { random } = world;
  const door = service.admin[index];
  if (!door) return;
  const somebody = world.userId(random.pick(world.users), service);
  const ids = door.parts.some((part) => part.startsWith(':')) ? [somebody] : [];
  const list = index === 0;
  const returned = list
    ? world.told(
        service,
        random
          .some(world.users, 10)
          .map((user) => ({ name: service.listName, ...world.userId(user, service) })),
      )
    : [];
  world.call(caller, door, { ids, returned, ...(status === undefined ? {} : { status }) });
}

/** An admin makes somebody an admin; from the next session on it shows in the role. */
function* promotion(world: World): Process {
  const { random } = world;
  yield random.range(0.3, 0.8) * (world.end - world.start);
  const admin = random.pick(world.admins);
  const user = random.pick(world.users);
  const service = random.pick(user.service);
  const caller = arrive(world, admin, service, 'admin');
  yield 20_000;
  const door = service.admin[2];
  if (door) world.call(caller, door, { ids: [world.userId(user, service)] });
  user.role = 'admin';
  yield 3_600_000;
  world.spawn(workdays(world, user, 4, adminSession));
}
