import { adminCall } from '../benign/staff.js';
import type { Door, Service } from '../model.js';
import type { Process } from '../sim.js';
import { tokenOf } from '../token.js';
import type { World } from '../world.js';
import { Attacker, type Pace } from './attacker.js';

const RETRY_MS = 3_600_000;
/** Sessions of admins after which their functions are known. */
const KNOWN = 4;

/** Where principals stay the same: with a new one for each login nobody can tell an admin from a user who got in. */
function target(world: World, a: Attacker): { service: Service; known: number[] } | undefined {
  const fits = world.services
    .filter(({ principal }) => principal !== 'session')
    .map((service) => ({
      service,
      known: service.admin.flatMap(({ sessions }, index) => (sessions >= KNOWN ? [index] : [])),
    }))
    .filter(({ known }) => known.length >= 2);
  return a.random.maybe(fits);
}

export type FunctionAttack = 'success' | 'probing' | 'role-change';

export function* bflaFunctions(world: World, n: number, how: FunctionAttack, pace: Pace): Process {
  if (how === 'role-change' && !world.p.roles) return;
  const a = new Attacker(world, 'bfla', `${how}/${pace}`, n);
  let found = target(world, a);
  while (!found) {
    if (world.services.every(({ principal }) => principal === 'session')) return;
    yield RETRY_MS;
    found = target(world, a);
  }
  const { service, known } = found;
  const user = a.insider(service);
  if (user.role !== 'user') return;
  const caller = a.arrive(user, service);
  yield 5000;
  if (how === 'role-change') {
    world.call(caller, service.patchMe, { body: ['name', 'role'] });
    yield 20_000;
    if (caller.principal) caller.principal = { ...caller.principal, roles: [tokenOf('role', 'admin')] };
  }
  const count = how === 'probing' ? a.random.between(5, 10) : a.random.between(1, 4);
  for (let i = 0; i < count; i++) {
    const status = how === 'probing' ? a.random.pick([403, 403, 401, 404]) : undefined;
    adminCall(world, caller, service, a.random.pick(known), status);
    yield a.gap(pace) * (pace === 'fast' ? 8 : 1);
  }
}

/** A method that nobody uses there: writes where all only read. */
export function* bflaMethods(world: World, n: number, refused: boolean): Process {
  const a = new Attacker(world, 'bfla', refused ? 'method-tampering/refused' : 'method-tampering/success', n);
  const fits = () =>
    world.resources.filter(
      ({ spec, detail, service }) =>
        service.spec.style === 'rest' &&
        !spec.idIn &&
        detail.sessions >= world.p.warm &&
        !(spec.update && spec.remove),
    );
  let resource = a.random.maybe(fits());
  while (!resource) {
    yield RETRY_MS;
    resource = a.random.maybe(fits());
  }
  const { service, spec, detail } = resource;
  const user = a.insider(service);
  const caller = a.arrive(user, service);
  const objs = a.random.some(
    resource.all.filter((obj) => !obj.gone),
    a.random.between(2, 5),
  );
  const method = spec.remove
    ? a.random.pick(['PUT', 'PATCH'])
    : spec.update
      ? 'DELETE'
      : a.random.pick(['DELETE', 'PUT']);
  // A route of its own, where the application has one.
  const door: Door = {
    ...detail,
    method,
    sessions: 0,
    lastSession: '',
    body: method === 'DELETE' ? [] : ['title', 'status'],
  };
  for (const obj of objs) {
    yield a.random.lognormal(9000, 0.7);
    world.call(caller, door, {
      ...world.naming(obj),
      status: refused ? a.random.pick([405, 403]) : 200,
      bytes: 120,
    });
  }
}
