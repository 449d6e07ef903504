import type { ApiCall, ObjectReference, ReturnedObject, WireEvent } from '../../../src/event/index.js';
import { buildServices } from './build-service.js';
import { activityAt, startOf } from './calendar.js';
import { buildCall, type CallOptions, type Id, idOf } from './call.js';
import type { Label, Labelled } from './label.js';
import type { Caller, Door, Obj, Resource, Service, User } from './model.js';
import type { Params } from './params.js';
import { Random } from './random.js';
import { type Process, Sim } from './sim.js';
import { tokenOf, valueText } from './token.js';

/** Everything that is in a world, and the one way in which something becomes an event. */
export class World {
  readonly random: Random;
  readonly sim: Sim;
  readonly services: Service[];
  readonly users: User[] = [];
  readonly staff: User[] = [];
  readonly admins: User[] = [];
  readonly start: number;
  readonly end: number;
  /** Factor on how many people come: marketing. */
  busy = 1;
  /** Services in trouble: by how much they are slower. */
  readonly slow = new Map<Service, number>();
  private out: Labelled[] = [];
  private events = 0;
  private sessions = 0;

  constructor(readonly p: Params) {
    this.random = new Random(`world ${p.family} ${p.seed}`);
    this.start = startOf(p);
    this.end = this.start + p.days * 86_400_000;
    this.sim = new Sim(this.start);
    this.services = buildServices(p, this.random);
  }

  get now(): number {
    return this.sim.now;
  }

  get resources(): Resource[] {
    return this.services.flatMap((service) => service.resources);
  }

  activity(): number {
    return activityAt(this.p, this.now) * this.busy;
  }

  spawn(process: Process, delayMs = 0): void {
    this.sim.spawn(process, delayMs);
  }

  *stream(): Generator<Labelled> {
    while (this.sim.step(this.end)) {
      if (this.out.length === 0) continue;
      yield* this.out;
      this.out = [];
    }
  }

  newSession(kind: string): string {
    return `${kind}-${this.sessions++}`;
  }

  /** A call at this moment. Benign sessions at a door are counted: attacks come only to doors that have been learned. */
  call(caller: Caller, door: Door, o: CallOptions = {}): number {
    const { random } = this;
    let status = o.status ?? 200;
    const { label } = caller;
    // The service itself fails now and then, for anybody.
    const slower = this.slow.get(door.service) ?? 1;
    if (!label.attack && status < 400 && random.chance(this.p.errors * slower))
      status = random.pick([500, 502, 503]);
    const failed = status >= 400;
    const frame = {
      id: this.eventId(),
      time: Math.floor(this.now),
      ms: Math.round(random.lognormal(door.medianMs * slower, 0.5) * 10) / 10,
      bytes: failed ? random.between(40, 160) : Math.round(random.lognormal(door.medianBytes, 0.35)),
    };
    const told = failed ? { ...o, status, returned: [] } : { ...o, status };
    this.put(buildCall(frame, caller, door, told), label);
    if (!label.attack && door.lastSession !== label.session) {
      door.lastSession = label.session;
      door.sessions++;
    }
    return status;
  }

  put(event: WireEvent, label: Label): void {
    this.out.push({ event, label });
  }

  /** Of the event that comes next. */
  get nextEventId(): string {
    return `e-${this.p.family}${this.p.seed}-${String(this.events).padStart(8, '0')}`;
  }

  eventId(): string {
    const id = this.nextEventId;
    this.events++;
    return id;
  }

  userId(user: User, service: Service): Id {
    return idOf(service.userIdType, valueText(service.userIdType, 'user', user.n));
  }

  accountId(user: { readonly n: number }): Id {
    return idOf('email', `user${user.n}@example.test`);
  }

  principalOf(user: User, service: Service, session: string): NonNullable<ApiCall['principal']> {
    const kind = user.role === 'robot' ? 'api-key' : service.principal;
    const token = tokenOf('principal', kind === 'session' ? `${service.name} ${session}` : `user ${user.n}`);
    if (!this.p.roles || kind === 'session' || kind === 'api-key') return { token, kind };
    return { token, kind, roles: [tokenOf('role', user.role)] };
  }

  caller(user: User, service: Service, session: string, label?: Omit<Label, 'session'>): Caller {
    const device = this.random.pick(user.devices);
    return {
      user,
      principal: this.principalOf(user, service, session),
      address: device.address,
      agent: device.agent,
      label: { session, ...label },
    };
  }

  /** What a service's answers tell of ids, as far as its sensor sees them. */
  told(service: Service, returned: readonly ReturnedObject[]): readonly ReturnedObject[] {
    if (service.returned === 'none') return [];
    if (service.returned === 'sampled' && !this.random.chance(service.returnedShare)) return [];
    return returned;
  }

  address(kind: 'home' | 'carrier' | 'cloud' | 'random', n = this.random.below(1 << 24)): string {
    const first = { home: 81, carrier: 100, cloud: 34, random: 0 }[kind] || this.random.between(11, 220);
    return `${first}.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  }

  // Objects

  add(resource: Resource, owner: User, parent?: Obj): Obj {
    const number = resource.nextId++;
    const value = valueText(resource.idType, `${resource.service.name} ${resource.name}`, number);
    const obj: Obj = {
      ...{
        resource,
        number,
        value,
        token: tokenOf('object', value),
        owner,
        isPublic: resource.spec.access === 'public',
      },
      ...{ grants: undefined, link: undefined, parent, seenAt: 0, gone: false },
    };
    resource.all.push(obj);
    push(resource.byOwner, owner, obj);
    push(resource.byTeam, owner.team, obj);
    push(resource.byTenant, owner.tenant, obj);
    return obj;
  }

  /** Those that a user sees in a list, newest first. */
  listed(resource: Resource, user: User): Obj[] {
    const { access } = resource.spec;
    const all =
      access === 'public'
        ? resource.all
        : ((access === 'team'
            ? resource.byTeam.get(user.team)
            : access === 'tenant'
              ? resource.byTenant.get(user.tenant)
              : resource.byOwner.get(user)) ?? []);
    const shown: Obj[] = [];
    for (let i = all.length - 1; i >= 0 && shown.length < 400; i--) {
      const obj = all[i] as Obj;
      if (!obj.gone) shown.push(obj);
    }
    return shown;
  }

  may(user: User | undefined, obj: Obj): boolean {
    if (obj.isPublic) return true;
    if (!user) return false;
    if (obj.owner === user || obj.grants?.has(user)) return true;
    const { access } = obj.resource.spec;
    if (access === 'team') return obj.owner.team === user.team;
    return access === 'tenant' && obj.owner.tenant === user.tenant;
  }

  /** Ids of the path above an object: its parent's, or its owner's. */
  above(obj: Obj): Id[] {
    const { spec, parent, service } = obj.resource;
    if (parent && obj.parent) return [{ type: parent.idType as Id['type'], token: obj.parent.token }];
    return spec.under === 'me' ? [this.userId(obj.owner, service)] : [];
  }

  /** Options of a call that names an object, in the way of its resource. */
  naming(obj: Obj): Pick<CallOptions, 'ids' | 'objects'> {
    const { resource } = obj;
    const id = { type: resource.idType as Id['type'], token: obj.token };
    if (resource.service.spec.style === 'graphql')
      return { objects: [{ in: 'graphql', name: `${resource.one}.id`, ...id }] };
    const where = resource.spec.idIn ?? 'path';
    if (where !== 'path') return { objects: [{ in: where, name: `${resource.one}Id`, ...id }] };
    return { ids: [...this.above(obj), id] };
  }

  /** Ids that a list or a detail hands out. */
  returns(resource: Resource, objs: readonly Obj[], list: boolean): readonly ReturnedObject[] {
    const { service, one, name } = resource;
    const graphql = service.spec.style === 'graphql';
    const at = list ? (graphql ? `data.${name}[].id` : service.listName) : graphql ? `data.${one}.id` : 'id';
    const ids: ReturnedObject[] = objs.map((obj) => ({ name: at, type: resource.idType, token: obj.token }));
    const first = objs[0];
    if (!list && first) {
      ids.push({ name: 'userId', ...this.userId(first.owner, service) });
      if (first.parent)
        ids.push({
          name: `${resource.parent?.one}Id`,
          type: first.parent.resource.idType,
          token: first.parent.token,
        });
    }
    return this.told(service, ids);
  }

  account(user: { readonly n: number }, service: Service): readonly ObjectReference[] {
    if (!this.p.loginNames) return [];
    return [{ in: 'body', name: service.login.body[0] as string, ...this.accountId(user) }];
  }
}

function push<K>(map: Map<K, Obj[]>, key: K, obj: Obj): void {
  const list = map.get(key);
  if (list) list.push(obj);
  else map.set(key, [obj]);
}
