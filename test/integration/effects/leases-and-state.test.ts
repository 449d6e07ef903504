import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { knowledgeMerger } from '../../../src/pipeline/gather/knowledge-merger.js';
import { PostgresDetectorState } from '../../../src/store/detector-state/postgres-detector-state.js';
import type { StateRow } from '../../../src/store/detector-state-repository.js';
import { PostgresPartitionLeases } from '../../../src/store/partition-leases/postgres-partition-leases.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';

let database: FreshDatabase;
let leases: PostgresPartitionLeases;
let state: PostgresDetectorState;
let organisationId: string;
let lane = 0;

beforeAll(async () => {
  database = await freshDatabase();
  leases = new PostgresPartitionLeases(database.pool);
  state = new PostgresDetectorState(database.pool, knowledgeMerger);
  ({ organisationId } = await seedOrganisation(database));
});
afterAll(() => database.drop());
const savedAt = Date.UTC(2026, 10, 22);
const changes = (upserts: StateRow[], deletes: StateRow[]) => ({ upserts, deletes, gathered: undefined });
const freshPartition = () => ({ organisationId, lane: ++lane });

describe('leases', () => {
  test('gives a partition to one of many that ask at once', async () => {
    const partition = freshPartition();
    const asked = await Promise.all(
      ['a', 'b', 'c', 'd'].map((holder) => leases.acquire(partition, holder, 60_000)),
    );
    expect(asked.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  test('gives it to another once it has run out or was given back, with a higher epoch', async () => {
    const partition = freshPartition();
    const first = (await leases.acquire(partition, 'a', 1))!;
    const second = await eventually(() => leases.acquire(partition, 'b', 60_000));
    expect(second.epoch).toBeGreaterThan(first.epoch);
    expect(await leases.renew(first, 60_000)).toBe(false);
    expect(await leases.renew(second, 60_000)).toBe(true);
    await leases.release(first);
    expect(await leases.acquire(partition, 'c', 60_000)).toBeUndefined();
    await leases.release(second);
    expect((await leases.acquire(partition, 'c', 60_000))?.epoch).toBe(second.epoch + 1);
  });
});

describe('detector state', () => {
  test('comes back as it was saved, with the position it was saved at', async () => {
    const partition = freshPartition();
    const lease = (await leases.acquire(partition, 'a', 60_000))!;
    const row = (key: string, body: unknown) => ({
      detector: 'bola',
      key,
      body: JSON.stringify(body),
      expiresAt: 1_900_000_000_000,
    });
    const rows = Array.from({ length: 6000 }, (_, index) =>
      row(`m\u0001key ${index}`, { index, odd: '"\\\u0000\ud800' }),
    );
    await state.save(lease, '7', changes(rows, []), savedAt);
    expect(new Set((await state.load(partition)).map(({ body }) => body))).toEqual(
      new Set(rows.map(({ body }) => body)),
    );
    await state.save(lease, '9', changes([row('m\u0001key 1', 'new')], rows.slice(2)), savedAt);
    expect((await state.load(partition)).sort((a, b) => a.key.localeCompare(b.key))).toEqual([
      rows[0],
      row('m\u0001key 1', 'new'),
    ]);
    expect((await leases.acquire(partition, 'a', 60_000))?.positionState).toBe('9');
  });

  test('is not saved under a lease that was lost, and never seen by another organisation or lane', async () => {
    const partition = freshPartition();
    const lost = (await leases.acquire(partition, 'a', 60_000))!;
    await leases.acquire(partition, 'a', 60_000);
    const row = { detector: 'bola', key: 'k', body: '1', expiresAt: 1 };
    await expect(state.save(lost, '1', changes([row], []), savedAt)).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    expect(await state.load(partition)).toEqual([]);
    const lease = (await leases.acquire(partition, 'a', 60_000))!;
    await state.save(lease, '1', changes([row], []), savedAt);
    const other = await seedOrganisation(database);
    expect(await state.load({ organisationId: other.organisationId, lane: partition.lane })).toEqual([]);
    expect(await state.load({ organisationId, lane: partition.lane + 1 })).toEqual([]);
  });

  test('that is still being saved when its lease runs out neither holds up who comes after nor undoes anything of theirs', async () => {
    const partition = freshPartition();
    const slow = (await leases.acquire(partition, 'a', 60_000))!;
    const row = (body: string) => ({ detector: 'bola', key: 'k', body, expiresAt: 1 });
    await state.save(slow, '1', changes([row('first')], []), savedAt);
    // Somebody sits on the row, so that the save stands still in its middle.
    const sitter = await database.ownerPool.connect();
    await sitter.query('BEGIN; SELECT FROM detector_state FOR UPDATE');
    const saving = state.save(slow, '2', changes([row('too late')], []), savedAt);
    saving.catch(() => undefined);
    try {
      await eventually(async () => {
        const waiting = await database.ownerPool.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return waiting.rowCount === 1;
      });
      await database.ownerPool.query(
        "UPDATE event_consumer SET lease_until = clock_timestamp() - interval '1 s'",
      );
      const next = (await leases.acquire(partition, 'b', 60_000))!;
      expect(next).toMatchObject({ positionState: '1', epoch: slow.epoch + 1 });
      expect(await state.load(partition)).toEqual([row('first')]);
      expect(await leases.renew(slow, 60_000)).toBe(false);
    } finally {
      await sitter.query('ROLLBACK');
      sitter.release();
    }
    await expect(saving).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await state.load(partition)).toEqual([row('first')]);
  });
});
