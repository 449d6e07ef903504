import type { AttackSeen, Location, Signal } from '../../../../src/event/index.js';
import type { CallOptions } from '../call.js';
import type { Caller, Door, Service } from '../model.js';
import type { Process } from '../sim.js';
import type { World } from '../world.js';
import { Attacker, type Pace } from './attacker.js';
import { payloads, signalsOf } from './payloads.js';

export interface InjectionPlan {
  readonly pace: Pace;
  readonly distributed?: boolean;
  /** Requests: a campaign, or one alone. */
  readonly single?: boolean;
}

type Outcome = 'attempted' | 'blocked' | 'error' | 'slow' | 'big' | 'sink';

/** Payloads over the parameters of some endpoints, until one works or patience ends. */
export function* injection(world: World, n: number, plan: InjectionPlan): Process {
  const { pace, distributed = false, single = false } = plan;
  const a = new Attacker(
    world,
    'injection',
    `${single ? 'single' : 'campaign'}/${pace}${distributed ? '/distributed' : ''}`,
    n,
  );
  const { random } = a;
  const service = random.pick(world.services);
  const user = random.chance(0.5) ? a.anybody(service) : undefined;
  const first: Caller = user ? a.arrive(user, service) : a.as(undefined, service);
  const addresses = Array.from({ length: distributed ? 25 : 1 }, () =>
    distributed ? a.elsewhere() : first.address,
  );
  const kind = random.pick(Object.keys(payloads));
  const outcome: Outcome = random.pick(['attempted', 'blocked', 'error', 'slow', 'big', 'sink']);
  const doors = random.some(
    [service.search, service.report, service.export, service.login, service.patchMe],
    random.between(1, 4),
  );
  const count = single ? 1 : pace === 'slow' ? random.between(25, 45) : random.between(20, 90);
  for (let i = 0; i < count; i++) {
    yield pace === 'fast' ? random.range(150, 3000) : random.range(30, 80) * 60_000;
    const pool = payloads[random.chance(0.8) ? kind : random.pick(Object.keys(payloads))] ?? [];
    const door = random.pick(doors);
    const { location, name } = place(a, door);
    let signals = signalsOf(random.pick(pool), location, name);
    // One that is alone is one that nobody could overlook.
    for (let tries = 0; single && tries < 50 && !signals.some(({ confidence }) => confidence >= 0.9); tries++)
      signals = signalsOf(random.pick(payloads[kind] ?? []), location, name);
    const sure = signals.some(({ confidence }) => confidence >= 0.8);
    if (single && !sure) continue;
    const caller: Caller = {
      ...first,
      address: random.pick(addresses),
      // What inspection does not see, and its hints, may or may not be added to the campaign.
      label: { session: a.session, attack: a.attack, ...(sure ? {} : { optional: true as const }) },
    };
    strike(world, a, caller, door, service, signals, sure && i > count / 3 ? outcome : 'attempted');
  }
}

function place(a: Attacker, door: Door): { location: Location; name: string } {
  const query = door.query.length > 0 && (door.body.length === 0 || a.random.chance(0.5));
  const name = a.random.maybe(query ? door.query : door.body) ?? 'id';
  return { location: query || door.body.length === 0 ? 'query' : 'body', name };
}

function strike(
  world: World,
  a: Attacker,
  caller: Caller,
  door: Door,
  service: Service,
  signals: readonly Signal[],
  outcome: Outcome,
): void {
  const { random } = a;
  const blocked = outcome === 'blocked' && service.inApp;
  const options: CallOptions = {
    signals,
    status: blocked ? 403 : random.pick([200, 200, 400, 404, 422]),
    ...(blocked ? { blocked: true } : {}),
    ...(outcome === 'error' ? { status: 500, responseMarks: ['verbose-error'] } : {}),
    ...(outcome === 'slow' ? { status: 200, ms: random.range(5000, 5400) } : {}),
    ...(outcome === 'big' ? { status: 200, bytes: door.medianBytes * random.between(10, 60) } : {}),
    ...(outcome === 'sink' ? { status: 200 } : {}),
  };
  const callId = world.nextEventId;
  world.call(caller, door, options);
  const signal = signals[0];
  if (!signal || !service.inApp || (outcome !== 'sink' && !blocked)) return;
  const seen: AttackSeen = {
    kind: 'attack.seen',
    id: world.eventId(),
    time: Math.floor(world.now),
    service: service.name,
    ...{ class: signal.class, rule: signal.rule, confidence: signal.confidence, location: signal.location },
    ...(signal.name ? { parameter: signal.name } : {}),
    outcome: blocked ? 'blocked' : 'reached-sink',
    request: {
      ...{ callId, method: door.method, host: service.host, path: [...door.parts], route: door.route },
      client: { address: caller.address, ...(caller.agent ? { agent: caller.agent } : {}) },
      ...(caller.principal ? { principal: caller.principal } : {}),
    },
  };
  // The same request, told twice: naming the call is enough.
  world.put(seen, { ...caller.label, optional: true });
}
