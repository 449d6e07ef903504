import type { Device, Resource, User } from './model.js';
import { tokenOf } from './token.js';
import type { World } from './world.js';

const agentToken = (text: string) => tokenOf('agent', text);

/** People with their devices, services, tenants and teams; staff, admins and robots; and the objects they have at the start. */
export function populate(world: World): void {
  const { p, users } = world;
  for (let n = 0; n < p.users; n++) addUser(world, n);
  for (let n = 0; n < p.staff; n++) world.staff.push(addUser(world, 100_000 + n, 'support'));
  for (let n = 0; n < p.admins; n++) world.admins.push(addUser(world, 200_000 + n, 'admin'));
  for (const user of users) giveObjects(world, user);
  const r = world.random.fork('catalogue');
  for (const resource of world.resources)
    if (resource.spec.each[1] === 0)
      for (let n = r.between(150, 900); n > 0; n--) world.add(resource, world.admins[0] as User);
  const s = world.random.fork('shares');
  for (const resource of world.resources) {
    if (resource.spec.access !== 'shared') continue;
    for (const obj of resource.all) if (s.chance(p.sharing * 0.4)) obj.isPublic = true;
  }
}

export function addUser(world: World, n: number, role = 'user'): User {
  const { p } = world;
  const r = world.random.fork(`user ${n}`);
  const tenant = `t${r.skewed(p.tenants, 1.3)}`;
  const teams = Math.max(1, Math.round(p.users / p.tenants / p.teamSize));
  const office = role === 'user' ? r.chance(p.officeShare) && p.offices > 0 : true;
  const home = office
    ? world.address('home', 0x010203 + 77 * r.below(Math.max(1, p.offices)))
    : world.address('home', r.below(1 << 24));
  const devices: Device[] = [];
  const mobile = role === 'user' && r.chance(p.mobile);
  if (!mobile || r.chance(0.4))
    devices.push({ agent: agentToken(`browser ${r.skewed(p.agents)}`), mobile: false, address: home });
  if (mobile)
    devices.push({
      agent: agentToken(`app 5.${r.skewed(6)} ${r.skewed(4)}`),
      mobile: true,
      address: r.chance(0.5) ? home : world.address('carrier', r.below(p.carrierAddresses)),
    });
  const user: User = {
    ...{
      n,
      tenant,
      team: `${tenant}-${r.below(teams)}`,
      role,
      devices,
      granted: [],
      sessions: 0,
      opened: new Map<Resource, number>(),
      knows: new Set<Resource>(),
    },
    activity: r.lognormal(1, 0.8),
    service: r.some(world.services, r.between(1, world.services.length)),
  };
  if (role === 'user') world.users.push(user);
  return user;
}

export function giveObjects(world: World, user: User): void {
  const r = world.random.fork(`objects ${user.n}`);
  for (const service of user.service)
    for (const resource of service.resources) {
      const [low, high] = resource.spec.each;
      const count = high === 0 ? 0 : Math.round(r.between(low, high) * world.p.objects);
      for (let n = 0; n < Math.max(low > 0 ? 1 : 0, count); n++) {
        const parents = resource.parent ? world.listed(resource.parent, user) : [];
        if (resource.parent && parents.length === 0) continue;
        world.add(resource, user, r.maybe(parents));
      }
    }
}
