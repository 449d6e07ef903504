import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { assessEndpoint } from '../../../src/inventory/assessment/assess-endpoint.js';
import { createKnowledge } from '../../../src/inventory/knowledge/endpoint-knowledge.js';
import type { FindingDraft } from '../../../src/inventory/posture/finding-draft.js';
import { PostgresAnalysisLeases } from '../../../src/store/analysis/postgres-analysis-leases.js';
import type { AnalysisLease } from '../../../src/store/analysis-leases.js';
import { PostgresAssessments } from '../../../src/store/assessments/postgres-assessments.js';
import type { EndpointVerdict } from '../../../src/store/assessments.js';
import { deterministicId } from '../../../src/store/deterministic-id.js';
import { withTenant } from '../../../src/store/tenant.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';

const now = Date.UTC(2026, 10, 22, 12);
const day = 86_400_000;
const rules = ['posture.clear-text', 'discovery.drift'];

let database: FreshDatabase;
let assessments: PostgresAssessments;
let lease: AnalysisLease;
let organisationId: string;
const serviceId = deterministicId('service', 'findings');
const endpointId = deterministicId('endpoint', 'findings');

beforeAll(async () => {
  database = await freshDatabase();
  assessments = new PostgresAssessments(database.pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.ownerPool.query('DELETE FROM organization');
  ({ organisationId } = await seedOrganisation(database));
  lease = (await new PostgresAnalysisLeases(database.pool).acquire(
    organisationId,
    'a1',
    60_000,
  )) as AnalysisLease;
  await sql(`INSERT INTO service (id, organization_id, name, kind, first_seen_at, last_seen_at, sensor_kinds)
    VALUES ('${serviceId}', '${organisationId}', 'shop', 'application', now(), now(), '{}')`);
  await sql(`INSERT INTO endpoint (id, organization_id, service_id, protocol, method, host, template, first_seen_at, last_seen_at,
    request_classes, response_classes, sensor_kinds)
    VALUES ('${endpointId}', '${organisationId}', '${serviceId}', 'rest', 'GET', 'shop.test', '/orders/{id}', now(), now(), '{}', '{}', '{}')`);
  await sql(`INSERT INTO endpoint_knowledge (organization_id, endpoint_id, sketch, facts, revision, updated_at)
    VALUES ('${organisationId}', '${endpointId}', '{}', '{}', 3, now())`);
});

async function sql<T>(text: string): Promise<T[]> {
  return (await withTenant(database.pool, organisationId, (client) => client.query(text))).rows as T[];
}

const draft = (rule: string, overrides: Partial<FindingDraft> = {}): FindingDraft => ({
  ...{ rule, severity: 'medium', firstSeenAt: now - day, lastSeenAt: now, evidence: { calls: 7 } },
  ...overrides,
});

function verdict(findings: readonly FindingDraft[]): EndpointVerdict {
  const endpoint = {
    ...{
      id: endpointId,
      serviceId,
      protocol: 'rest' as const,
      method: 'GET',
      host: 'shop.test',
      template: '/orders/{id}',
    },
    ...{ templateSource: 'route', calls: 7, firstSeenAt: now - day, lastSeenAt: now },
  };
  const assessed = assessEndpoint({
    ...{ endpoint, knowledge: createKnowledge() },
    ...{ declared: [], standing: [], alerts: [], changes: 0, now },
  });
  return { id: endpointId, serviceId, revision: '3', ...assessed, findings };
}
const judge = (findings: readonly FindingDraft[], at = now) =>
  assessments.saveEndpoints(lease, { verdicts: [verdict(findings)], passedOver: [], rules, at });
const findings = () =>
  sql<{ rule: string; subject: string; state: string; severity: string }>(
    'SELECT rule, subject, state, severity FROM posture_finding ORDER BY rule, subject',
  );
const told = async () => (await sql(`SELECT 1 FROM change_feed WHERE topic = 'posture.changed'`)).length;
const accept = (until: number) =>
  sql(
    `UPDATE posture_finding SET state = 'accepted', state_reason = 'known', accepted_until = to_timestamp(${until / 1000})`,
  );

describe('the life of a finding', () => {
  test('is told once however often it is found again, and again when it becomes worse', async () => {
    await judge([draft('posture.clear-text')]);
    await judge([draft('posture.clear-text', { lastSeenAt: now + 1, evidence: { calls: 9 } })]);
    expect(await told()).toBe(1);
    await judge([draft('posture.clear-text', { severity: 'high' })]);
    expect(await told()).toBe(2);
    expect(await findings()).toEqual([
      { rule: 'posture.clear-text', subject: '', state: 'open', severity: 'high' },
    ]);
  });

  test('one of each subject; what is no longer given resolves itself, and comes back as the same', async () => {
    const [a, b] = [
      draft('discovery.drift', { subject: 'query a' }),
      draft('discovery.drift', { subject: 'query b' }),
    ];
    await judge([a, b]);
    await judge([a]);
    expect((await findings()).map(({ subject, state }) => [subject, state])).toEqual([
      ['query a', 'open'],
      ['query b', 'resolved'],
    ]);
    await judge([a, b]);
    expect((await findings()).map(({ state }) => state)).toEqual(['open', 'open']);
    expect(await told()).toBe(4);
  });

  test('of a rule that was not asked stays as it is', async () => {
    await judge([draft('posture.clear-text')]);
    const saved = { verdicts: [verdict([])], passedOver: [], rules: ['discovery.drift'], at: now };
    await assessments.saveEndpoints(lease, saved);
    expect((await findings()).map(({ state }) => state)).toEqual(['open']);
  });

  test('stays accepted while it is found, until the acceptance runs out', async () => {
    await judge([draft('posture.clear-text')]);
    await accept(now + day);
    await judge([draft('posture.clear-text', { lastSeenAt: now + 5 })]);
    await assessments.endAcceptances(lease, now + 10);
    expect((await findings()).map(({ state }) => state)).toEqual(['accepted']);
    const before = await told();
    await assessments.endAcceptances(lease, now + day);
    expect((await findings()).map(({ state }) => state)).toEqual(['open']);
    expect(await told()).toBe(before + 1);
    // Its risk counts again.
    expect(await assessments.pending(organisationId, 10, now)).toHaveLength(1);
  });

  test('an accepted one that is gone resolves as well', async () => {
    await judge([draft('posture.clear-text')]);
    await accept(now + day);
    await judge([]);
    expect((await findings()).map(({ state }) => state)).toEqual(['resolved']);
  });
});

describe('an assessment', () => {
  test('covers what was known when it began, and not what came in meanwhile', async () => {
    expect(await assessments.pending(organisationId, 10, now)).toHaveLength(1);
    await sql('UPDATE endpoint_knowledge SET revision = 4');
    await judge([]);
    expect(await assessments.pending(organisationId, 10, now)).toHaveLength(1);
    await assessments.saveEndpoints(lease, {
      ...{ verdicts: [{ ...verdict([]), revision: '4' }], passedOver: [], rules, at: now },
    });
    expect(await assessments.pending(organisationId, 10, now)).toEqual([]);
  });

  test('of one that cannot be judged is passed over until more is known', async () => {
    await assessments.saveEndpoints(lease, {
      ...{ verdicts: [], passedOver: [{ id: endpointId, revision: '3' }], rules, at: now },
    });
    expect(await assessments.pending(organisationId, 10, now)).toEqual([]);
  });

  test('of a service has the endpoints judged anew that it finds something about, and only when that is news', async () => {
    await judge([]);
    await sql('UPDATE endpoint_knowledge SET assessed = revision');
    const service = {
      ...{
        id: serviceId,
        exposure: 'unknown' as const,
        risk: 0,
        riskParts: [],
        deprecated: [],
        coverage: {},
      },
      assets: [],
    };
    const zombie = { ...draft('discovery.zombie', { subject: 'deprecated' }), endpointId };
    const judgeService = async (found: readonly (typeof zombie)[]) => {
      await assessments.saveService(lease, { ...service, findings: found }, ['discovery.zombie'], now);
      const pending = await assessments.pending(organisationId, 10, now);
      await sql('UPDATE endpoint_knowledge SET assessed = revision');
      return pending.map(({ standing }) => standing.length);
    };
    expect(await judgeService([zombie])).toEqual([1]);
    expect(await judgeService([zombie])).toEqual([]);
    expect(await judgeService([])).toEqual([0]);
    expect(await judgeService([])).toEqual([]);
  });

  test('under a lease that another has taken writes nothing', async () => {
    await sql(`UPDATE analysis SET expires_at = now() - interval '1 second'`);
    await new PostgresAnalysisLeases(database.pool).acquire(organisationId, 'a2', 60_000);
    await expect(judge([draft('posture.clear-text')])).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await findings()).toEqual([]);
  });

  test('is told of somebody’s word on exposure', async () => {
    await sql(`UPDATE endpoint SET exposure_set = 'internal', exposure = 'internal'`);
    const [subject] = await assessments.pending(organisationId, 10, now);
    expect(subject?.exposureSet).toBe('internal');
  });
});
