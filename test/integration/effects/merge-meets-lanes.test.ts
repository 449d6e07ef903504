import { beforeEach, describe, expect, test } from '@jest/globals';
import type { PoolClient } from 'pg';
import { loadKnowledge } from '../../../src/inventory/knowledge/endpoint-knowledge.js';
import type { PlacedEndpoint } from '../../../src/inventory/templates/plan-moves.js';
import { addSavedKnowledge } from '../../../src/pipeline/analysis/add-saved-knowledge.js';
import { EndpointTally } from '../../../src/pipeline/gather/endpoint-tally.js';
import { knowledgeMerger } from '../../../src/pipeline/gather/knowledge-merger.js';
import { PostgresAnalysisLeases } from '../../../src/store/analysis/postgres-analysis-leases.js';
import type { AnalysisLease } from '../../../src/store/analysis-leases.js';
import { PostgresDetectorState } from '../../../src/store/detector-state/postgres-detector-state.js';
import type { EndpointDelta } from '../../../src/store/effects.js';
import { PostgresTemplateRepository } from '../../../src/store/templates/postgres-template-repository.js';
import { withTenant } from '../../../src/store/tenant.js';
import { apiCall, builtAt } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { alert, endpoint, service } from './deltas.js';
import { oneLane } from './one-lane.js';

const shop = service('shop');
/** In the order of their ids, which is the order of locks. */
const [first, second] = [endpoint(shop, '/users/anna'), endpoint(shop, '/users/bert')].sort((a, b) =>
  a.id < b.id ? -1 : 1,
) as [EndpointDelta, EndpointDelta];

const lane = oneLane();
let analysis: AnalysisLease;
beforeEach(async () => {
  const { database, organisationId } = lane;
  analysis = (await new PostgresAnalysisLeases(database.pool).acquire(organisationId, 'w1', 60_000))!;
  await lane.commit({ services: [shop], endpoints: [first, second] });
});

/** Thirty calls of each; then one that no call was like, which is told as a change. */
function save(call = apiCall(), times = 30): Promise<unknown> {
  const endpoints = [first, second].map(({ id }) => {
    const tally = new EndpointTally(id);
    for (let n = 0; n < times; n++) tally.add(call, 'inapp-node', builtAt + 86_400_000);
    return { endpointId: id, knowledge: tally.knowledge(), lastAt: tally.lastAt, stats: tally.stats };
  });
  const stats = endpoints.flatMap((each) => [...each.stats.values()]);
  const changes = { upserts: [], deletes: [], gathered: { endpoints, stats, paths: [] } };
  return new PostgresDetectorState(lane.database.pool, knowledgeMerger).save(
    lane.lease,
    lane.next(),
    changes,
    builtAt,
  );
}
const leaking = apiCall({
  time: builtAt + 60_000,
  response: { status: 200, body: { fields: [{ path: 'iban', type: 'string', classes: ['iban'] }] } },
});

function merge(from = second, into = first): Promise<void> {
  const { id, serviceId, protocol, method, host, operation, template, firstSeenAt } = from;
  const placed: PlacedEndpoint = {
    ...{ id, serviceId, protocol, method, host, operation, template, firstSeenAt },
    source: 'traffic',
  };
  const plan = { renamed: [], merged: [{ from: placed, into: into.id }] };
  return new PostgresTemplateRepository(lane.database.pool, addSavedKnowledge).finish(analysis, {
    ...{ hosts: [], plan, evidenceIds: [], aliasesEnded: [], progress: { truths: '', pending: [] } },
  });
}

/** Holds what `sql` locks while `meanwhile` runs up to the point where `waiters` wait. */
async function behind<T>(sql: string, meanwhile: (waiting: (count: number) => Promise<void>) => Promise<T>) {
  const gate: PoolClient = await lane.database.ownerPool.connect();
  try {
    await gate.query('BEGIN');
    await gate.query(sql);
    return await meanwhile(async (count) => {
      await eventually(
        async () => {
          const { rows } = await lane.database.ownerPool.query<{ waiting: number }>(
            `SELECT count(*)::int AS waiting FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          return rows[0]?.waiting === count;
        },
        { what: `${count} to wait` },
      );
      if (count === 2) await gate.query('COMMIT');
    });
  } finally {
    await gate.query('ROLLBACK');
    gate.release();
  }
}

async function rows<T>(sql: string): Promise<T[]> {
  const result = await withTenant(lane.database.pool, lane.organisationId, (client) => client.query(sql));
  return result.rows as T[];
}
const knownCalls = async () =>
  (
    await rows<{ endpoint_id: string; sketch: unknown; facts: unknown }>('SELECT * FROM endpoint_knowledge')
  ).map((row) => [row.endpoint_id, loadKnowledge(row).sketch.calls]);
const countedCalls = () =>
  rows('SELECT endpoint_id, sum(calls)::int AS calls FROM call_stats GROUP BY endpoint_id');

describe('a merge of endpoints', () => {
  test('waits for a lane that is saving what it has gathered of them, and neither gives up', async () => {
    await save();
    const lock = `SELECT FROM endpoint_knowledge WHERE endpoint_id = '${second.id}' FOR UPDATE`;
    const ended = await behind(lock, async (waiting) => {
      const saved = save(leaking, 3);
      saved.catch(() => undefined);
      await waiting(1);
      const merged = merge();
      merged.catch(() => undefined);
      await waiting(2);
      return Promise.allSettled([saved, merged]);
    });
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await knownCalls()).toEqual([[first.id, 66]]);
    expect(await countedCalls()).toEqual([{ endpoint_id: first.id, calls: 66 }]);
    const changes = await rows<{ endpoint_id: string }>('SELECT endpoint_id FROM endpoint_change');
    expect(changes.length).toBeGreaterThan(0);
    expect(new Set(changes.map(({ endpoint_id }) => endpoint_id))).toEqual(new Set([first.id]));
  });

  test.each([
    ['the earlier', () => [second, first] as const],
    ['the later', () => [first, second] as const],
  ])(
    'that is under way is waited for, and what a lane saves of both is the survivor’s: %s id',
    async (_, of) => {
      const [gone, kept] = of();
      await save();
      const lock = `SELECT FROM endpoint_knowledge WHERE endpoint_id = '${first.id}' FOR UPDATE`;
      const ended = await behind(lock, async (waiting) => {
        const merged = merge(gone, kept);
        merged.catch(() => undefined);
        await waiting(1);
        const saved = save(leaking, 3);
        saved.catch(() => undefined);
        await waiting(2);
        return Promise.allSettled([saved, merged]);
      });
      expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      expect(await knownCalls()).toEqual([[kept.id, 66]]);
      expect(await countedCalls()).toEqual([{ endpoint_id: kept.id, calls: 66 }]);
    },
  );

  test('never waits in a circle with a lane that raises alerts of an endpoint that it has not called', async () => {
    // The lane counts at the second and has an alert of the first; the merge takes the first, then the second.
    await lane.commit({
      alerts: [alert('a', { endpointId: second.id }), alert('b', { endpointId: second.id })],
    });
    const lock = `SELECT FROM alert WHERE dedupe_key = 'a' FOR UPDATE`;
    const ended = await behind(lock, async (waiting) => {
      const committed = lane.commit({
        endpoints: [second],
        alerts: [alert('a', { endpointId: first.id }), alert('c', { endpointId: first.id })],
      });
      committed.catch(() => undefined);
      await waiting(1);
      const merged = merge();
      merged.catch(() => undefined);
      await waiting(2);
      return Promise.allSettled([committed, merged]);
    });
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await rows('SELECT DISTINCT endpoint_id FROM alert')).toEqual([{ endpoint_id: first.id }]);
    expect(await rows('SELECT id, calls::int FROM endpoint')).toEqual([{ id: first.id, calls: 3 }]);
  });
});
