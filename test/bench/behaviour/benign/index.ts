import type { User } from '../model.js';
import { addUser, giveObjects } from '../population.js';
import type { Process } from '../sim.js';
import type { World } from '../world.js';
import { startMachines } from './machines.js';
import { personSession } from './people.js';
import { startStaff } from './staff.js';
import { startUpheavals } from './upheavals.js';

/** Starts all ordinary traffic. */
export function startBenign(world: World): void {
  world.spawn(people(world));
  startStaff(world);
  startMachines(world);
  startUpheavals(world);
}

/** Calls that one session of a person makes, on the average. */
const CALLS_PER_SESSION = 11;

function* people(world: World): Process {
  const { p } = world;
  const random = world.random.fork('arrivals');
  const picker = cumulative(world.users);
  const perDay = p.calls / p.days / CALLS_PER_SESSION;
  // The mean of a week's activity is about a half.
  const meanMs = 86_400_000 / perDay / 2;
  for (;;) {
    yield random.exponential(meanMs);
    if (!random.chance(world.activity())) continue;
    if (random.chance(p.signups)) {
      const user = addUser(world, 10_000 + world.users.length);
      giveObjects(world, user);
      picker.add(user);
      signUp(world, user);
      world.spawn(personSession(world, user));
    } else world.spawn(personSession(world, picker.pick(random.next())));
  }
}

function signUp(world: World, user: User): void {
  const service = user.service[0];
  if (!service) return;
  const caller = world.caller(user, service, world.newSession('signup'));
  const objects = world.account(user, service);
  if (world.random.chance(0.05))
    world.call(caller, service.signup, { objects, status: 409, anonymous: true });
  world.call(caller, service.signup, { objects, status: 201, anonymous: true });
}

/** Picks people by how active they are. */
function cumulative(users: readonly User[]) {
  const all: User[] = [];
  const sums: number[] = [];
  const add = (user: User) => {
    all.push(user);
    sums.push((sums.at(-1) ?? 0) + user.activity);
  };
  for (const user of users) add(user);
  const pick = (share: number): User => {
    const wanted = share * (sums.at(-1) ?? 0);
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) > wanted) high = middle;
      else low = middle + 1;
    }
    return all[low] as User;
  };
  return { add, pick };
}
