import { beforeEach, describe, expect, test } from '@jest/globals';
import { DeclaredSurface } from '../../../src/pipeline/collect/declared-surface.js';
import type { Effects } from '../../../src/store/effects.js';
import { withTenant } from '../../../src/store/tenant.js';
import { appHeartbeat, builtAt, gatewayListed } from '../../kit/builders.js';
import { alert, endpoint, service } from './deltas.js';
import { oneLane } from './one-lane.js';

const lane = oneLane();
const commit = (effects: Partial<Effects>) => lane.commit(effects);

async function rows<T>(sql: string): Promise<T[]> {
  const result = await withTenant(lane.database.pool, lane.organisationId, (client) => client.query(sql));
  return result.rows as T[];
}

describe('an endpoint that was merged into another', () => {
  const shop = service('shop');
  const survivor = endpoint(shop, '/users/{id}', { calls: 5 });
  const merged = endpoint(shop, '/users/anna', { calls: 2, errors: 1 });
  beforeEach(async () => {
    await commit({ services: [shop], endpoints: [survivor] });
    await lane.database.ownerPool.query('INSERT INTO endpoint_alias VALUES ($1, $2, $3), ($1, $4, $3)', [
      ...[lane.organisationId, merged.id, survivor.id],
      endpoint(shop, '/users/bert').id,
    ]);
  });

  test('gives what is still written under its id to the survivor, each time, and is never discovered again', async () => {
    const bert = endpoint(shop, '/users/bert', {
      calls: 3,
      sensorKinds: new Set(['collector'] as const),
    });
    await commit({ endpoints: [merged, bert, survivor] });
    expect(
      await rows('SELECT id, calls::int, errors::int, sensor_kinds, template FROM endpoint ORDER BY id'),
    ).toEqual([
      {
        ...{ id: survivor.id, calls: 15, errors: 1, template: '/users/{id}' },
        sensor_kinds: ['collector', 'inapp-node'],
      },
    ]);
    expect(await rows(`SELECT topic FROM change_feed WHERE topic = 'endpoint.discovered'`)).toHaveLength(1);
  });

  test('its alerts are the survivor’s', async () => {
    await commit({ alerts: [alert('a', { endpointId: merged.id })] });
    expect(await rows('SELECT endpoint_id FROM alert')).toEqual([{ endpoint_id: survivor.id }]);
  });
});

describe('what applications and gateways declare', () => {
  const shop = service('shop');
  const entry = { ...shop, declared: undefined } as never as Parameters<DeclaredSurface['addRoutes']>[1];
  const surface = () => new DeclaredSurface(lane.organisationId);

  test('routes of all instances are united, and telling the same again writes nothing', async () => {
    const one = surface();
    one.addRoutes(
      appHeartbeat({ routes: [{ method: 'GET', route: '/orders/:id', framework: 'express' }] }),
      entry,
    );
    await commit({ services: [shop], routes: one.routes() });
    const before = await rows('SELECT xmin::text FROM specification');
    await commit({ services: [shop], routes: one.routes() });
    expect(await rows('SELECT xmin::text FROM specification')).toEqual(before);

    const other = surface();
    other.addRoutes(appHeartbeat({ routes: [{ method: 'POST', route: '/orders' }] }), entry);
    await commit({ services: [shop], routes: other.routes() });
    const [row, ...more] = await rows<{ source: string; operations: object[]; content: object[] }>(
      'SELECT source, operations, content FROM specification',
    );
    expect(more).toEqual([]);
    expect(row?.source).toBe('routes');
    expect(row?.operations).toEqual(
      expect.arrayContaining([
        { method: 'GET', template: '/orders/{id}' },
        { method: 'POST', template: '/orders' },
      ]),
    );
    expect(row?.content).toEqual(
      expect.arrayContaining([
        { method: 'GET', route: '/orders/:id', framework: 'express' },
        { method: 'POST', route: '/orders' },
      ]),
    );
  });

  test('a gateway’s stage is one row, as it was listed last, in whatever order the lists come', async () => {
    const route = (path: string) => ({ method: 'GET', route: path, authorizer: 'jwt' as const });
    const later = surface();
    later.addGateway(gatewayListed({ time: builtAt + 5000, isPublic: false, routes: [route('/new')] }));
    await commit({ gateways: later.gateways() });
    const earlier = surface();
    earlier.addGateway(gatewayListed({ time: builtAt, isPublic: true, routes: [route('/old')] }));
    await commit({ gateways: earlier.gateways() });
    await commit({ gateways: earlier.gateways() });
    const listed = await rows('SELECT stage, is_public, routes, first_seen_at, last_seen_at FROM gateway');
    expect(listed).toEqual([
      {
        is_public: false,
        stage: 'prod',
        routes: [route('/new')],
        first_seen_at: new Date(builtAt),
        last_seen_at: new Date(builtAt + 5000),
      },
    ]);
    const staging = surface();
    staging.addGateway(gatewayListed({ stage: 'staging' }));
    await commit({ gateways: staging.gateways() });
    expect(await rows('SELECT stage FROM gateway')).toHaveLength(2);
  });
});
