import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { alertIdOf, alertOf, mergeAlert } from '../../../src/pipeline/collect/merge-alert.js';
import type { AttributedFinding } from '../../../src/pipeline/plugin-host.js';
import { PostgresEffectCommitter } from '../../../src/store/effects/postgres-effect-committer.js';
import type { AlertDelta } from '../../../src/store/effects.js';
import { PostgresPartitionLeases } from '../../../src/store/partition-leases/postgres-partition-leases.js';
import { withTenant } from '../../../src/store/tenant.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { noEffects } from './deltas.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const findings: Partial<AttributedFinding>[] = [
  { severity: 'high', outcome: 'attempted', title: 'Attempted' },
  { severity: 'medium', outcome: 'blocked', title: 'Blocked, it seems' },
  { severity: 'high', outcome: 'blocked', title: 'Blocked', stage: 'exploitation', time: 3000 },
  {
    severity: 'medium',
    outcome: 'reached-sink',
    title: 'Reached its sink é',
    stage: 'exploitation',
    time: 2000,
  },
  { severity: 'critical', title: 'Critical, but never seen to arrive' },
];

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [index, first] of items.entries())
    for (const rest of permutations(items.filter((_, place) => place !== index))) yield [first, ...rest];
}

test('neither the order of findings nor how batches cut them decides what an alert is called, or when it stood at which stage', async () => {
  const { organisationId } = await seedOrganisation(database);
  const leases = new PostgresPartitionLeases(database.pool);
  const lease = (await leases.acquire({ organisationId, lane: 0 }, 'w', 60_000))!;
  const spans: AlertDelta[][] = [];
  let cases = 0;
  for (const order of permutations(findings)) {
    for (let cuts = 0; cuts < 32; cuts += 2) {
      const dedupeKey = `case ${cases++}`;
      let span = -1;
      let alert: AlertDelta | undefined;
      for (const [place, overrides] of order.entries()) {
        const finding: AttributedFinding = {
          ...{ detector: 'd', rule: 'd.r', severity: 'low', confidence: 0.5, stage: 'probing', subject: {} },
          ...{ time: 1000, evidence: [], title: 'T' },
          ...overrides,
          dedupeKey,
        };
        if (alert && (cuts & (1 << place)) === 0) {
          mergeAlert(alert, finding);
          continue;
        }
        alert = alertOf(alertIdOf(organisationId, finding), finding);
        spans[++span] ??= [];
        spans[span]?.push(alert);
      }
    }
  }
  const committer = new PostgresEffectCommitter(database.pool);
  for (const [index, alerts] of spans.entries())
    await committer.commit(lease, `p${index}`, { ...noEffects, alerts }, 1000);
  const { rows } = await withTenant(database.pool, organisationId, (client) =>
    client.query(
      'SELECT title, severity, outcome, stages, count(*)::int AS alerts, min(count)::int AS least FROM alert GROUP BY 1, 2, 3, 4',
    ),
  );
  expect(rows).toEqual([
    {
      title: 'Reached its sink é',
      severity: 'critical',
      outcome: 'reached-sink',
      stages: {
        probing: { first: 1000, last: 1000, count: 3 },
        exploitation: { first: 2000, last: 3000, count: 2 },
      },
      alerts: cases,
      least: 5,
    },
  ]);
});
