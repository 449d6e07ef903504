import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { NoticeStep } from '../../../src/pipeline/analysis/notice-step.js';
import { PostgresAnalysisLeases } from '../../../src/store/analysis/postgres-analysis-leases.js';
import { PostgresNotices } from '../../../src/store/notices/postgres-notices.js';
import { TenantPrisma } from '../../../src/store/tenant-prisma.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { callAt, detectorThat, hostOf } from '../../unit/pipeline/dispatch/kit.js';
import { plantActor } from '../schema/api-kit.js';

/** A Monday. */
const morning = Date.UTC(2026, 10, 23, 10);
const HOUR = 3_600_000;

let database: FreshDatabase;
let prisma: TenantPrisma;
let organisationId: string;
beforeAll(async () => {
  database = await freshDatabase();
  prisma = new TenantPrisma(database.pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  ({ organisationId } = await seedOrganisation(database));
});

async function round(now: number) {
  const lease = (await new PostgresAnalysisLeases(database.pool).acquire(organisationId, 'a', 60_000))!;
  return new NoticeStep(new PostgresNotices(database.pool)).run({
    ...{ organisationId, lease, now },
    causes: new Set(['time']),
  });
}
const own = () => prisma.for(organisationId);
const told = async () =>
  (await own().notice.findMany({ orderBy: { createdAt: 'asc' } })).map(({ kind, state, reason }) => [
    kind,
    state,
    reason,
  ]);
const heard = async () =>
  (
    await database.ownerPool.query(
      `SELECT FROM change_feed WHERE organization_id = $1 AND topic = 'notice.issued'`,
      [organisationId],
    )
  ).rowCount;

test('an actor is told of once, and again when it has come further', async () => {
  const { id } = await plantActor(own(), organisationId);
  await round(morning);
  await round(morning + HOUR);
  expect(await told()).toEqual([['actor', 'issued', 'new']]);
  await own().actor.update({ where: { id }, data: { stage: 'exploitation' } });
  await round(morning + 2 * HOUR);
  await round(morning + 3 * HOUR);
  expect(await told()).toEqual([
    ['actor', 'issued', 'new'],
    ['actor', 'issued', 'stage'],
  ]);
  expect(await heard()).toBe(2);
});

test('what is not bad or not sure enough, settled or false is not told', async () => {
  await plantActor(own(), organisationId, { severity: 'low' });
  await plantActor(own(), organisationId, { confidence: 0.3 });
  await plantActor(own(), organisationId, { state: 'resolved' });
  await plantActor(own(), organisationId, { state: 'false_positive' });
  await round(morning);
  expect(await told()).toEqual([]);
});

test('what happens at night is told in one digest in the morning', async () => {
  await own().organization.update({
    where: { id: organisationId },
    data: { noticeSettings: { quietHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '18:00', to: '08:00' }] } },
  });
  const night = morning + 12 * HOUR;
  for (const title of ['one', 'two'])
    await plantActor(own(), organisationId, { title, createdAt: new Date(night), id: randomUUID() });
  await round(night);
  await round(night + HOUR);
  expect(await told()).toEqual([
    ['actor', 'held', 'new'],
    ['actor', 'held', 'new'],
  ]);
  expect(await heard()).toBe(0);
  await round(morning + 24 * HOUR);
  await round(morning + 25 * HOUR);
  expect((await told()).at(-1)).toEqual(['digest', 'issued', null]);
  expect((await told()).map(([, state]) => state)).toEqual(['issued', 'issued', 'issued']);
  expect(await heard()).toBe(1);
  const digest = await own().notice.findFirstOrThrow({ where: { kind: 'digest' } });
  expect(digest).toMatchObject({ severity: 'high', content: { actors: 2, alerts: 0, shadowEndpoints: 0 } });
});

test('a day on which nothing happened has no digest', async () => {
  await own().organization.update({
    where: { id: organisationId },
    data: { noticeSettings: { digest: 'daily', digestAt: '09:00' } },
  });
  await round(morning);
  await round(morning + 24 * HOUR);
  expect(await told()).toEqual([]);
});

/** Calls that a plugin throws at, by one lane; what the lane saves of it. */
async function throwAt(id: string, from: number, count: number) {
  const broken = detectorThat(id, {
    detect: () => {
      throw new Error('broken');
    },
  });
  const { host } = hostOf([broken]);
  const session = await host.open(organisationId, 0, []);
  for (let n = 0; n < count; n++) await session.dispatch([callAt(from + n * 1000)]);
  for (const { detector, key, body, expiresAt } of session.dirty().upserts)
    await database.ownerPool.query('INSERT INTO detector_state VALUES ($1, 0, $2, $3, $4, $5)', [
      ...[organisationId, detector, key, body, expiresAt],
    ]);
}

test('a plugin that is switched off is told of once, with the detector that it is', async () => {
  await throwAt('coupon-abuse', 0, 6);
  for (const hours of [0, 1, 2, 100]) await round(morning + hours * HOUR);
  expect(await told()).toEqual([['detector', 'issued', null]]);
  expect(await heard()).toBe(1);
  const notice = await own().notice.findFirstOrThrow();
  expect(notice).toMatchObject({
    title: 'Detector coupon-abuse was switched off for 5 minutes: it threw',
    content: { detector: 'coupon-abuse', code: 'PLUGIN_THREW' },
  });
});

test('a plugin that failed now and then and is still on is not told of', async () => {
  await throwAt('coupon-abuse', 0, 3);
  await round(morning);
  expect(await told()).toEqual([]);
});

test('a plugin whose setting somebody has changed since it was switched off is not told of', async () => {
  await throwAt('coupon-abuse', 0, 6);
  await own().detectorSetting.create({
    data: {
      ...{ id: randomUUID(), organizationId: organisationId, detector: 'coupon-abuse', enabled: true },
      ...{ version: 7, updatedAt: new Date(morning) },
    },
  });
  await round(morning);
  expect(await told()).toEqual([]);
});

test('a plugin that is switched off at night is told of by the digest', async () => {
  await own().organization.update({
    where: { id: organisationId },
    data: { noticeSettings: { quietHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '18:00', to: '08:00' }] } },
  });
  await throwAt('coupon-abuse', 0, 6);
  await round(morning + 12 * HOUR);
  expect(await told()).toEqual([['detector', 'held', null]]);
  expect(await heard()).toBe(0);
  await round(morning + 24 * HOUR);
  expect(await heard()).toBe(1);
  const digest = await own().notice.findFirstOrThrow({ where: { kind: 'digest' } });
  expect(digest).toMatchObject({
    title: 'While it was quiet: 0 attackers, 0 alerts, 1 detector switched off',
    content: { detectorsOff: 1 },
  });
});
