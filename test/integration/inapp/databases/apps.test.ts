import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../../kit/fresh-database.js';
import { installMatrix, matrixManifest, matrixTimeoutMs } from '../../../kit/matrix.js';
import { sharedPostgres } from '../../../kit/shared-postgres.js';
import { startFakePlatform } from '../fake-platform.js';
import { apps, ask, buildLibrary, killApps, runApp } from '../run-app.js';

const ATTACK = "nobody' OR '1'='1";
const FRAMEWORKS = ['express', 'hapi'] as const;
const DRIVERS = ['sqlite3', 'better-sqlite3', 'sequelize', 'knex', 'typeorm', 'pg'] as const;

let database: FreshDatabase;
let postgres: string;
beforeAll(async () => {
  await installMatrix();
  buildLibrary();
  database = await freshDatabase();
  postgres = Object.assign(new URL(await sharedPostgres()), { pathname: `/${database.name}` }).href;
}, matrixTimeoutMs);
afterAll(async () => {
  killApps();
  await database?.drop();
});

const sinkRules = ['sqli.breakout', 'sqli.structure', 'sqli.second-order'];

/** The application with the library, under a policy that watches requests and, if asked to, refuses calls. */
async function start(framework: string, mode: 'monitor' | 'block') {
  const platform = await startFakePlatform('good', { rules: sinkRules.map((rule) => ({ rule, mode })) });
  const app = await runApp({
    args: ['--require', join(apps, '../../../../src/inapp/node'), 'databases-app.cjs'],
    platform: platform.url,
    env: { FRAMEWORK: framework, MATRIX: matrixManifest, POSTGRES: postgres },
  });
  return {
    platform,
    get: (path: string, name: string, headers = {}) =>
      ask(app.url, `/${path}?${new URLSearchParams({ name })}`, { headers }),
    post: (path: string, name: string) =>
      ask(app.url, `/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      }),
    async end() {
      await app.stop();
      await platform.stop();
      return {
        attacks: platform.eventsOf('attack.seen').filter(({ sink }) => sink?.kind === 'sql'),
        beats: platform.eventsOf('app.heartbeat'),
      };
    },
  };
}

describe.each(FRAMEWORKS)('an application on %s', (framework) => {
  test('has its attacks and the shapes of its queries told in monitor mode, driver by driver, and works as it did', async () => {
    const app = await start(framework, 'monitor');
    for (const driver of DRIVERS) {
      expect(JSON.parse((await app.get(driver, ATTACK)).body)).toHaveLength(2);
      expect(JSON.parse((await app.post(driver, ATTACK)).body)).toHaveLength(2);
      expect(JSON.parse((await app.get(driver, 'ann')).body)).toHaveLength(1);
    }
    for (const safe of ['bound', 'escaped']) expect((await app.get(safe, ATTACK)).body).toBe('[]');
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'HS256' })}.${part({ sub: 'u-ann' })}.c2lnbmF0dXJl`;
    await app.get('mine', 'u-ann', { authorization: `Bearer ${token}` });
    await app.get('mine', 'u-bob', { authorization: `Bearer ${token}` });
    await app.get('pg', 'canaryname');
    await app.get('sorted', 'owner');
    const { attacks, beats } = await app.end();
    const seen = attacks.map(({ request, location, outcome }) => [request?.route, location, outcome]);
    for (const driver of DRIVERS) {
      expect(seen).toContainEqual([`/${driver}`, 'query', 'reached-sink']);
      expect(seen).toContainEqual([`/${driver}`, 'body', 'reached-sink']);
    }
    expect(attacks).toHaveLength(2 * DRIVERS.length);
    // Query builders that wait for a connection before they ask have long left their caller.
    const framed = attacks.filter(({ frames }) =>
      frames?.some(({ file }) => file.endsWith('databases-app.cjs')),
    );
    expect(new Set(framed.map(({ request }) => request?.route))).toEqual(
      new Set(DRIVERS.map((driver) => `/${driver}`)),
    );
    expect(JSON.stringify(attacks)).not.toContain('nobody');

    const queries = beats.flatMap((beat) => beat.queries ?? []);
    const shape = { method: 'GET', statement: 'select', tables: ['users'] };
    expect(queries).toEqual(
      expect.arrayContaining([
        { ...shape, route: '/mine', columns: ['owner'], constrained: 'identity', count: 1 },
        { ...shape, route: '/mine', columns: ['owner'], constrained: 'input', count: 1 },
        { ...shape, route: '/pg', columns: ['name'], constrained: 'input', count: expect.any(Number) },
        { ...shape, route: '/sorted', columns: [], constrained: 'none', count: 1 },
      ]),
    );
    expect(JSON.stringify(beats)).not.toContain('canaryname');
  }, 180_000);

  test('never lets an attack through in block mode, also when it swallows the error or stored it before', async () => {
    const app = await start(framework, 'block');
    for (const driver of [...DRIVERS, 'swallowed']) {
      expect((await app.get(driver, ATTACK)).status).toBe(403);
      expect((await app.post(driver, ATTACK)).status).toBe(403);
      expect(JSON.parse((await app.get(driver, 'ann')).body)).toHaveLength(1);
    }
    for (const safe of ['bound', 'escaped']) expect((await app.get(safe, ATTACK)).body).toBe('[]');
    // Stored properly, read back, and put into a text: told with the place where it came in.
    expect((await app.post('store', ATTACK)).status).toBe(200);
    expect((await app.get('stored', 'x')).status).toBe(403);
    const { attacks } = await app.end();
    expect(new Set(attacks.map(({ outcome }) => outcome))).toEqual(new Set(['blocked']));
    const [stored, ...others] = attacks.toReversed();
    expect(others).toHaveLength(2 * DRIVERS.length + 2);
    expect(stored).toMatchObject({
      rule: 'sqli.second-order',
      location: 'body',
      parameter: 'name',
      request: { route: '/stored' },
    });
  }, 180_000);
});
