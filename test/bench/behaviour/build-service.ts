import { serviceSpecs } from './catalog.js';
import type { Door, IdType, Resource, ResourceSpec, Service, ServiceSpec } from './model.js';
import type { Params } from './params.js';
import type { Random } from './random.js';

const idTypes: readonly IdType[] = ['int', 'int', 'uuid', 'objectid', 'int', 'opaque'];
const camel = (word: string) => (word[0] as string).toUpperCase() + word.slice(1);
const singular = (name: string) =>
  name
    .replace(/ies$/, 'y')
    .replace(/(?<=[dx]resse|esse)s$/, '')
    .replace(/s$/, '');

interface DoorOptions {
  readonly operation?: string;
  readonly query?: readonly string[];
  readonly body?: readonly string[];
  readonly bytes?: number;
  readonly ms?: number;
  readonly live?: boolean;
}

const mostly: readonly Service['returned'][] = ['full', 'full', 'full', 'sampled', 'none'];
const evenly: readonly Service['returned'][] = ['full', 'sampled', 'full', 'none'];

/**
 * Where people reach each other's objects for good reasons, something has to tell that they do: without the ids that answers
 * hand out, a colleague's first visit and a stranger's are the same bytes.
 */
function told(
  spec: ServiceSpec,
  drawn: Service['returned'],
  principal: Service['principal'],
): Service['returned'] {
  // A person is somebody new with each login: only what this login was handed tells that it is the same.
  if (principal === 'session') return 'full';
  const apart = spec.resources.every(({ access }) => access === 'owner' || access === 'public');
  return drawn === 'none' && !apart ? 'sampled' : drawn;
}

/** Services of a world; what each is like is drawn from the ranges that its parameters allow. */
export function buildServices(p: Params, random: Random): Service[] {
  const r = random.fork('services');
  return r.some(serviceSpecs, p.services).map((spec) => buildService(spec, p, r.fork(spec.name)));
}

function buildService(spec: ServiceSpec, p: Params, r: Random): Service {
  const prefix = r.pick([['api'], ['v1'], ['api', 'v2'], []]);
  const inApp = r.chance(0.55);
  const principal = r.pick(inApp ? (['user', 'jwt', 'user'] as const) : (['jwt', 'jwt', 'session'] as const));
  const service = {
    name: spec.name,
    host: `${spec.name}.example.test`,
    spec,
    prefix,
    inApp,
    principal,
    returned: told(spec, r.pick(p.family === 'A' ? mostly : evenly), principal),
    returnedShare: r.range(0.3, 0.9),
    listName: r.pick(['items[].id', 'data[].id', '[].id', 'results[].id']),
    userIdType: r.pick(['int', 'uuid', 'int'] as const),
    me: r.chance(0.8),
    cors: r.chance(0.4),
    codes: r.chance(0.5),
    resources: [] as Resource[],
  };
  const door = (method: string, parts: readonly string[], o: DoorOptions = {}): Door => {
    const graphql = spec.style === 'graphql' && o.operation !== undefined;
    const all = graphql ? ['graphql'] : [...prefix, ...parts];
    return {
      service: service as unknown as Service,
      method: graphql ? 'POST' : method,
      parts: all,
      route: `/${all.join('/')}`,
      operation: graphql ? o.operation : undefined,
      medianMs: o.ms ?? r.range(8, 80),
      medianBytes: o.bytes ?? Math.round(r.range(300, 4000)),
      query: o.query ?? [],
      body: graphql ? ['query', 'variables'] : (o.body ?? []),
      sessions: 0,
      lastSession: '',
      live: o.live ?? true,
    };
  };
  const users = r.pick(['users', 'members']);
  const admin = r.pick(['admin', 'manage']);
  Object.assign(service, {
    login: door('POST', r.pick([['login'], ['auth', 'login'], ['session'], ['oauth', 'token']]), {
      body: [r.pick(['email', 'username']), 'password'],
      bytes: 700,
      ms: 120,
    }),
    forgot: door(
      'POST',
      r.pick([
        ['password', 'forgot'],
        ['auth', 'password', 'reset'],
      ]),
      { body: ['email'], bytes: 90 },
    ),
    otp: door('POST', ['auth', 'otp'], { body: ['code'], bytes: 200 }),
    signup: door('POST', r.pick([['signup'], ['register'], [users]]), {
      body: ['email', 'password', 'name'],
      bytes: 500,
    }),
    meDoor: door('GET', r.pick([['me'], [users, 'me'], ['profile']]), { bytes: 600 }),
    patchMe: door('PATCH', r.pick([['me'], [users, 'me'], ['profile']]), {
      body: ['name', 'language'],
      bytes: 600,
    }),
    notifications: door('GET', ['notifications'], { bytes: 300 }),
    health: door('GET', ['health'], { bytes: 15, ms: 2 }),
    export: door('GET', r.pick([['export'], ['account', 'export']]), {
      query: ['format'],
      bytes: 40_000,
      ms: 900,
    }),
    search: door('GET', ['search'], { query: ['q', 'page'], bytes: 5000, ms: 150 }),
    sync: door('GET', ['sync'], { query: ['since'], bytes: 900 }),
    upload: door('POST', ['upload'], { bytes: 150, ms: 300, body: ['file'] }),
    report: door('GET', ['report'], { query: ['from', 'to'], bytes: 8000, ms: 700 }),
    legacy: door('GET', ['config', 'mobile'], { bytes: 400 }),
    admin: [
      door('GET', [admin, users], { query: ['page'], bytes: 9000 }),
      door('GET', [admin, users, ':id'], { bytes: 1500 }),
      door('PATCH', [admin, users, ':id', 'role'], { body: ['role'], bytes: 200 }),
      door('DELETE', [admin, users, ':id'], { bytes: 0 }),
      door('GET', [admin, 'export'], { query: ['format'], bytes: 900_000, ms: 4000 }),
      door('PUT', [admin, 'settings'], { body: ['name', 'enabled', 'limit'], bytes: 300 }),
      door('POST', [r.pick(['invoices', 'payouts', 'campaigns']), ':id', 'approve'], { bytes: 200 }),
    ],
  });
  for (const each of spec.resources)
    service.resources.push(buildResource(each, service as unknown as Service, door, users, p, r));
  return service as unknown as Service;
}

function buildResource(
  spec: ResourceSpec,
  service: Service,
  door: (method: string, parts: readonly string[], o?: DoorOptions) => Door,
  users: string,
  p: Params,
  r: Random,
): Resource {
  const { name } = spec;
  const one = singular(name);
  const parent = service.resources.find((other) => other.name === spec.under);
  const above = parent ? [parent.name, `:${parent.one}Id`] : spec.under === 'me' ? [users, ':userId'] : [];
  const id = `${one}Id`;
  const at = [...above, name, ':id'];
  const elsewhere = spec.idIn !== undefined && spec.idIn !== 'path';
  const single = elsewhere ? [name, 'get'] : at;
  const fields = ['title', 'amount', 'status', 'comment'];
  const detailBytes = Math.round(r.range(400, 6000));
  return {
    spec,
    service,
    name,
    one,
    idType: spec.access === 'public' && r.chance(0.5) ? 'slug' : r.pick(idTypes),
    list: door('GET', [...above, name], {
      operation: `query.${name}`,
      query: ['page', 'limit'],
      bytes: Math.round(detailBytes * 0.4 * p.page),
    }),
    detail: door(spec.idIn === 'body' ? 'POST' : 'GET', single, {
      operation: `query.${one}`,
      bytes: detailBytes,
      query: spec.idIn === 'query' ? [id] : [],
      body: spec.idIn === 'body' ? [id] : [],
    }),
    subs: (spec.subs ?? []).map((sub) =>
      door('GET', [...at, sub], { bytes: /download|file|content|invoice/.test(sub) ? 60_000 : 1500 }),
    ),
    actions: (spec.actions ?? []).map((action) =>
      elsewhere
        ? door('POST', [name, action], { body: [id], bytes: 150 })
        : door('POST', [...at, action], { operation: `mutation.${action}${camel(one)}`, bytes: 150 }),
    ),
    create: door('POST', [...above, name], { operation: `mutation.create${camel(one)}`, body: fields }),
    update: door(r.pick(['PUT', 'PATCH']), at, { operation: `mutation.update${camel(one)}`, body: fields }),
    remove: door('DELETE', at, { operation: `mutation.delete${camel(one)}`, bytes: 0 }),
    share: door('POST', [...at, 'share'], {
      operation: `mutation.share${camel(one)}`,
      body: ['userId', 'role'],
      bytes: 120,
    }),
    transfer: door('POST', [...at, 'transfer'], {
      operation: `mutation.transfer${camel(one)}`,
      body: ['userId'],
      bytes: 120,
    }),
    sharedList: door('GET', [name, 'shared'], { operation: `query.shared${camel(name)}` }),
    adminList: door('GET', ['support', name], {
      operation: `query.support${camel(name)}`,
      query: ['q', 'page'],
    }),
    parent,
    all: [],
    nextId: r.between(1, r.pick([1, 500, 100_000, 4_000_000])),
    byOwner: new Map(),
    byTeam: new Map(),
    byTenant: new Map(),
  };
}
