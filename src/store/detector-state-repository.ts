import type { Instant } from '../event/clock.js';
import type { LogPartition, LogPosition } from './event-log.js';
import type { Gathered, GatheredReport } from './gathered.js';
import type { HistoryChunk } from './history.js';
import type { PartitionLease } from './partition-leases.js';

/** One entry of a detector's memory. `key` is `<map name>\u0001<key>`. `body` is JSON. */
export interface StateRow {
  readonly detector: string;
  readonly key: string;
  readonly body: string;
  /** Event time in Unix milliseconds. */
  readonly expiresAt: number;
}

/** What a lane's memory became since it was last saved. */
export interface LaneChanges {
  readonly upserts: readonly StateRow[];
  readonly deletes: readonly Pick<StateRow, 'detector' | 'key'>[];
  readonly gathered: Gathered | undefined;
  /** Being packed. */
  readonly history?: Promise<readonly HistoryChunk[]> | undefined;
}

/** Detector state of a partition, saved together with the position that it reflects, and with what was gathered up to there. */
export interface DetectorStateRepository {
  load(partition: LogPartition): Promise<StateRow[]>;
  /**
   * Writes and deletes entries, adds what was gathered and moves `positionState`, in one transaction. `savedAt` is wall time,
   * for the change feed. Throws `LEASE_LOST`, `STORE_UNAVAILABLE`.
   */
  save(
    lease: PartitionLease,
    position: LogPosition,
    changes: LaneChanges,
    savedAt: Instant,
  ): Promise<GatheredReport>;
}
