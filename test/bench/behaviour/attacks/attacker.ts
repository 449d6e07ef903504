import type { Attack, Kind } from '../label.js';
import type { Caller, Obj, Resource, Service, User } from '../model.js';
import { addUser, giveObjects } from '../population.js';
import { tokenOf } from '../token.js';
import type { World } from '../world.js';

export type Pace = 'fast' | 'slow';

/** What every attack needs: who it is, how it is told, and how long it waits. */
export class Attacker {
  readonly attack: Attack;
  readonly session: string;
  readonly random;

  constructor(
    readonly world: World,
    kind: Kind,
    variant: string,
    n: number,
  ) {
    this.attack = { id: `${kind}-${n}`, kind, variant };
    this.session = `attack-${kind}-${n}`;
    this.random = world.random.fork(`attack ${kind} ${n}`);
  }

  /** An account that has been used honestly before: taken over, or its owner turned. */
  insider(service: Service): User {
    const known = this.world.users.filter((user) => user.sessions >= 3 && user.service.includes(service));
    return known.length ? this.random.pick(known) : this.fresh(service);
  }

  /** An account made for this. */
  fresh(service: Service): User {
    const { users } = this.world;
    const user = addUser(this.world, 500_000 + users.length);
    // Nobody else uses it.
    users.pop();
    if (!user.service.includes(service)) user.service.push(service);
    giveObjects(this.world, user);
    return user;
  }

  anybody(service: Service): User {
    return this.random.chance(0.75) ? this.insider(service) : this.fresh(service);
  }

  /** As the attacker acts. `optional`: nobody could tell. */
  as(user: User | undefined, service: Service, extra: { cover?: true; optional?: true } = {}): Caller {
    const label = extra.cover
      ? { session: this.session, cover: true as const }
      : {
          session: this.session,
          attack: this.attack,
          ...(extra.optional ? { optional: true as const } : {}),
        };
    const { world, random } = this;
    if (!user)
      return {
        user,
        principal: undefined,
        address: world.address('random', random.below(1 << 24)),
        agent: this.tool(),
        label,
      };
    const device = random.pick(user.devices);
    const principal = world.principalOf(user, service, `${this.session} ${user.n}`);
    return { user, principal, address: device.address, agent: device.agent, label };
  }

  /** Somebody who has had dealings with one group's objects there, and so is no newcomer to it. */
  established(resource: Resource): User | undefined {
    return this.random.maybe(this.world.users.filter((user) => (user.opened.get(resource) ?? 0) >= 3));
  }

  /** A browser's user agent, as attackers' tools claim: mostly one that has gone out of use. */
  tool(): string {
    if (this.random.chance(0.7)) return this.rareTool();
    return tokenOf('agent', `browser ${this.random.below(this.world.p.agents)}`);
  }

  rareTool(): string {
    return tokenOf('agent', `old browser ${this.random.below(1e6)}`);
  }

  elsewhere(): string {
    return this.world.address('random', this.random.below(1 << 24));
  }

  /** Signs in and looks around as anybody would. */
  arrive(user: User, service: Service): Caller {
    const { world, random } = this;
    const cover = this.as(user, service, { cover: true });
    if (random.chance(0.6) || service.principal === 'session')
      world.call(cover, service.login, {
        objects: world.account(user, service),
        anonymous: true,
        returned: world.told(service, [{ name: 'user.id', ...world.userId(user, service) }]),
      });
    if (service.me || service.principal === 'session')
      world.call(cover, service.meDoor, {
        returned: world.told(service, [{ name: 'id', ...world.userId(user, service) }]),
      });
    return { ...cover, label: { session: this.session, attack: this.attack } };
  }

  gap(pace: Pace): number {
    return pace === 'fast' ? this.random.lognormal(600, 0.8) : this.random.range(35, 85) * 60_000;
  }
}

/** Private resources that enough honest people have used for a detector to know them; else the one that is used most. */
export function warmResource(
  world: World,
  random: World['random'],
  fits: (resource: Resource) => boolean,
): Resource | undefined {
  const all = world.resources.filter((each) => each.spec.access !== 'public' && fits(each));
  const warm = all.filter((each) => each.detail.sessions >= world.p.warm);
  return random.maybe(warm);
}

/** Objects that somebody else was seen with, that are nobody else's business, and that this user may not reach. */
export function victims(world: World, resource: Resource, user: User | undefined): Obj[] {
  return resource.all.filter(
    (obj) => obj.seenAt > 0 && !obj.gone && !obj.link && !obj.grants && !world.may(user, obj),
  );
}
