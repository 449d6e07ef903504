import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Maintenance } from '../../../src/store/maintenance.js';
import { withTenant } from '../../../src/store/tenant.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { manualClock } from '../../kit/manual-clock.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';

const DAY_MS = 86_400_000;
const clock = manualClock();
const today = clock.now();
let database: FreshDatabase;
let organisation: SeededOrganisation;
let maintenance: Maintenance;

beforeAll(async () => {
  database = await freshDatabase();
  organisation = await seedOrganisation(database);
  maintenance = new Maintenance(database.ownerPool, clock, { logDays: 7, logDaysMax: 30, changeFeedDays: 7 });
});
afterAll(() => database.drop());

async function append(offset: number, at: number, events = 10): Promise<void> {
  await withTenant(database.pool, organisation.organisationId, (client) =>
    client.query(
      `INSERT INTO event_log (organization_id, lane, log_offset, received_at, batch_id, enrolment_id, encoding, events, bytes_through, body)
       VALUES ($1, 0, $2, $3, $4, $5, 0, $6, 1, '\\x00')`,
      [organisation.organisationId, offset, new Date(at), randomUUID(), organisation.enrolmentId, events],
    ),
  );
}

async function count(table: string): Promise<number> {
  const { rows } = await database.ownerPool.query(`SELECT count(*)::int AS n FROM ${table}`);
  return rows[0].n;
}

test('days are made ahead, and what lay in the default partition moves to its day', async () => {
  await append(1, today);
  await append(2, today - 10 * DAY_MS);
  expect(await count('event_log_default')).toBe(2);
  const report = await maintenance.run();
  expect(report.daysMade).toEqual(['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25', '2026-11-12']);
  expect(await count('event_log_default')).toBe(0);
  expect(await count('event_log_20261122')).toBe(1);
  const { rows } = await database.ownerPool.query(
    `SELECT attstorage FROM pg_attribute WHERE attrelid = 'event_log_20261122'::regclass AND attname = 'body'`,
  );
  expect(rows).toEqual([{ attstorage: 'e' }]);
});

test('the application reaches a day only through the log, and so through row-level security', async () => {
  await expect(database.pool.query('SELECT FROM event_log_20261122')).rejects.toThrow(/permission denied/);
  const { rows } = await database.pool.query('SELECT FROM event_log');
  expect(rows).toEqual([]);
});

test('an old day is held back while it holds what no worker has consumed, and dropped after', async () => {
  expect(await maintenance.run()).toMatchObject({
    daysDropped: [],
    daysHeldBack: ['2026-11-12'],
    eventsLost: 0,
  });
  await withTenant(database.pool, organisation.organisationId, (client) =>
    client.query(
      `INSERT INTO event_consumer (organization_id, lane, position, position_state) VALUES ($1, 0, '2:2', '2:2')`,
      [organisation.organisationId],
    ),
  );
  expect(await maintenance.run()).toMatchObject({
    daysDropped: ['2026-11-12'],
    daysHeldBack: [],
    eventsLost: 0,
  });
  expect(await count('event_log')).toBe(1);
});

test('a day that was never consumed is dropped at the last limit, and its events are counted as lost', async () => {
  await append(3, today - 31 * DAY_MS, 25);
  expect(await maintenance.run()).toMatchObject({ daysDropped: ['2026-10-22'], eventsLost: 25 });
});

test('batch ids, changes and state are forgotten when their time is up, and not before', async () => {
  const { organisationId } = organisation;
  await withTenant(database.pool, organisationId, async (client) => {
    for (const [index, age] of [6, 8].entries()) {
      const at = new Date(today - age * DAY_MS);
      await client.query('INSERT INTO event_batch VALUES ($1, $2, $3)', [organisationId, randomUUID(), at]);
      await client.query(`INSERT INTO change_feed VALUES ($1, $2, 'alert.raised', $3, $4)`, [
        organisationId,
        index + 1,
        randomUUID(),
        at,
      ]);
      await client.query(`INSERT INTO detector_state VALUES ($1, 0, 'bola', $2, '{}', $3)`, [
        organisationId,
        `key ${index}`,
        today + (index === 0 ? -1 : -2) * DAY_MS + 1,
      ]);
    }
  });
  expect(await maintenance.run()).toMatchObject({ batchIds: 1, changes: 1, stateEntries: 1 });
  expect([await count('event_batch'), await count('change_feed'), await count('detector_state')]).toEqual([
    1, 1, 1,
  ]);
});

test('state is purged from every stretch of a large table, each of which is read once', async () => {
  const { organisationId } = organisation;
  await withTenant(database.pool, organisationId, (client) =>
    client.query(
      `INSERT INTO detector_state SELECT $1, 1, 'bola', 'key ' || n, repeat('x', 1500), CASE n % 3 WHEN 0 THEN 0 WHEN 1 THEN $2::bigint ELSE 8640000000000000 END
       FROM generate_series(1, 9000) n`,
      [organisationId, today],
    ),
  );
  expect(await maintenance.run()).toMatchObject({ stateEntries: 3000 });
  const { rows } = await database.ownerPool.query(
    'SELECT count(*)::int AS n FROM detector_state WHERE lane = 1',
  );
  expect(rows).toEqual([{ n: 6000 }]);
});

test('a partition that has gone over to another log holds its old days back as long as they are unread', async () => {
  const { organisationId } = organisation;
  const change = (sql: string) =>
    withTenant(database.pool, organisationId, (client) => client.query(sql, [organisationId]));
  await append(4, today - 9 * DAY_MS);
  await change(`UPDATE event_consumer SET position_state = '1732000000000-0:7' WHERE organization_id = $1`);
  expect(await maintenance.run()).toMatchObject({ daysHeldBack: ['2026-11-13'], daysDropped: [] });
  await change('INSERT INTO event_partition (organization_id, lane, consumed_bytes) VALUES ($1, 0, 1)');
  expect(await maintenance.run()).toMatchObject({
    daysHeldBack: [],
    daysDropped: ['2026-11-13'],
    eventsLost: 0,
  });
});

test('figures, changes of endpoints and paths that nobody learned from are kept within their bounds', async () => {
  const { organisationId } = organisation;
  const id = randomUUID();
  await withTenant(database.pool, organisationId, async (client) => {
    await client.query(
      `INSERT INTO service (id, organization_id, name, kind, first_seen_at, last_seen_at, sensor_kinds, calls) VALUES ($1, $2, 'shop', 'application', now(), now(), '{}', 0)`,
      [id, organisationId],
    );
    await client.query(
      `INSERT INTO endpoint (id, organization_id, service_id, protocol, method, host, template, first_seen_at, last_seen_at, calls, errors, authenticated_calls, request_classes, response_classes, sensor_kinds)
       VALUES ($1, $2, $1, 'rest', 'GET', 'shop.test', '/', now(), now(), 0, 0, 0, '{}', '{}', '{}')`,
      [id, organisationId],
    );
    for (const days of [13, 15, 89, 91]) {
      const at = new Date(today - days * DAY_MS);
      await client.query(
        `INSERT INTO call_stats VALUES ($1, $2, $3, 'inapp-node', 200, true, 1, 1, 1, '{}', 0, 0)`,
        [organisationId, at, id],
      );
      await client.query(
        `INSERT INTO endpoint_change VALUES ($1, $2, $3, $4, 'status-added', 'endpoint', 500)`,
        [randomUUID(), organisationId, id, at],
      );
    }
    await client.query(
      `INSERT INTO path_evidence (organization_id, host, evidence) SELECT $1, 'h', '{}' FROM generate_series(1, 20007)`,
      [organisationId],
    );
  });
  expect(await maintenance.run()).toMatchObject({ callStats: 3, endpointChanges: 1, pathEvidence: 7 });
  expect(await maintenance.run()).toMatchObject({ callStats: 0, endpointChanges: 0, pathEvidence: 0 });
  expect(await count('path_evidence')).toBe(20_000);
});

test('what a sensor told of its application is forgotten once the sensor has been silent for long, however old it is', async () => {
  const { organisationId } = organisation;
  const started = new Date(today - 90 * DAY_MS);
  await withTenant(database.pool, organisationId, async (client) => {
    for (const days of [29, 31]) {
      const id = randomUUID();
      await client.query(
        `INSERT INTO sensor (id, organization_id, instance, kind, version, first_seen_at, last_seen_at) VALUES ($1, $2, $5, 'inapp-node', '1', $3, $4)`,
        [id, organisationId, started, new Date(today - days * DAY_MS), id],
      );
      await client.query(
        'INSERT INTO sensor_application (sensor_id, organization_id, updated_at) VALUES ($1, $2, $3)',
        [id, organisationId, started],
      );
    }
  });
  expect(await maintenance.run()).toMatchObject({ applications: 1 });
  expect(await maintenance.run()).toMatchObject({ applications: 0 });
  expect(await count('sensor_application')).toBe(1);
});

test('only one process at a time', async () => {
  const holder = await database.ownerPool.connect();
  try {
    await holder.query('SELECT pg_advisory_lock(7062026003)');
    expect(await maintenance.run()).toMatchObject({ skipped: true, daysMade: [] });
  } finally {
    await holder.query('SELECT pg_advisory_unlock_all()');
    holder.release();
  }
});
