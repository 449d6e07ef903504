import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../../src/store/database.js';
import { PostgresEventLog } from '../../../src/store/event-log/postgres-event-log.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { type PrivatePostgres, startPostgres } from '../../kit/start-postgres.js';
import { batchOf, readAll } from './suite.js';
import { startLoad } from './under-load.js';

const deaf = { listen: () => () => undefined };

describe('the log in PostgreSQL, when commits are slow or fail', () => {
  let database: FreshDatabase;
  let writers: { log: PostgresEventLog; pool: Database }[];

  beforeAll(async () => {
    database = await freshDatabase({ poolMax: 4 });
    writers = Array.from({ length: 4 }, () => {
      const pool = openDatabase({ url: database.url, poolMax: 2 });
      return { pool, log: new PostgresEventLog({ pool: pool.pool, notifications: deaf }) };
    });
  });
  afterAll(async () => {
    for (const { pool } of writers ?? []) await pool.close();
    await database?.drop();
  });

  /** What happens to an insert, at its commit. */
  async function atCommit(body: string): Promise<() => Promise<void>> {
    await database.ownerPool.query(`
      CREATE OR REPLACE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER trouble AFTER INSERT ON event_log_default
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trouble()`);
    return async () => {
      await database.ownerPool.query('DROP TRIGGER trouble ON event_log_default');
    };
  }

  test('a reader never skips an uncommitted entry: four writers, slow commits, rollbacks', async () => {
    const { organisationId, enrolmentId } = await seedOrganisation(database);
    const partition = { organisationId, lane: 0 };
    const end = await atCommit(`
      PERFORM pg_sleep(random() * 0.002);
      IF random() < 0.15 THEN RAISE EXCEPTION 'rolled back' USING ERRCODE = '40001'; END IF;`);
    const loads = writers.map(({ log }) => startLoad(log, 3, () => batchOf(partition, enrolmentId)));
    const log = new PostgresEventLog({ pool: database.pool, notifications: deaf });
    const seen: string[] = [];
    let position: string | undefined;
    const follow = async () => {
      const more = await log.read(partition, position, { entries: 5, bytes: 10_000 });
      seen.push(...more.map((entry) => entry.batchId));
      position = more.at(-1)?.position ?? position;
      return more.length;
    };
    await eventually(async () => (await follow()) >= 0 && seen.length > 200, {
      timeoutMs: 60_000,
      intervalMs: 0,
    });
    await Promise.all(loads.map((load) => load.finish()));
    while ((await follow()) > 0);
    await end();
    const acknowledged = loads.flatMap((load) => [...load.acknowledged]);
    expect(loads.reduce((sum, load) => sum + (load.errors.get('LOG_UNAVAILABLE') ?? 0), 0)).toBeGreaterThan(
      0,
    );
    expect(seen).toHaveLength(acknowledged.length);
    expect(new Set(seen)).toEqual(new Set(acknowledged));
  });

  test('says LOG_FULL when the disk is full, and takes the same batch when there is room again', async () => {
    const { organisationId, enrolmentId } = await seedOrganisation(database);
    const partition = { organisationId, lane: 0 };
    const log = writers[0]!.log;
    const end = await atCommit(`RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full';`);
    const batch = batchOf(partition, enrolmentId);
    await expect(log.append(batch)).rejects.toMatchObject({ code: 'LOG_FULL' });
    expect(await readAll(log, partition)).toEqual([]);
    await end();
    expect(await log.append(batch)).toBe('stored');
    expect(await readAll(log, partition)).toHaveLength(1);
  });

  test('a batch that the database refuses does not cost those that wait with it', async () => {
    const { organisationId, enrolmentId } = await seedOrganisation(database);
    const partition = { organisationId, lane: 0 };
    const log = writers[0]!.log;
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => log.append(batchOf(partition, i === 7 ? 'no uuid' : enrolmentId))),
    );
    expect(results.map((result) => result.status === 'fulfilled')).toEqual(results.map((_, i) => i !== 7));
    expect(await readAll(log, partition)).toHaveLength(11);
  });

  test('sees only the organisation’s own rows: an unknown organisation can neither write nor read', async () => {
    const { organisationId, enrolmentId } = await seedOrganisation(database);
    const log = writers[0]!.log;
    await log.append(batchOf({ organisationId, lane: 0 }, enrolmentId));
    const bare = await database.pool.query('SELECT count(*)::int AS n FROM event_log');
    expect(bare.rows[0].n).toBe(0);
    await expect(
      log.append(batchOf({ organisationId: "x'; --", lane: 0 }, enrolmentId)),
    ).rejects.toMatchObject({
      code: 'ORGANISATION_INVALID',
    });
    await expect(
      log.append(batchOf({ organisationId: randomUUID(), lane: 0 }, enrolmentId)),
    ).rejects.toThrow();
  });

  test('does not wait for ever behind a transaction that holds the partition', async () => {
    const { organisationId, enrolmentId } = await seedOrganisation(database);
    const partition = { organisationId, lane: 0 };
    const log = new PostgresEventLog({ pool: database.pool, notifications: deaf, lockWaitMs: 50 });
    await log.append(batchOf(partition, enrolmentId));
    const holder = await database.ownerPool.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT FROM event_partition WHERE organization_id = $1 FOR UPDATE', [
        organisationId,
      ]);
      await expect(log.append(batchOf(partition, enrolmentId))).rejects.toMatchObject({
        code: 'LOG_UNAVAILABLE',
      });
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    expect(await log.append(batchOf(partition, enrolmentId))).toBe('stored');
  });

  test('keeps order over the days, and goes on when the first day is dropped', async () => {
    const { organisationId, enrolmentId } = await seedOrganisation(database);
    const partition = { organisationId, lane: 0 };
    const log = writers[0]!.log;
    for (const day of ['01', '02', '03']) {
      await database.ownerPool.query(
        `CREATE TABLE event_log_test_${day} PARTITION OF event_log FOR VALUES FROM ('2031-01-${day}') TO ('2031-01-${day} 24:00')`,
      );
    }
    const days = [1, 2, 1, 3, 2, 3];
    for (const [index, day] of days.entries()) {
      await log.append(
        batchOf(partition, enrolmentId, { events: index, receivedAt: Date.UTC(2031, 0, day, 12) }),
      );
    }
    const entries = await readAll(log, partition);
    expect(entries.map((entry) => entry.events)).toEqual([0, 1, 2, 3, 4, 5]);
    await database.ownerPool.query('DROP TABLE event_log_test_01');
    expect((await readAll(log, partition)).map((entry) => entry.events)).toEqual([1, 3, 4, 5]);
    await log.release(partition, entries[5]!.position);
    expect(await log.backlogBytes(partition)).toBe(0);
  });

  test('reads on where the oldest entries have been removed', async () => {
    const { organisationId, enrolmentId } = await seedOrganisation(database);
    const partition = { organisationId, lane: 0 };
    const log = writers[0]!.log;
    for (let i = 0; i < 5; i++) await log.append(batchOf(partition, enrolmentId, { events: i }));
    await database.ownerPool.query('DELETE FROM event_log WHERE organization_id = $1 AND log_offset < 4', [
      organisationId,
    ]);
    const entries = await log.read(partition, undefined, { entries: 10, bytes: 200 });
    expect(entries.map((entry) => entry.events)).toEqual([3]);
  });
});

describe('the log in PostgreSQL, when PostgreSQL is stopped and started', () => {
  let server: PrivatePostgres;
  let database: Database;

  beforeAll(async () => {
    server = await startPostgres();
    database = openDatabase({ url: server.url, poolMax: 4 });
  }, 180_000);
  afterAll(async () => {
    await database?.close();
    await server?.remove();
  });

  test('loses nothing that it acknowledged', async () => {
    const { organisationId, enrolmentId } = await seedOrganisation(database);
    const partition = { organisationId, lane: 0 };
    const log = new PostgresEventLog({ pool: database.pool, notifications: deaf });
    const load = startLoad(log, 8, () => batchOf(partition, enrolmentId));
    await eventually(() => load.acknowledged.size > 50);
    await server.stop();
    await eventually(() => (load.errors.get('LOG_UNAVAILABLE') ?? 0) > 0, {
      what: 'an error while PostgreSQL is away',
    });
    const before = load.acknowledged.size;
    await server.start();
    await eventually(() => load.acknowledged.size > before + 50, { what: 'appends after the restart' });
    await load.finish();
    expect([...load.errors.keys()]).toEqual(['LOG_UNAVAILABLE']);
    const kept = (await readAll(log, partition)).map((entry) => entry.batchId);
    expect(new Set(kept)).toEqual(load.acknowledged);
    expect(kept).toHaveLength(load.acknowledged.size);
  });
});
