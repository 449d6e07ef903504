import type { LogPartition, LogPosition } from './event-log.js';
import type { PartitionLease } from './partition-leases.js';

/** One entry of a detector's memory. `key` is `<map name>\u0001<key>`. `body` is JSON. */
export interface StateRow {
  readonly detector: string;
  readonly key: string;
  readonly body: string;
  /** Event time in Unix milliseconds. */
  readonly expiresAt: number;
}

/** Detector state of a partition, saved together with the position that it reflects. */
export interface DetectorStateRepository {
  load(partition: LogPartition): Promise<StateRow[]>;
  /** Writes and deletes entries and moves `positionState`, in one transaction. Throws `LEASE_LOST`, `STORE_UNAVAILABLE`. */
  save(
    lease: PartitionLease,
    position: LogPosition,
    upserts: readonly StateRow[],
    deletes: readonly Pick<StateRow, 'detector' | 'key'>[],
  ): Promise<void>;
}
