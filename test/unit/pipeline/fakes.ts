import { CodedError } from '../../../src/event/coded-error.js';
import type { EnrichedEvent, WireEvent } from '../../../src/event/index.js';
import { catalogLimits } from '../../../src/pipeline/catalog/catalog-limits.js';
import { Catalogs } from '../../../src/pipeline/catalog/catalogs.js';
import type { ConsumerParts } from '../../../src/pipeline/consumer-parts.js';
import { PipelineMetrics } from '../../../src/pipeline/pipeline-metrics.js';
import type { AttributedFinding, HostSession, PluginHost } from '../../../src/pipeline/plugin-host.js';
import { systemTimers } from '../../../src/pipeline/timers.js';
import type { LaneChanges, StateRow } from '../../../src/store/detector-state-repository.js';
import type { Effects } from '../../../src/store/effects.js';
import type { EventLog, LogBatch, LogEntry, LogPartition } from '../../../src/store/event-log.js';
import { emptyReport, type Gathered, type GatheredReport } from '../../../src/store/gathered.js';
import type { PartitionLease } from '../../../src/store/partition-leases.js';
import { token } from '../../kit/builders.js';

/** Throws where and when a test says so. */
export interface Faults {
  /** Called at named points; throws to inject a fault there. */
  at(point: string): void;
}

export const noFaults: Faults = { at: () => undefined };

const unavailable = (code: string) => new CodedError(code, 'injected');

export function randomFaults(random: () => number, share: number): Faults & { injected: number } {
  return {
    injected: 0,
    at(point) {
      if (random() >= share) return;
      this.injected++;
      throw unavailable(
        point.startsWith('log') ? 'LOG_UNAVAILABLE' : random() < 0.3 ? 'LEASE_LOST' : 'STORE_UNAVAILABLE',
      );
    },
  };
}

const keyOf = ({ organisationId, lane }: LogPartition) => `${organisationId}:${lane}`;

/** A log in memory that forgets what it is told it may. */
export class MemoryLog implements EventLog {
  readonly entries = new Map<string, LogEntry[]>();
  private readonly listeners = new Set<(partition: LogPartition) => void>();
  private readonly consumed = new Map<string, number>();

  constructor(private readonly faults: Faults = noFaults) {}

  async append(batch: LogBatch): Promise<'stored'> {
    const key = keyOf(batch.partition);
    const entries = this.entries.get(key) ?? [];
    entries.push({ ...batch, position: String((Number(entries.at(-1)?.position) || 0) + 1) });
    this.entries.set(key, entries);
    for (const listener of this.listeners) listener(batch.partition);
    return 'stored';
  }
  async read(
    partition: LogPartition,
    after: string | undefined,
    limit: { entries: number },
  ): Promise<LogEntry[]> {
    this.faults.at('log.read');
    const entries = this.entries.get(keyOf(partition)) ?? [];
    return entries.filter(({ position }) => Number(position) > Number(after ?? 0)).slice(0, limit.entries);
  }
  async partitions(): Promise<LogPartition[]> {
    return [...this.entries.values()].flatMap((entries) => entries[0]?.partition ?? []);
  }
  async backlogBytes(partition: LogPartition): Promise<number> {
    const last = Number(this.entries.get(keyOf(partition))?.at(-1)?.position ?? 0);
    return last - (this.consumed.get(keyOf(partition)) ?? 0);
  }
  async release(partition: LogPartition, consumed: string, keepAfter: string | undefined): Promise<void> {
    this.faults.at('log.release');
    this.consumed.set(keyOf(partition), Number(consumed));
    const entries = this.entries.get(keyOf(partition)) ?? [];
    this.entries.set(
      keyOf(partition),
      entries.filter(
        ({ position }, index) => Number(position) > Number(keepAfter ?? 0) || index === entries.length - 1,
      ),
    );
  }
  onAppend(listener: (partition: LogPartition) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  async close(): Promise<void> {}
}

interface ConsumerRow {
  epoch: number;
  holder: string | undefined;
  position: string | undefined;
  positionState: string | undefined;
}

/** Leases, effects and state as one database would keep them: what is written is written whole, under the epoch. */
export class MemoryStore {
  readonly consumers = new Map<string, ConsumerRow>();
  readonly state = new Map<string, StateRow>();
  readonly committed: Effects[] = [];
  readonly gathered: Gathered[] = [];

  constructor(private readonly faults: Faults = noFaults) {}

  private row(partition: LogPartition): ConsumerRow {
    const key = keyOf(partition);
    const row = this.consumers.get(key) ?? {
      epoch: 0,
      holder: undefined,
      position: undefined,
      positionState: undefined,
    };
    this.consumers.set(key, row);
    return row;
  }

  readonly leases = {
    acquire: async (partition: LogPartition, holder: string): Promise<PartitionLease | undefined> => {
      this.faults.at('leases.acquire');
      const row = this.row(partition);
      if (row.holder !== undefined && row.holder !== holder) return undefined;
      row.holder = holder;
      row.epoch++;
      return {
        partition,
        holder,
        epoch: row.epoch,
        position: row.position,
        positionState: row.positionState,
      };
    },
    renew: async (lease: PartitionLease): Promise<boolean> => this.row(lease.partition).epoch === lease.epoch,
    release: async (lease: PartitionLease): Promise<void> => {
      const row = this.row(lease.partition);
      if (row.epoch === lease.epoch) row.holder = undefined;
    },
  };

  readonly committer = {
    commit: async (lease: PartitionLease, position: string, effects: Effects): Promise<void> => {
      this.faults.at('commit.before');
      const row = this.row(lease.partition);
      if (row.epoch !== lease.epoch) throw unavailable('LEASE_LOST');
      row.position = position;
      this.committed.push(structuredClone(effects));
      // Committed, but the answer never arrives.
      this.faults.at('commit.after');
    },
  };

  readonly stateRepository = {
    load: async (partition: LogPartition): Promise<StateRow[]> => {
      this.faults.at('state.load');
      const prefix = `${keyOf(partition)}|`;
      return [...this.state].filter(([key]) => key.startsWith(prefix)).map(([, row]) => row);
    },
    save: async (
      lease: PartitionLease,
      position: string,
      { upserts, deletes, gathered }: LaneChanges,
    ): Promise<GatheredReport> => {
      this.faults.at('state.before');
      const row = this.row(lease.partition);
      if (row.epoch !== lease.epoch) throw unavailable('LEASE_LOST');
      const keyed = ({ detector, key }: Pick<StateRow, 'detector' | 'key'>) =>
        `${keyOf(lease.partition)}|${detector}|${key}`;
      row.positionState = position;
      for (const one of deletes) this.state.delete(keyed(one));
      for (const one of upserts) this.state.set(keyed(one), one);
      if (gathered) this.gathered.push(structuredClone(gathered));
      this.faults.at('state.after');
      return emptyReport();
    },
  };
}

/** A detector with memory: every tenth event of a principal is a finding, so that an event too many or too few shows. */
export class CountingHost implements PluginHost {
  async open(_organisationId: string, _lane: number, rows: readonly StateRow[]): Promise<HostSession> {
    const counts = new Map(rows.map(({ key, body }) => [key, Number(body)]));
    const changed = new Set<string>();
    return {
      dispatch: async (events) => events.flatMap((event) => count(event, counts, changed)),
      advance: async () => [],
      dirty: () => {
        const upserts = [...changed].map((key) => ({
          detector: 'counting',
          key,
          body: String(counts.get(key)),
          expiresAt: 0,
        }));
        changed.clear();
        return { upserts, deletes: [] };
      },
      close: () => undefined,
    };
  }
}

function count(event: EnrichedEvent, counts: Map<string, number>, changed: Set<string>): AttributedFinding[] {
  const { principal } = event;
  if (principal === undefined) return [];
  const seen = (counts.get(principal) ?? 0) + 1;
  counts.set(principal, seen);
  changed.add(principal);
  if (seen % 10 !== 0) return [];
  const { id, time } = event.event;
  return [
    {
      ...{
        detector: 'counting',
        rule: 'counting.tenth',
        title: 'Ten events',
        severity: 'low',
        confidence: 1,
        stage: 'probing',
      },
      ...{
        subject: { principal },
        dedupeKey: `${principal}:${seen}`,
        time,
        evidence: [{ eventId: id, time }],
      },
    },
  ];
}

export const emptyCatalog = {
  load: async () => ({ services: [], endpoints: [], corrections: [], learned: [] }),
};

export function parts(
  log: EventLog,
  store: MemoryStore,
  host: PluginHost = new CountingHost(),
): ConsumerParts & { errors: unknown[] } {
  const metrics = new PipelineMetrics();
  const errors: unknown[] = [];
  return {
    log,
    leases: store.leases,
    committer: store.committer,
    state: store.stateRepository,
    host,
    catalogs: new Catalogs(emptyCatalog, catalogLimits, metrics),
    metrics,
    clock: { now: () => performance.timeOrigin + performance.now() },
    timers: systemTimers,
    onError: (error) => errors.push(error),
    errors,
  };
}

/** A batch of the log with these events. */
export function logBatch(partition: LogPartition, events: readonly WireEvent[], number = 0): LogBatch {
  const sensor = { instance: 'instance-1', kind: 'inapp-node', version: '1.0.0' };
  const batch = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const body = { v: 1, batch, sensor, lane: partition.lane, sentAt: 1_800_000_000_000, events };
  return {
    partition,
    batchId: batch,
    enrolmentId: '00000000-0000-4000-8000-000000000001',
    receivedAt: 1_800_000_000_000,
    encoding: 'identity',
    events: events.length,
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Numbers from 0 to 1 that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const principalToken = (number: number): string => token(`principal ${number}`);
