import type { ObjectReference, PathSegment } from '../../../../src/event/index.js';
import { isVocabulary } from '../../../../src/inspect/api-vocabulary.js';
import { typeOfValue } from '../../../../src/inspect/value-type.js';
import { buildCall, shapeOf } from '../call.js';
import type { Kind } from '../label.js';
import type { Caller, Door, Service } from '../model.js';
import type { Process } from '../sim.js';
import { tokenOf } from '../token.js';
import type { World } from '../world.js';
import { Attacker, type Pace } from './attacker.js';

const names =
  `.env .git config.php wp-login.php phpmyadmin backup.zip server-status console manager jmx solr jenkins .DS_Store
.svn db.sql dump.sql old test dev staging private secret internal cgi-bin shell.php info.php adminer setup install web.config
.htaccess .aws credentials.json swagger-ui api-docs graphiql altair metrics trace env heapdump beans mappings druid nacos
elmah.axd owa ecp autodiscover portal2 intranet logs tmp temp bak upload.php xmlrpc.php composer.json package.json Dockerfile
docker-compose.yml id_rsa known_hosts passwd shadow etc root home users.csv customers.xlsx export.json data.json keys tokens
sessions debug.log error.log access.log app.js.map vendor node_modules storage cache queue jobs workers cron health2 ping2 version
build release status2 whoami2 token2 admin-old admin2 administrator moderator superuser sysadmin backoffice cms editor drafts
preview2 sandbox2 playground demo beta alpha canary legacy v0 rest soap rpc wsdl services ws socket stream2 feed2 rss atom`
    .split(/\s+/)
    .filter(Boolean);
const dangerous = ['actuator', 'debug', 'backup', 'internal', 'console', 'dump', 'phpinfo', 'trace'];

/** A path as a sensor tells it that knows no route for it. */
function pathOf(parts: readonly string[]): { path: PathSegment[]; objects: ObjectReference[] } {
  const path: PathSegment[] = [];
  const objects: ObjectReference[] = [];
  let noun = 'path';
  for (const part of parts) {
    if (isVocabulary(part)) {
      path.push(part);
      noun = part;
      continue;
    }
    const type = typeOfValue(part);
    const token = tokenOf('object', part);
    path.push({ type, token });
    objects.push({ in: 'path', name: noun, type, token });
  }
  return { path, objects };
}

function guess(
  world: World,
  caller: Caller,
  service: Service,
  parts: readonly string[],
  status: number,
  method = 'GET',
): void {
  const { path, objects } = pathOf(parts);
  const door: Door = { ...service.health, method, parts: [], live: false };
  const call = buildCall(
    {
      id: world.eventId(),
      time: Math.floor(world.now),
      ms: world.random.range(1, 20),
      bytes: status < 400 ? 900 : 120,
    },
    caller,
    door,
    { status },
  );
  call.path = path;
  if (objects.length) call.objects = objects;
  world.put(call, caller.label);
}

export type Discovery = 'scanning' | 'forced-browsing' | 'version-probing';

export interface DiscoveryPlan {
  readonly kind: Discovery;
  readonly pace: Pace;
  readonly distributed?: boolean;
}

/** Paths that a list has and this application mostly has not. */
export function* discovery(
  world: World,
  n: number,
  { kind, pace, distributed = false }: DiscoveryPlan,
): Process {
  const a = new Attacker(world, kind as Kind, `${pace}${distributed ? '/distributed' : ''}`, n);
  const { random } = a;
  const service = random.pick(world.services);
  const caller: Caller =
    random.chance(0.7) || distributed ? a.as(undefined, service) : a.arrive(a.insider(service), service);
  const addresses = Array.from({ length: distributed ? 40 : 1 }, () => a.elsewhere());
  for (const { parts, status } of tries(a, service, kind, pace)) {
    yield pace === 'fast' ? random.range(80, 1200) : random.range(25, 70) * 60_000;
    if (distributed) caller.address = random.pick(addresses);
    guess(world, caller, service, parts, status);
  }
}

function tries(a: Attacker, service: Service, kind: Discovery, pace: Pace) {
  const { random } = a;
  const missing = () => random.pick([404, 404, 404, 404, 404, 403, 401]);
  if (kind === 'version-probing') {
    const names = random.some(service.resources, 3).map(({ name }) => name);
    const versions = ['v0', 'v1', 'v2', 'v3', 'v4', 'v5', 'beta', 'internal', 'v1.1', 'latest'];
    const known = service.prefix.at(-1);
    return random
      .some(
        versions.filter((version) => version !== known),
        random.between(6, 9),
      )
      .flatMap((version, i) =>
        names.map((name) => ({ parts: ['api', version, name], status: i === 3 ? 200 : missing() })),
      );
  }
  if (kind === 'forced-browsing') {
    const count = pace === 'slow' ? 22 : random.between(25, 50);
    const hits = new Set(
      random.some(
        Array.from({ length: count - 6 }, (_, i) => i + 6),
        random.between(3, 5),
      ),
    );
    const words = random.some(names, count);
    return words.map((word, i) => {
      if (hits.has(i))
        return {
          parts: [...(random.chance(0.5) ? service.prefix : []), random.pick(dangerous), word],
          status: 200,
        };
      return { parts: [...(random.chance(0.3) ? ['admin'] : []), word], status: missing() };
    });
  }
  const words = random.some(
    names,
    pace === 'slow' ? random.between(28, 45) : random.between(70, names.length),
  );
  return words.map((word) => ({
    parts: [...(random.chance(0.4) ? service.prefix : []), word],
    status: random.chance(0.01) ? 200 : missing(),
  }));
}

const methods = [
  'TRACE',
  'PUT',
  'PATCH',
  'DELETE',
  'PROPFIND',
  'OPTIONS',
  'HEAD',
  'CONNECT',
  'DEBUG',
  'MOVE',
];

/** Methods that nobody uses at paths that everybody does. */
export function* hiddenMethods(world: World, n: number, pace: Pace): Process {
  const a = new Attacker(world, 'hidden-methods', pace, n);
  const { random } = a;
  const service = random.pick(world.services);
  const caller: Caller = random.chance(0.5)
    ? a.as(undefined, service)
    : a.arrive(a.insider(service), service);
  const doors = [service.meDoor, service.search, service.notifications, service.export, service.sync];
  const asked = new Set(doors.map((door) => `${door.method} ${door.route}`));
  asked.add(`${service.patchMe.method} ${service.patchMe.route}`);
  const all = doors
    .slice(0, random.between(2, 5))
    .flatMap((door) => random.some(methods, random.between(5, 8)).map((method) => ({ door, method })))
    .filter(({ door, method }) => !asked.has(`${method} ${door.route}`));
  for (const { door, method } of all) {
    yield pace === 'fast' ? random.range(100, 1500) : random.range(25, 70) * 60_000;
    const status = random.chance(0.08) ? 200 : random.pick([405, 405, 405, 404, 501]);
    world.call(caller, door, { method, status, query: [], body: [] });
  }
}

/** Names of parameters, one list after another, at one endpoint. */
export function* parameterMining(world: World, n: number, pace: Pace): Process {
  const a = new Attacker(world, 'parameter-mining', pace, n);
  const { random } = a;
  const service = random.pick(world.services);
  const caller: Caller = a.arrive(a.anybody(service), service);
  const door = random.pick([service.search, service.meDoor, service.notifications]);
  const each = pace === 'fast' ? random.between(1, 8) : random.between(8, 20);
  const count = pace === 'fast' ? random.between(50, 140) : random.between(24, 40);
  for (let i = 0; i < count; i++) {
    yield pace === 'fast' ? random.range(100, 1500) : random.range(25, 70) * 60_000;
    const mined = Array.from(
      { length: each },
      (_, k) => `${random.pick(stems)}${random.pick(tails)}${k > 4 ? k : ''}`,
    );
    shapeOf(mined);
    world.call(caller, door, {
      query: [...new Set(mined)],
      body: [],
      status: random.chance(0.1) ? 400 : 200,
    });
  }
}
const stems =
  'admin debug test user is show include hidden role access raw mode force skip allow internal trace expand override as x with'.split(
    ' ',
  );
const tails = [
  '',
  'Id',
  's',
  '_all',
  'Key',
  'Flag',
  'Name',
  '_id',
  'Type',
  'Level',
  'Only',
  'Enabled',
  '2',
  'Path',
  'Url',
];
