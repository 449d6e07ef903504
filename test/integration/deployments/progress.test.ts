import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PostgresEffectCommitter } from '../../../src/store/effects/postgres-effect-committer.js';
import type { CapturedDelta } from '../../../src/store/effects.js';
import { PostgresPartitionLeases } from '../../../src/store/partition-leases/postgres-partition-leases.js';
import { withTenant } from '../../../src/store/tenant.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { noEffects, sensor } from '../effects/deltas.js';
import { globalId } from '../schema/api-kit.js';
import { listenTo } from '../schema/subscription-kit.js';
import { create, look, openPlatform, type Platform } from './deployment-kit.js';

let database: FreshDatabase;
let platform: Platform;
let org: SeededOrganisation;
let bearer: string;
let id: string;
const MINUTE = 60_000;

beforeAll(async () => {
  database = await freshDatabase();
  platform = await openPlatform(database);
});
afterAll(async () => {
  expect(platform.problems).toEqual([]);
  await platform.end();
  await database.drop();
});
beforeEach(async () => {
  platform.running.clock.advance(2 * MINUTE);
  org = await seedOrganisation(database, { now: platform.running.clock.now() });
  const { token, deployment } = await create(platform, org);
  ({ id } = deployment);
  ({ bearer } = (await platform.exchange(token)).body);
});

const told = async () =>
  (
    await withTenant(database.pool, org.organisationId, (client) =>
      client.query("SELECT position FROM change_feed WHERE topic = 'deployment.changed'"),
    )
  ).rowCount;
const codes = (deployment: { problems: { code: string }[] }) => deployment.problems.map(({ code }) => code);

/** What the pipeline commits of the deployment's collector. */
async function captured(of: Partial<CapturedDelta>): Promise<void> {
  const enrolment = await database.ownerPool.query<{ enrolment_id: string }>(
    'SELECT enrolment_id FROM deployment WHERE organization_id = $1',
    [org.organisationId],
  );
  const lease = await new PostgresPartitionLeases(database.pool).acquire(
    { organisationId: org.organisationId, lane: 0 },
    'w1',
    60_000,
  );
  const now = platform.running.clock.now();
  const none = {
    packets: 0,
    transactions: 0,
    opaqueFlows: 0,
    firstPacketAt: undefined,
    firstEventAt: undefined,
  };
  const collector = sensor(`collector-${org.organisationId}`, {
    ...{ kind: 'collector', enrolmentId: enrolment.rows[0]!.enrolment_id, firstSeenAt: now, lastSeenAt: now },
    captured: { ...none, ...of },
  });
  const committer = new PostgresEffectCommitter(database.pool);
  await committer.commit(lease!, `${now}`, { ...noEffects, sensors: [collector] }, now);
}

test('what the account tells of its stages is shown, and told to subscribers when it is news', async () => {
  const before = (await told())!;
  expect(
    await platform.progress(bearer, {
      ...{ stage: 'mirroring', state: 'failed', sources: 25, mirrored: 10 },
      problems: [
        { code: 'LIMIT_REACHED', text: '15 sources wait for another target.', subject: 'tmt-0a1b2c3d' },
        { code: 'ROLE_REFUSED', text: 'ec2:CreateTrafficMirrorSession' },
      ],
    }),
  ).toEqual({ status: 204, body: undefined });
  const now = await look(platform, org, id);
  expect(now).toMatchObject({ state: 'TOKEN_EXCHANGED', sources: 25, mirrored: 10 });
  expect(codes(now)).toEqual(['LIMIT_REACHED', 'ROLE_REFUSED']);
  expect(now.problems[0]).toMatchObject({
    subject: 'tmt-0a1b2c3d',
    text: expect.stringContaining('15 sources'),
  });
  expect(await told()).toBe(before + 1);
  const again = {
    ...{ stage: 'mirroring', state: 'failed' },
    problems: [
      { code: 'LIMIT_REACHED', text: '15 sources wait for another target.', subject: 'tmt-0a1b2c3d' },
      { code: 'ROLE_REFUSED', text: 'ec2:CreateTrafficMirrorSession' },
    ],
  };
  await platform.progress(bearer, again);
  expect(await told()).toBe(before + 1);
  await platform.progress(bearer, { stage: 'mirroring', state: 'ok', mirrored: 25 });
  expect(await look(platform, org, id)).toMatchObject({ sources: 25, mirrored: 25, problems: [] });
});

test('a stage that failed and does not say why is still a problem', async () => {
  await platform.progress(bearer, { stage: 'collector', state: 'failed' });
  expect(codes(await look(platform, org, id))).toEqual(['INTERNAL']);
});

test('its state follows what its collector captures, from the first report to the first call', async () => {
  const before = (await told())!;
  await captured({});
  expect(await look(platform, org, id)).toMatchObject({ state: 'COLLECTOR_UP', problems: [] });
  platform.running.clock.advance(5 * MINUTE);
  expect(codes(await look(platform, org, id))).toEqual(['NO_PACKETS']);
  await captured({ packets: 100, firstPacketAt: platform.running.clock.now() });
  expect(await look(platform, org, id)).toMatchObject({ state: 'PACKETS', problems: [], packets: '100' });
  await captured({ packets: 10, opaqueFlows: 3, firstPacketAt: platform.running.clock.now() + 9 });
  expect(await look(platform, org, id)).toMatchObject({
    ...{ state: 'PACKETS', problems: [{ code: 'OPAQUE' }], packets: '110', opaqueFlows: '3' },
    firstPacketAt: new Date(platform.running.clock.now()).toISOString(),
  });
  const at = platform.running.clock.now();
  await captured({ packets: 10, transactions: 1, firstEventAt: at });
  await captured({ packets: 10, transactions: 1, firstEventAt: at + 1 });
  expect(await look(platform, org, id)).toMatchObject({
    ...{ state: 'EVENTS', problems: [], firstEventAt: new Date(at).toISOString() },
  });
  // Up, packets, opaque, events: the second of the calls is no step.
  expect(await told()).toBe(before + 4);
});

test('a subscriber hears of each step as it happens', async () => {
  const port = await platform.running.listen();
  const query = 'subscription { deploymentChanged { cursor lagged node: deployment { id } } }';
  const start = platform.running.api.counts().subscribers;
  const listener = listenTo(port, org.apiToken, { query, field: 'deploymentChanged' });
  await eventually(() => platform.running.api.counts().subscribers > start);
  await platform.progress(bearer, { stage: 'mirroring', state: 'ok', sources: 1, mirrored: 1 });
  await eventually(() => listener.news.length === 1);
  await captured({ packets: 1, firstPacketAt: platform.running.clock.now() });
  await eventually(() => listener.news.length === 2);
  expect(listener.errors).toEqual([]);
  expect(new Set(listener.news.map(({ id: row }) => globalId('Deployment', row)))).toEqual(new Set([id]));
  await listener.stop();
});

test('a stack without a collector is noticed, and what captures of others tell is not its own', async () => {
  platform.running.clock.advance(10 * MINUTE);
  expect(codes(await look(platform, org, id))).toEqual(['COLLECTOR_SILENT']);
  const other = await seedOrganisation(database, { now: platform.running.clock.now() });
  expect((await create(platform, other)).deployment.state).toBe('LINK_MADE');
  expect(await look(platform, other, id)).toBeNull();
});

test('a removed stack ends its collector’s right', async () => {
  expect((await platform.progress(bearer, { stage: 'stack', state: 'removed' })).status).toBe(204);
  expect(await look(platform, org, id)).toMatchObject({ state: 'REMOVED', problems: [] });
  platform.running.clock.advance(11_000);
  expect((await platform.progress(bearer, { stage: 'stack', state: 'ok' })).status).toBe(401);
});

test('nobody tells of a deployment that is not theirs, nor anything beyond the closed list', async () => {
  const stranger = await platform.progress(org.sensorToken, { stage: 'stack', state: 'ok' });
  expect([stranger.status, stranger.body.error.code]).toEqual([404, 'DEPLOYMENT_UNKNOWN']);
  expect((await platform.progress('po_wrong', { stage: 'stack', state: 'ok' })).status).toBe(401);
  const canary = 'canary value';
  for (const body of [
    { stage: 'moon', state: 'ok' },
    { stage: 'stack', state: 'ok', sources: -1 },
    { stage: 'stack', state: 'ok', [canary]: 1 },
    { stage: 'stack', state: 'ok', problems: [{ code: canary, text: 'x' }] },
    { stage: 'stack', state: 'ok', problems: [{ code: 'NO_SOURCES', text: 'x', subject: canary }] },
    { stage: 'stack', state: 'ok', problems: [{ code: 'NO_SOURCES', text: 'two\nlines' }] },
    { stage: 'stack', state: 'ok', problems: Array(51).fill({ code: 'NO_SOURCES', text: 'x' }) },
  ]) {
    const answer = await platform.progress(bearer, body);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'INVALID_REQUEST']);
    expect(JSON.stringify(answer.body)).not.toContain(canary);
  }
  expect(await look(platform, org, id)).toMatchObject({ problems: [], sources: null });
});
