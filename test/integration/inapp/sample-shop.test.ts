import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { Replay } from '../../../src/pipeline/replay/replay.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import { type PrivatePostgres, startPostgres } from '../../kit/start-postgres.js';
import { startFakePlatform } from './fake-platform.js';
import { buildLibrary, killApps, runApp } from './run-app.js';

const shop = join(import.meta.dirname, '../../../examples/shop');
const { runUsers } = await import(join(shop, 'traffic/users.mjs'));
const { runAttackers } = await import(join(shop, 'traffic/attackers.mjs'));

let database: PrivatePostgres;

beforeAll(buildLibrary);
beforeAll(async () => {
  database = await startPostgres({ migrated: false });
}, 180_000);
afterEach(killApps);
afterAll(() => database.remove());

async function visit(run: (urls: object) => Promise<{ calls: number }>) {
  const platform = await startFakePlatform();
  const env = { PORT: '0', PROTECTONCE_TRUST_PROXY: 'loopback', SHOP_DATABASE_URL: database.url };
  const start = (name: string) =>
    runApp({ args: [join(shop, name, 'server.js')], platform: platform.url, env });
  const [storefront, accounts] = await Promise.all([start('storefront'), start('accounts')]);
  const { calls } = await run({ storefront: storefront.url, accounts: accounts.url, seed: 3 });
  await Promise.all([storefront.stop(), accounts.stop()]);
  await platform.stop();
  return { calls, platform };
}

describe('the sample shop', () => {
  test('has ordinary users who give no signal of an attack, and not one of their calls is lost', async () => {
    const { calls, platform } = await visit(runUsers);
    const events = platform.eventsOf('api.call');
    expect(events).toHaveLength(calls);
    expect(
      events.flatMap(({ signals, path }) => (signals ?? []).map((signal) => ({ signal, path }))),
    ).toEqual([]);
    expect(platform.eventsOf('attack.seen')).toEqual([]);
    expect(events.filter(({ response }) => response.status >= 500)).toEqual([]);
    expect(new Set(events.map(({ client }) => client.address)).size).toBe(40);
  });

  test('has ordinary users whom no detector tells of, though they come all at once', async () => {
    const { platform } = await visit((urls) => runUsers({ ...urls, visits: 80 }));
    const replay = await Replay.open({ modules: builtInDetectors });
    const found = [...(await replay.push(platform.events())), ...(await replay.end())];
    expect(found.map(({ rule, title }) => `${rule}: ${title}`)).toEqual([]);
  });

  test('has attackers, each from an address of its own', async () => {
    const { calls, platform } = await visit(runAttackers);
    const events = platform.eventsOf('api.call');
    expect(events).toHaveLength(calls);
    const from = (address: string) => events.filter(({ client }) => client.address === address);
    expect(
      from('198.51.100.10').filter(({ signals }) => signals?.some((one) => one.class === 'sqli')).length,
    ).toBeGreaterThan(8);
    expect(
      new Set(from('198.51.100.11').flatMap(({ objects }) => objects?.map(({ token }) => token) ?? [])).size,
    ).toBeGreaterThan(50);
    expect(from('198.51.100.12').map(({ route }) => route)).toContain('/internal/debug');
    expect(from('198.51.100.13').length).toBeGreaterThanOrEqual(300);
    const attacks = platform.eventsOf('attack.seen');
    expect(new Set(attacks.map(({ request }) => request?.client?.address))).toEqual(
      new Set(['198.51.100.10']),
    );
    // Two climbs out of the folder of downloads, and what of the six injections the database was asked.
    expect(attacks.filter((attack) => attack.class === 'path')).toHaveLength(2);
    expect(attacks.filter((attack) => attack.class === 'sqli').length).toBeGreaterThanOrEqual(5);
    for (const { outcome, frames } of attacks) {
      expect(outcome).toBe('reached-sink');
      expect(frames?.[0]?.file).toMatch(/api\.js$|product-store\.cjs$/);
    }
  });

  test('is described by its specification, but for the hidden endpoint', async () => {
    const { platform } = await visit(async () => ({ calls: 0 }));
    const { paths } = parse(readFileSync(join(shop, 'openapi.yaml'), 'utf8')) as {
      paths: Record<string, object>;
    };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const declared = platform
      .eventsOf('app.heartbeat')
      .filter(({ service }) => service === 'storefront')
      .flatMap(({ routes }) => routes ?? [])
      .map(({ method, route }) => `${method} ${route.replace(/:(\w+)/g, '{$1}')}`);
    expect(declared.filter((route) => !described.includes(route))).toEqual(['GET /internal/debug']);
    // Promised, and never built.
    expect(described.filter((route) => !declared.includes(route))).toEqual([
      'GET /api/v1/wishlists/{wishlistId}',
    ]);
  });
});
