import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CampaignStep } from '../../../src/pipeline/analysis/campaign-step.js';
import { PostgresActors } from '../../../src/store/actors/postgres-actors.js';
import { PostgresAnalysisLeases } from '../../../src/store/analysis/postgres-analysis-leases.js';
import { PostgresEffectCommitter } from '../../../src/store/effects/postgres-effect-committer.js';
import type { AlertDelta } from '../../../src/store/effects.js';
import { PostgresPartitionLeases } from '../../../src/store/partition-leases/postgres-partition-leases.js';
import { TenantPrisma } from '../../../src/store/tenant-prisma.js';
import { token } from '../../kit/builders.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { alert, noEffects } from '../effects/deltas.js';

const noon = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;

let database: FreshDatabase;
let prisma: TenantPrisma;
let organisationId: string;
let step: CampaignStep;
let position = 0;
let rounds = 60;

beforeAll(async () => {
  database = await freshDatabase();
  prisma = new TenantPrisma(database.pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  ({ organisationId } = await seedOrganisation(database));
  step = new CampaignStep(new PostgresActors(database.pool));
});

/** Raises alerts as a worker does; keys are the organisation's own. */
async function raise(...alerts: readonly (Partial<AlertDelta> & { key: string; at?: number })[]) {
  const leases = new PostgresPartitionLeases(database.pool);
  const lease = (await leases.acquire({ organisationId, lane: 0 }, 'w', 60_000))!;
  const deltas = alerts.map(({ key, at = 0, ...given }) => {
    const seen = noon + at * MINUTE;
    const { principal, clientAddress, agent } = given;
    const involved = {
      principals: principal === undefined ? [] : [principal],
      addresses: clientAddress === undefined ? [] : [clientAddress],
      agents: agent === undefined ? [] : [agent],
    };
    return alert(`${organisationId} ${key}`, { firstSeenAt: seen, lastSeenAt: seen, involved, ...given });
  });
  const committer = new PostgresEffectCommitter(database.pool);
  await committer.commit(lease, String(++position), { ...noEffects, alerts: deltas }, noon);
  return deltas.map(({ id }) => id);
}

async function correlate(by = step) {
  const lease = (await new PostgresAnalysisLeases(database.pool).acquire(organisationId, 'a', 60_000))!;
  return by.run({ organisationId, lease, causes: new Set(['alerts']), now: noon + ++rounds * MINUTE });
}

const actors = () => prisma.for(organisationId).actor.findMany({ orderBy: { createdAt: 'asc' } });
const alerts = () => prisma.for(organisationId).alert.findMany({ orderBy: { firstSeenAt: 'asc' } });
const topics = async () =>
  (
    await database.ownerPool.query<{ topic: string }>(
      'SELECT topic FROM change_feed WHERE organization_id = $1 ORDER BY position',
      [organisationId],
    )
  ).rows.map(({ topic }) => topic);

const eve = { principal: token('eve') };
const scan = { detector: 'shadow-api', stage: 'reconnaissance', clientAddress: '203.0.113.1' } as const;

describe('alerts become actors', () => {
  test('what comes over time is one story; the same again changes nothing', async () => {
    await raise({ key: 'scan', ...scan });
    await correlate();
    await raise({ key: 'bola', ...eve, clientAddress: '203.0.113.1', at: 10, count: 4 });
    await raise({ key: 'other', principal: token('bob'), clientAddress: '198.51.100.2', at: 11 });
    await correlate();
    const [one, two, ...more] = await actors();
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      alertCount: 2,
      eventCount: 5n,
      detectors: ['shadow-api', 'test'],
      revision: 2,
    });
    expect(two).toMatchObject({ alertCount: 1, addresses: ['198.51.100.2'] });
    expect((await alerts()).map(({ actorId }) => actorId)).toEqual([one!.id, one!.id, two!.id]);
    expect(await correlate()).toEqual({ rows: 0, more: false });
    expect((await actors()).map(({ revision }) => revision)).toEqual([2, 1]);
  });

  test('two that turn out to be one are the older, and the newer leads there', async () => {
    await raise({ key: 'scan', ...scan });
    await correlate();
    await raise({ key: 'bola', ...eve, clientAddress: '198.51.100.9', at: 5 });
    await correlate();
    const [older, newer] = await actors();
    await raise({ key: 'bridge', ...eve, clientAddress: '203.0.113.1', at: 9 });
    // By another process, which remembers nothing.
    await correlate(new CampaignStep(new PostgresActors(database.pool)));
    const left = await actors();
    expect(left.map(({ id }) => id)).toEqual([older!.id]);
    expect(left[0]).toMatchObject({ alertCount: 3, principals: [token('eve')] });
    const aliases = await prisma.for(organisationId).actorAlias.findMany();
    expect(aliases).toHaveLength(1);
    expect(aliases[0]).toMatchObject({ id: newer!.id, actorId: older!.id });
    expect(new Set((await alerts()).map(({ actorId }) => actorId))).toEqual(new Set([left[0]!.id]));
  });

  test('an actor whose alerts were all called false is closed, and back with them', async () => {
    const [id] = await raise({ key: 'bola', ...eve });
    await correlate();
    const set = (state: 'false_positive' | 'open') =>
      prisma
        .for(organisationId)
        .alert.update({ where: { id: id! }, data: { state, revision: { increment: 1 } } });
    await set('false_positive');
    await correlate();
    expect(await actors()).toMatchObject([{ state: 'false_positive', alertCount: 0 }]);
    await set('open');
    await correlate();
    expect(await actors()).toMatchObject([{ state: 'open', stateReason: null, alertCount: 1 }]);
  });

  test('never joins two organisations', async () => {
    const first = organisationId;
    await raise({ key: 'bola', ...eve });
    await correlate();
    ({ organisationId } = await seedOrganisation(database));
    await raise({ key: 'bola', ...eve });
    await correlate();
    const [theirs] = await prisma.for(first).actor.findMany();
    const [ours, ...more] = await actors();
    expect(more).toEqual([]);
    expect(ours!.id).not.toBe(theirs!.id);
  });

  test('a settled actor opens again when it goes on', async () => {
    await raise({ key: 'bola', ...eve });
    await correlate();
    await prisma.for(organisationId).actor.updateMany({ data: { state: 'resolved', stateReason: 'banned' } });
    await raise({ key: 'more', ...eve, at: 20 });
    await correlate();
    expect(await actors()).toMatchObject([{ state: 'open', stateReason: null }]);
    expect((await topics()).filter((topic) => topic === 'actor.changed')).toHaveLength(2);
  });
});

describe('suppressions', () => {
  const suppress = (match: object, expiresAt = new Date(noon + 86_400_000)) =>
    prisma.for(organisationId).suppression.create({
      data: {
        id: crypto.randomUUID(),
        organizationId: organisationId,
        reason: 'a scanner that we ordered',
        createdAt: new Date(noon),
        expiresAt,
        ...match,
      },
    });

  test('what matches is kept and counted, told to nobody, and nobody’s story', async () => {
    await suppress({ address: '203.0.113.0/24', detector: 'shadow-api' });
    await raise({ key: 'scan', ...scan, count: 40 });
    await raise({ key: 'scan', ...scan, count: 2 });
    await raise(
      { key: 'near', ...scan, detector: 'injection' },
      { key: 'far', ...scan, clientAddress: '203.0.114.1' },
    );
    await correlate();
    expect((await alerts()).map(({ state }) => state).sort()).toEqual(['open', 'open', 'suppressed']);
    expect((await topics()).filter((topic) => topic === 'alert.raised')).toHaveLength(2);
    expect(await topics()).not.toContain('alert.changed');
    const [suppression] = await prisma.for(organisationId).suppression.findMany();
    expect(suppression).toMatchObject({ matched: 42n, lastMatchedAt: new Date(noon) });
    const own = (await alerts()).find(({ state }) => state === 'suppressed');
    expect(own).toMatchObject({ actorId: null, suppressionId: suppression!.id });
  });

  test('once it has expired or ended, the alert is raised as if it were new', async () => {
    const { id } = await suppress({ principal: token('eve') });
    await raise({ key: 'bola', ...eve });
    await suppress({ principal: token('eve'), rule: 'test.rule' }, new Date(noon));
    await prisma.for(organisationId).suppression.update({ where: { id }, data: { endedAt: new Date(noon) } });
    await raise({ key: 'bola', ...eve, at: 5 });
    expect(await topics()).toEqual(['alert.raised']);
    expect(await alerts()).toMatchObject([{ state: 'open', suppressionId: null }]);
  });

  test('of one who takes part in an attack of many never keeps that quiet', async () => {
    await suppress({ principal: token('tester') });
    await suppress({ address: '192.0.2.0/24' });
    const by = (name: string, address: string) => ({
      ...{ key: 'crowd', ...scan, principal: token(name), clientAddress: address },
      involved: { principals: [token(name)], addresses: [address], agents: [] },
    });
    const state = async () => (await alerts()).map((each) => each.state);
    // As long as it is he alone.
    await raise(by('tester', '203.0.113.1'));
    expect(await state()).toEqual(['suppressed']);
    // Others come, and he goes on: it stays theirs.
    await raise(by('eve', '203.0.113.2'));
    expect(await state()).toEqual(['open']);
    await raise(by('tester', '203.0.113.1'));
    await raise(by('mallory', '192.0.2.7'));
    expect(await alerts()).toMatchObject([{ state: 'open', suppressionId: null, count: 4n }]);
    // Nor when one delta tells of them all, whoever is named first.
    const many = { ...by('tester', '192.0.2.7'), key: 'crowd-2' };
    const parties = {
      principals: ['eve', 'tester'].map(token),
      addresses: ['192.0.2.7', '203.0.113.2'],
      agents: [],
    };
    await raise({ ...many, involved: parties });
    expect(await state()).toEqual(['open', 'open']);
  });

  test('never hears of what another organisation suppressed', async () => {
    await suppress({ detector: 'test' });
    ({ organisationId } = await seedOrganisation(database));
    await raise({ key: 'bola', ...eve });
    expect(await alerts()).toMatchObject([{ state: 'open' }]);
  });
});
