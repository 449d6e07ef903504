import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventLog, LogBatch, LogEntry, LogPartition } from '../../../src/store/event-log.js';
import { eventually } from '../../kit/eventually.js';

/** A server with the log on it. */
export interface LogBench {
  /** Another process would open another log on the same server: so do the tests. */
  open(): Promise<EventLog>;
  organisation(): Promise<string>;
  enrolmentId: string;
  end(): Promise<void>;
}

const all = { entries: 10_000, bytes: 1e9 };

export function batchOf(
  partition: LogPartition,
  enrolmentId: string,
  overrides: Partial<LogBatch> = {},
): LogBatch {
  return {
    partition,
    batchId: randomUUID(),
    enrolmentId,
    receivedAt: Date.UTC(2026, 10, 22, 12),
    encoding: 'identity',
    events: 3,
    body: randomBytes(200),
    ...overrides,
  };
}

/** Reads a partition to its end in small steps. */
export async function readAll(log: EventLog, partition: LogPartition): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for (;;) {
    const more = await log.read(partition, entries.at(-1)?.position, { entries: 7, bytes: 3000 });
    if (more.length === 0) return entries;
    entries.push(...more);
  }
}

/** What both logs promise. */
export function eventLogSuite(name: string, start: () => Promise<LogBench>): void {
  describe(name, () => {
    let bench: LogBench;
    let log: EventLog;
    let other: EventLog;
    const batch = (partition: LogPartition, overrides: Partial<LogBatch> = {}) =>
      batchOf(partition, bench.enrolmentId, overrides);
    const partition = async (lane = 0) => ({ organisationId: await bench.organisation(), lane });

    beforeAll(async () => {
      bench = await start();
      log = await bench.open();
      other = await bench.open();
    }, 60_000);
    afterAll(async () => {
      await log?.close();
      await other?.close();
      await bench?.end();
    });

    test('gives back what was appended, byte for byte and in order', async () => {
      const at = await partition();
      const sent = [
        batch(at, { body: Buffer.from([0, 255, 10, 13, 0xc3, 0x28, 92]), encoding: 'gzip', events: 1 }),
        batch(at, { body: randomBytes(300_000), events: 500 }),
        batch(at, { events: 0 }),
      ];
      for (const each of sent) expect(await log.append(each)).toBe('stored');
      const got = await log.read(at, undefined, all);
      expect(
        got.map(({ position, body, ...rest }) => ({ ...rest, body: Buffer.from(body).toString('hex') })),
      ).toEqual(sent.map(({ body, ...rest }) => ({ ...rest, body: Buffer.from(body).toString('hex') })));
      for (const { position } of got) expect(position.length).toBeLessThanOrEqual(40);
    });

    test('continues after any position, and has nothing after the last', async () => {
      const at = await partition();
      for (let i = 0; i < 5; i++) await log.append(batch(at, { events: i }));
      const got = await log.read(at, undefined, all);
      for (const [index, entry] of got.entries()) {
        const rest = await other.read(at, entry.position, all);
        expect(rest.map((each) => each.events)).toEqual([0, 1, 2, 3, 4].slice(index + 1));
      }
    });

    test('bounds a read by entries and by bytes, but always gives one', async () => {
      const at = await partition();
      for (let i = 0; i < 40; i++) await log.append(batch(at, { body: randomBytes(1000) }));
      expect(await log.read(at, undefined, { entries: 3, bytes: 1e9 })).toHaveLength(3);
      expect(await log.read(at, undefined, { entries: 100, bytes: 20_000 })).toHaveLength(20);
      expect(await log.read(at, undefined, { entries: 100, bytes: 20_999 })).toHaveLength(20);
      const [first] = await log.read(at, undefined, { entries: 100, bytes: 10 });
      const next = await log.read(at, first?.position, { entries: 100, bytes: 0 });
      expect(next).toHaveLength(1);
      expect(next[0]?.position).not.toBe(first?.position);
    });

    test('a batch id that was sent before has no effect, whichever process takes it', async () => {
      const at = await partition();
      const once = batch(at);
      expect(await log.append(once)).toBe('stored');
      expect(await log.append({ ...once, receivedAt: once.receivedAt + 1000 })).toBe('duplicate');
      expect(await other.append(once)).toBe('duplicate');
      expect(await log.read(at, undefined, all)).toHaveLength(1);
      expect(await log.backlogBytes(at)).toBe(once.body.length);
    });

    test('of one batch id sent at the same time by two processes exactly one is stored', async () => {
      const at = await partition();
      for (let round = 0; round < 20; round++) {
        const once = batch(at);
        const results = await Promise.all([
          log.append(once),
          other.append(once),
          log.append(once),
          other.append(once),
        ]);
        expect(results.filter((result) => result === 'stored')).toHaveLength(1);
      }
      expect(await readAll(log, at)).toHaveLength(20);
    });

    test('a batch id that comes again on a later day is still a duplicate', async () => {
      const at = await partition();
      const once = batch(at);
      expect(await log.append(once)).toBe('stored');
      expect(await log.append({ ...once, receivedAt: once.receivedAt + 26 * 3_600_000 })).toBe('duplicate');
    });

    test('the same batch id of two organisations is two batches', async () => {
      const [one, two] = [await partition(), await partition()];
      const id = randomUUID();
      expect(await log.append(batch(one, { batchId: id }))).toBe('stored');
      expect(await log.append(batch(two, { batchId: id }))).toBe('stored');
    });

    test('never gives one organisation’s entries, or another lane’s, to another', async () => {
      const organisations = await Promise.all([
        bench.organisation(),
        bench.organisation(),
        bench.organisation(),
      ]);
      const lanes = organisations.flatMap((organisationId) =>
        [0, 1].map((lane) => ({ organisationId, lane })),
      );
      const mark = (at: LogPartition) => Buffer.from(`${at.organisationId}:${at.lane}`);
      await Promise.all(
        lanes.flatMap((at) =>
          Array.from({ length: 15 }, (_, i) => (i % 2 ? log : other).append(batch(at, { body: mark(at) }))),
        ),
      );
      for (const at of lanes) {
        const got = await readAll(other, at);
        expect(got).toHaveLength(15);
        for (const entry of got) expect(Buffer.from(entry.body)).toEqual(mark(at));
      }
      const listed = (await log.partitions()).map((at) => `${at.organisationId}:${at.lane}`);
      expect(listed).toEqual(expect.arrayContaining(lanes.map((at) => `${at.organisationId}:${at.lane}`)));
    });

    test('a reader that follows concurrent writers misses nothing and sees nothing twice', async () => {
      const at = await partition();
      const sent = Array.from({ length: 400 }, (_, i) =>
        batch(at, { events: i, body: randomBytes(50 + (i % 7) * 100) }),
      );
      const seen: string[] = [];
      let done = false;
      const reader = (async () => {
        let position: string | undefined;
        for (;;) {
          const finishing = done;
          const more = await other.read(at, position, { entries: 10, bytes: 5000 });
          seen.push(...more.map((entry) => entry.batchId));
          position = more.at(-1)?.position ?? position;
          if (finishing && more.length === 0) return;
        }
      })();
      const writers = [log, other, log, other].map(async (writer, w) => {
        for (const each of sent.filter((_, i) => i % 4 === w)) await writer.append(each);
      });
      await Promise.all(writers);
      done = true;
      await reader;
      expect(seen).toHaveLength(400);
      expect(new Set(seen)).toEqual(new Set(sent.map((each) => each.batchId)));
      expect((await readAll(log, at)).map((entry) => entry.batchId)).toEqual(seen);
    });

    test('many small batches at once are all stored, in the order each sender sent them', async () => {
      const at = await partition();
      const sent = Array.from({ length: 300 }, (_, i) => batch(at, { events: i }));
      const results = await Promise.all(sent.map((each) => log.append(each)));
      expect(new Set(results)).toEqual(new Set(['stored']));
      expect((await readAll(log, at)).map((entry) => entry.events)).toEqual(sent.map((each) => each.events));
    });

    test('the backlog is what was appended and not released, and never less than nothing', async () => {
      const at = await partition();
      expect(await log.backlogBytes(at)).toBe(0);
      for (let i = 0; i < 4; i++) await log.append(batch(at, { body: randomBytes(100) }));
      expect(await other.backlogBytes(at)).toBe(400);
      const entries = await log.read(at, undefined, all);
      await log.release(at, entries[1]!.position, undefined);
      expect(await other.backlogBytes(at)).toBe(200);
      // An older release, from a worker that lost its lease, takes nothing back.
      await other.release(at, entries[0]!.position, undefined);
      expect(await log.backlogBytes(at)).toBe(200);
      await log.release(at, entries[3]!.position, entries[1]!.position);
      expect(await log.backlogBytes(at)).toBe(0);
      // What is after `keepAfter` must still be there.
      const kept = await log.read(at, entries[1]!.position, all);
      expect(kept.map((entry) => entry.batchId)).toEqual(entries.slice(2).map((entry) => entry.batchId));
    });

    test('an append wakes the listeners of every process', async () => {
      const at = await partition(3);
      const heard: string[] = [];
      const stops = [log, other].map((each, i) =>
        each.onAppend((p) => heard.push(`${i} ${p.organisationId}:${p.lane}`)),
      );
      await log.append(batch(at));
      await eventually(() => [0, 1].every((i) => heard.includes(`${i} ${at.organisationId}:3`)), {
        what: 'both hints',
      });
      for (const stop of stops) stop();
      heard.length = 0;
      await log.append(batch(at));
      expect(heard).toEqual([]);
    });

    test('a listener that throws does not fail the append', async () => {
      const at = await partition();
      const stop = log.onAppend(() => {
        throw new Error('listener');
      });
      await expect(log.append(batch(at))).resolves.toBe('stored');
      stop();
    });

    test('after a position that the other log gave, all comes that was not released, and no position of its is released', async () => {
      const at = await partition();
      for (let n = 0; n < 3; n++) await log.append(batch(at));
      const entries = await readAll(log, at);
      const foreign = entries[0]?.position.includes('-') ? '7:500' : '1732000000000-0:500';
      expect(await log.read(at, foreign, all)).toEqual(entries);
      await log.release(at, entries[0]?.position ?? '', entries[0]?.position);
      expect(await log.read(at, foreign, all)).toEqual(entries.slice(1));
      await log.release(at, foreign, foreign);
      expect(await log.read(at, foreign, all)).toEqual(entries.slice(1));
    });

    test('what is no position of any log is refused with a code', async () => {
      const at = await partition();
      await expect(log.read(at, 'rubbish', all)).rejects.toMatchObject({ code: 'LOG_POSITION_INVALID' });
    });
  });
}
