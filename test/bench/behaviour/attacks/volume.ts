import { open } from '../benign/browse.js';
import type { Caller, Door, Obj } from '../model.js';
import type { Process } from '../sim.js';
import type { World } from '../world.js';
import { Attacker, type Pace, warmResource } from './attacker.js';

const RETRY_MS = 3_600_000;

/** Reads the whole of a public catalogue, as nobody does. */
export function* scraping(world: World, n: number, pace: Pace, distributed: boolean): Process {
  const a = new Attacker(world, 'scraping', `${pace}${distributed ? '/distributed' : ''}`, n);
  const { random } = a;
  const resource = random.maybe(
    world.resources.filter(({ spec, all }) => spec.access === 'public' && all.length > 100),
  );
  if (!resource) return;
  while (resource.detail.sessions < world.p.warm) yield RETRY_MS;
  const user = random.chance(0.5) ? a.anybody(resource.service) : undefined;
  const caller: Caller = user ? a.arrive(user, resource.service) : a.as(undefined, resource.service);
  const addresses = Array.from({ length: pace === 'slow' ? 20 : 60 }, () => a.elsewhere());
  // Scattered and slow: what joins them is the tool.
  if (distributed && pace === 'slow') caller.agent = a.rareTool();
  const count = pace === 'fast' ? random.between(250, 600) : random.between(150, 300);
  const from = random.below(resource.all.length);
  for (let i = 0; i < count; i++) {
    yield pace === 'fast' ? random.range(150, 1200) : random.range(3, 9) * 60_000;
    if (distributed) caller.address = random.pick(addresses);
    const obj = resource.all[(from + i) % resource.all.length];
    if (obj) open(world, caller, obj);
  }
}

export type Dump = 'big-answers' | 'tenant-dump';

/** Carries away much more than it ever did. */
export function* exfiltration(world: World, n: number, how: Dump, pace: Pace): Process {
  const a = new Attacker(world, 'exfiltration', `${how}/${pace}`, n);
  const { random } = a;
  if (how === 'tenant-dump') {
    const fits = (resource: (typeof world.resources)[number]) =>
      resource.spec.access === 'tenant' && resource.all.length > 100;
    let resource = warmResource(world, random, fits);
    if (!world.resources.some(({ spec }) => spec.access === 'tenant')) return;
    while (!resource) {
      yield RETRY_MS;
      resource = warmResource(world, random, fits);
    }
    const biggest = [...resource.byTenant.values()].sort((x, y) => y.length - x.length)[0] as Obj[];
    const user = (biggest[0] as Obj).owner;
    const caller = a.arrive(user, resource.service);
    const left = biggest.filter((obj) => !obj.gone).slice(0, 300);
    // Fewer than a busy day's work say nothing.
    if (left.length < 100) return;
    for (const obj of left) {
      yield pace === 'fast' ? random.range(150, 900) : random.range(60_000, 180_000);
      open(world, caller, obj);
    }
    return;
  }
  const service = random.pick(world.services);
  const user = a.insider(service);
  const caller = a.arrive(user, service);
  for (let i = random.between(8, 20); i > 0; i--) {
    yield pace === 'fast' ? random.range(3000, 20_000) : random.range(30, 80) * 60_000;
    const door = random.pick([service.export, service.report]);
    world.call(caller, door, {
      bytes: Math.round(door.medianBytes * random.range(40, 200)),
      ms: random.range(2000, 9000),
    });
  }
}

/** Each request costs the service seconds. */
export function* expensive(world: World, n: number, pace: Pace): Process {
  const a = new Attacker(world, 'expensive-queries', pace, n);
  const { random } = a;
  const service =
    world.services.find(({ spec }) => spec.style === 'graphql' && random.chance(0.7)) ??
    random.pick(world.services);
  const graphql = service.spec.style === 'graphql';
  const resource = random.pick(service.resources);
  const caller = a.arrive(a.anybody(service), service);
  const door: Door = graphql ? resource.list : random.pick([service.report, service.search]);
  for (let i = pace === 'fast' ? random.between(40, 90) : random.between(25, 40); i > 0; i--) {
    yield pace === 'fast' ? random.range(800, 5000) : random.range(8, 25) * 60_000;
    world.call(caller, door, {
      ms: Math.round(random.range(5000, 25_000)),
      bytes: Math.round(door.medianBytes * random.range(4, 15)),
      status: random.chance(0.1) ? 504 : 200,
      ...(graphql
        ? { marks: [random.pick(['deep-query', 'batch-large'] as const)] }
        : { query: [...door.query, 'limit'] }),
    });
  }
}

/** Bodies that fill what they can. */
export function* exhaustion(world: World, n: number, pace: Pace, distributed: boolean): Process {
  const a = new Attacker(world, 'resource-exhaustion', `${pace}${distributed ? '/distributed' : ''}`, n);
  const { random } = a;
  const service = random.pick(world.services);
  const caller = a.arrive(a.anybody(service), service);
  const [door, uploads] = random.chance(0.5)
    ? [service.upload, true]
    : [random.pick(service.resources).list, false];
  for (let i = random.between(40, 100); i > 0; i--) {
    yield pace === 'fast' ? random.range(200, 1500) : random.range(5, 20) * 60_000;
    if (distributed) caller.address = a.elsewhere();
    const status = random.chance(0.2) ? random.pick([503, 413, 504]) : 200;
    const ms = Math.round(random.range(3000, 15_000));
    const heavy = uploads
      ? { requestBytes: random.between(8e6, 6e7) }
      : { bytes: random.between(2e6, 2e7), responseMarks: ['list-huge' as const] };
    const ids = door.parts.some((part) => part.startsWith(':'))
      ? [world.userId(random.pick(world.users), service)]
      : [];
    world.call(caller, door, { ...heavy, ids, status, ms });
  }
}

export function* burst(world: World, n: number, distributed: boolean): Process {
  const a = new Attacker(world, 'burst', `fast${distributed ? '/distributed' : ''}`, n);
  const { random } = a;
  const service = random.pick(world.services);
  const named = random.chance(0.5) && !distributed;
  const caller: Caller = named ? a.arrive(a.anybody(service), service) : a.as(undefined, service);
  const addresses = Array.from({ length: 150 }, () => a.elsewhere());
  const rate = random.range(15, 60);
  const door = random.pick([service.search, service.notifications, service.health, service.meDoor]);
  for (let i = random.between(350, 900); i > 0; i--) {
    yield random.exponential(1000 / rate);
    if (distributed) caller.address = random.pick(addresses);
    world.call(caller, door, {
      status:
        named || door === service.health || door === service.search ? (random.chance(0.1) ? 429 : 200) : 401,
    });
  }
}

/** Asks the same thing at a beat that no person keeps, for hours. */
export function* automation(world: World, n: number, pace: Pace): Process {
  const a = new Attacker(world, 'automation', pace, n);
  const { random } = a;
  const service = random.pick(world.services);
  const user = a.insider(service);
  const caller = a.arrive(user, service);
  const resource = random.maybe(service.resources.filter(({ spec }) => spec.access === 'public'));
  const period = pace === 'fast' ? random.range(2000, 9000) : random.range(20_000, 60_000);
  const obj = resource && random.maybe(resource.all);
  for (let i = random.between(250, 500); i > 0; i--) {
    yield period * random.range(0.985, 1.015);
    if (obj) open(world, caller, obj);
    else world.call(caller, service.search);
  }
}
