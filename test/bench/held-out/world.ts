import { createHash } from 'node:crypto';
import type { ApiCall, TokenType, WireEvent } from '../../../src/event/index.js';

/*
 * A second world, made by another hand than the simulator that the detectors were tuned on, from the contract alone: what they
 * reach here is what they reach on traffic that nobody tuned for.
 */

export interface Labelled {
  readonly event: WireEvent;
  /** Kind of attack, undefined for benign. */
  readonly attack: string | undefined;
  /** Whose visit it is a part of. */
  readonly session: string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface User {
  readonly name: string;
  readonly team: number;
  readonly address: string;
  readonly agent: string;
  readonly role: string;
  readonly notes: string[];
  readonly orders: string[];
  readonly own: Set<string>;
  readonly shared: string[];
}

export interface WorldOptions {
  readonly seed: number;
  readonly days: number;
  readonly attacks: boolean;
}

export class World {
  private readonly random: () => number;
  private readonly out: Labelled[] = [];
  private readonly users: User[] = [];
  private readonly style: {
    ids: TokenType;
    routes: boolean;
    returned: boolean;
    roles: boolean;
    prefix: string;
    host: string;
    body: boolean;
  };
  private n = 0;
  private serial = 1000;
  private session = '';
  private attack: string | undefined;
  private readonly begin = Date.UTC(2026, 2, 2, 6);

  constructor(private readonly options: WorldOptions) {
    this.random = randomOf(options.seed * 7919 + 17);
    this.style = {
      ids: this.pick(['int', 'uuid', 'int', 'opaque'] as const),
      routes: this.chance(0.6),
      returned: this.chance(0.85),
      roles: this.chance(0.6),
      prefix: this.pick(['api/v1', 'api', 'v2', 'rest']),
      host: this.pick(['api.acme.test', 'shop.example', 'backend.internal']),
      body: this.chance(0.5),
    };
    const agents = Array.from({ length: 12 }, (_, i) => `agent ${i}`);
    const size = 60 + Math.floor(this.random() * 120);
    for (let i = 0; i < size; i++)
      this.users.push({
        name: `user ${i}`,
        team: Math.floor(i / 4),
        address: this.chance(0.2) ? '203.0.113.9' : `198.51.${i >> 6}.${(i * 4) & 255}`,
        agent: this.pick(agents),
        role: i < 2 ? 'support' : i === 2 ? 'admin' : 'customer',
        notes: [],
        orders: [],
        own: new Set(),
        shared: [],
      });
    for (const user of this.users) {
      for (let k = 0; k < 2 + this.random() * 8; k++) user.orders.push(this.newId());
      for (let k = 0; k < 1 + this.random() * 4; k++) user.notes.push(this.newId());
      for (const id of [...user.orders, ...user.notes]) user.own.add(id);
    }
  }

  /** Everything, in order of time. */
  generate(): Labelled[] {
    const { days, attacks } = this.options;
    const sessions: { at: number; run: (at: number) => void }[] = [];
    for (const user of this.users)
      for (let day = 0; day < days; day++) {
        const weekend = day % 7 > 4;
        const visits = this.random() < (weekend ? 0.3 : 0.8) ? 1 + Math.floor(this.random() * 2.4) : 0;
        for (let v = 0; v < visits; v++)
          sessions.push({
            at: this.begin + day * DAY + (2 + 11 * (this.random() + this.random()) * 0.5) * HOUR,
            run: (at) => this.visit(user, at),
          });
      }
    for (let at = this.begin; at < this.begin + days * DAY; at += 60_000 * 5)
      sessions.push({ at, run: (time) => this.health(time) });
    if (attacks)
      for (const [index, run] of this.attacks().entries())
        sessions.push({ at: this.begin + (days - 2.2 + index * 0.12) * DAY, run });
    sessions.sort((a, b) => a.at - b.at);
    for (const { at, run } of sessions) {
      this.session = `s${this.n++}`;
      this.attack = undefined;
      run(at);
    }
    return this.out.sort((a, b) => a.event.time - b.event.time);
  }

  private attacks(): ((at: number) => void)[] {
    const others = (user: User) => this.users.filter(({ team }) => team !== user.team);
    const customer = () => this.pick(this.users.filter(({ role }) => role === 'customer'));
    const as = (kind: string, work: (at: number) => void) => (at: number) => {
      this.attack = kind;
      work(at);
    };
    const victimOrder = (user: User) => this.pick(this.pick(others(user)).orders);
    const labelled = (kind: string | undefined, work: () => void) => {
      const before = this.attack;
      this.attack = kind;
      work();
      this.attack = before;
    };
    const single = (method: string, kind: string) => (at: number) => {
      const user = customer();
      this.visit(user, at);
      labelled(kind, () => this.order(user, at + 200_000, victimOrder(user), method));
    };
    return [
      ...Array.from({ length: 6 }, () => single('GET', 'bola-single')),
      single('PATCH', 'bola-write'),
      single('DELETE', 'bola-write'),
      (at) => {
        const user = customer();
        labelled('bola-note', () => this.note(user, at, this.pick(this.pick(others(user)).notes)));
      },
      as('bola-enumeration', (at) => {
        const user = customer();
        for (let i = 0; i < 60; i++)
          this.order(user, at + i * 900, this.chance(0.4) ? victimOrder(user) : this.newId(), 'GET');
      }),
      as('bola-slow', (at) => {
        const user = customer();
        for (let i = 0; i < 30; i++) this.order(user, at + i * HOUR, victimOrder(user), 'GET');
      }),
      as('bola-distributed', (at) => {
        const user = customer();
        for (let i = 0; i < 40; i++)
          this.order({ ...user, address: `192.0.2.${i}` }, at + i * 40_000, victimOrder(user), 'GET');
      }),
      as('bola-many-accounts', (at) => {
        const agent = 'agent 3';
        for (let i = 0; i < 40; i++) {
          const user = { ...customer(), address: `192.0.2.${100 + i}`, agent };
          this.order(user, at + i * 60_000, victimOrder(user), 'GET');
        }
      }),
      as('stuffing', (at) => {
        for (let i = 0; i < 150; i++)
          this.login(`stuffed ${i}`, '192.0.2.200', 'agent 1', at + i * 700, i % 50 === 49 ? 200 : 401);
      }),
      as('stuffing-distributed', (at) => {
        for (let i = 0; i < 200; i++)
          this.login(`spread ${i}`, `192.0.3.${i}`, 'agent x', at + i * 9000, i % 60 === 59 ? 200 : 401);
      }),
      as('brute-force', (at) => {
        for (let i = 0; i < 80; i++) this.login('user 7', '192.0.2.201', 'agent 2', at + i * 2000, 401);
      }),
      as('scanning', (at) => {
        for (let i = 0; i < 120; i++)
          this.call({
            at: at + i * 300,
            method: 'GET',
            path: [
              `${this.pick(['admin', 'backup', 'config', 'old', 'test'])}`,
              { type: 'word', token: `w${i}` },
            ],
            status: this.chance(0.95) ? 404 : 403,
            address: '192.0.2.202',
            agent: 'agent 5',
          });
      }),
      as('scanning-slow', (at) => {
        for (let i = 0; i < 80; i++)
          this.call({
            at: at + i * 600_000,
            method: 'GET',
            path: [{ type: 'word', token: `z${i}` }],
            status: 404,
            address: '192.0.2.203',
            agent: 'agent 5',
          });
      }),
      as('bfla', (at) => {
        const user = customer();
        for (const [i, path] of [
          ['admin', 'users'],
          ['admin', 'reports'],
          ['admin', 'settings'],
        ].entries())
          this.call({ at: at + i * 20_000, method: i === 2 ? 'PUT' : 'GET', path, status: 200, user });
      }),
      as('bfla-probing', (at) => {
        const user = customer();
        for (const [i, path] of [
          ['admin', 'users'],
          ['admin', 'reports'],
          ['admin', 'settings'],
          ['admin', 'audit'],
        ].entries())
          this.call({ at: at + i * 20_000, method: i === 2 ? 'PUT' : 'GET', path, status: 403, user });
      }),
      as('scraping', (at) => {
        for (let i = 0; i < 400; i++)
          this.product('scraper', { address: '192.0.2.204', agent: 'agent 6' }, at + i * 450, i);
      }),
    ];
  }

  private visit(user: User, start: number): void {
    let at = start;
    const later = (ms = 8000) => {
      at += 500 + this.random() * ms;
      return at;
    };
    if (this.chance(0.6)) {
      if (this.chance(0.06))
        for (let i = 0; i < 1 + this.random() * 4; i++)
          this.login(user.name, user.address, user.agent, later(), 401);
      this.login(user.name, user.address, user.agent, later(), 200);
    }
    for (let i = 0; i < this.random() * 5; i++)
      this.product('', user, later(), Math.floor(this.random() ** 2 * 80), user);
    if (user.role === 'customer') {
      const listed = !this.chance(0.12);
      if (listed) this.list(user, 'orders', user.orders, later());
      for (let i = 0; i < 1 + this.random() * 3; i++)
        this.order(user, later(), this.pick(user.orders), 'GET');
      if (this.chance(0.06)) this.order(user, later(), this.pick(user.orders), 'PATCH');
      if (this.chance(0.03)) this.order(user, later(), this.newId(), 'GET');
      if (this.chance(0.08)) {
        const id = this.newId();
        user.orders.push(id);
        user.own.add(id);
        this.call({
          at: later(),
          method: 'POST',
          path: ['orders'],
          status: 201,
          user,
          returned: [['id', id]],
        });
      }
    } else this.staff(user, later);
    if (this.chance(0.4)) {
      const mates = this.users.filter(({ team }) => team === user.team);
      const notes = [...mates.flatMap((mate) => mate.notes), ...user.shared];
      this.list(user, 'notes', notes, later());
      for (let i = 0; i < this.random() * 3; i++) this.note(user, later(), this.pick(notes));
      if (this.chance(0.1)) {
        const friend = this.pick(this.users.filter(({ role }) => role === 'customer'));
        const note = this.pick(user.notes);
        this.call({
          at: later(),
          method: 'POST',
          path: ['notes', { type: this.style.ids, token: note }, 'shares'],
          status: 201,
          user,
          objects: [
            ['path', 'id', note],
            ['body', 'userId', friend.name],
          ],
        });
        friend.shared.push(note);
      }
    }
    if (this.chance(0.02)) this.call({ at: later(), method: 'GET', path: ['old-page'], status: 404, user });
  }

  private staff(user: User, later: () => number): void {
    const cases = 3 + this.random() * 10;
    for (let i = 0; i < cases; i++) {
      const of = this.pick(this.users);
      if (this.chance(0.5)) this.order(user, later(), this.pick(of.orders), 'GET');
      else this.note(user, later(), this.pick(of.notes));
    }
    const admin = user.role === 'admin' ? 4 : 1;
    for (let i = 0; i < admin; i++)
      this.call({
        at: later(),
        method: 'GET',
        path: ['admin', this.pick(['users', 'reports', 'audit'])],
        status: 200,
        user,
      });
    if (this.chance(0.3))
      this.call({ at: later(), method: 'PUT', path: ['admin', 'settings'], status: 200, user });
  }

  private health(at: number): void {
    this.call({ at, method: 'GET', path: ['health'], status: 200, address: '10.1.1.1', agent: 'probe' });
  }

  private list(user: User, what: string, ids: readonly string[], at: number): void {
    const field = this.pick(['items[].id', `${what}[].id`, '[].id']);
    this.call({
      at,
      method: 'GET',
      path: [what],
      status: 200,
      user,
      returned: ids.slice(0, 100).map((id) => [field, id] as [string, string]),
      bytes: 200 + ids.length * 180,
    });
  }

  private order(user: User, at: number, id: string, method: string): void {
    const exists = this.users.some(({ own }) => own.has(id));
    this.item('orders', user, at, id, method, exists ? 200 : 404);
  }

  private note(user: User, at: number, id: string): void {
    this.item('notes', user, at, id, 'GET', 200);
  }

  private item(what: string, user: User, at: number, id: string, method: string, status: number): void {
    const inBody = this.style.body && what === 'notes';
    this.call({
      at,
      method: inBody ? 'POST' : method,
      path: inBody ? [what, 'open'] : [what, { type: this.style.ids, token: id }],
      status,
      user,
      objects: [inBody ? ['body', `${what.slice(0, -1)}Id`, id] : ['path', 'id', id]],
      ...(status === 200 && { returned: [['id', id] as [string, string]], bytes: 600 + this.random() * 800 }),
    });
  }

  private product(
    session: string,
    from: { address: string; agent: string },
    at: number,
    n: number,
    user?: User,
  ) {
    const id = `product ${n}`;
    this.call({
      at,
      method: 'GET',
      path: ['products', { type: 'int', token: id }],
      status: 200,
      ...(user === undefined || session !== '' ? from : { user }),
      objects: [['path', 'id', id]],
      returned: [['id', id]],
      bytes: 900,
    });
  }

  private login(account: string, address: string, agent: string, at: number, status: number): void {
    this.call({
      at,
      method: 'POST',
      path: ['login'],
      status,
      address,
      agent,
      objects: [['body', 'email', account, 'email']],
      bytes: status === 200 ? 420 : 60,
      durationMs: 80 + this.random() * 30,
    });
  }

  private call(c: {
    at: number;
    method: string;
    path: readonly (string | { type: TokenType; token: string })[];
    status: number;
    user?: User;
    address?: string;
    agent?: string;
    objects?: [ApiCall['objects'] extends infer _ ? 'path' | 'body' : never, string, string, TokenType?][];
    returned?: [string, string][];
    bytes?: number;
    durationMs?: number;
  }): void {
    const { user } = c;
    const path = [
      ...this.style.prefix.split('/'),
      ...c.path.map((part) =>
        typeof part === 'string' ? part : { type: part.type, token: tokenOf('object', part.token) },
      ),
    ];
    const route = `/${path.map((part) => (typeof part === 'string' ? part : ':id')).join('/')}`;
    const event: ApiCall = {
      kind: 'api.call',
      id: `ev-${this.options.seed}-${this.out.length}-x`,
      time: Math.floor(c.at),
      service: 'backend',
      protocol: 'rest',
      method: c.method,
      host: this.style.host,
      path,
      ...(this.style.routes && c.status !== 404 && { route }),
      request: { bytes: 120 },
      response: { status: c.status, bytes: Math.floor(c.bytes ?? 300) },
      durationMs: c.durationMs ?? 5 + this.random() * 30,
      ...(c.objects && {
        objects: c.objects.map(([where, name, value, type]) => ({
          in: where,
          name,
          type: type ?? this.style.ids,
          token: tokenOf('object', value),
        })),
      }),
      ...(c.returned &&
        this.style.returned && {
          returned: c.returned.map(([name, value]) => ({
            name,
            type: this.style.ids,
            token: tokenOf('object', value),
          })),
        }),
      ...(user && {
        principal: {
          token: tokenOf('principal', user.name),
          kind: 'jwt',
          ...(this.style.roles && { roles: [tokenOf('role', user.role)] }),
        },
      }),
      client: {
        address: c.address ?? user?.address ?? '198.51.100.1',
        agent: tokenOf('agent', c.agent ?? user?.agent ?? 'none'),
      },
      transport: { tls: true },
    };
    this.out.push({ event, attack: this.attack, session: this.session });
  }

  private newId(): string {
    return `id ${this.serial++}`;
  }

  private chance(share: number): boolean {
    return this.random() < share;
  }

  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T;
  }
}

const tokens = new Map<string, string>();

function tokenOf(kind: string, value: string): string {
  const key = `${kind}:${value}`;
  let token = tokens.get(key);
  if (token === undefined) {
    token = createHash('sha256').update(key).digest('base64url').slice(0, 22);
    tokens.set(key, token);
  }
  return token;
}
