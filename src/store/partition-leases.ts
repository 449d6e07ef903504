import type { LogPartition, LogPosition } from './event-log.js';

/** The right to consume a partition. `epoch` fences: a commit under an older epoch is refused. */
export interface PartitionLease {
  readonly partition: LogPartition;
  readonly holder: string;
  readonly epoch: number;
  /** Effects are committed up to here. */
  readonly position: LogPosition | undefined;
  /** Detector state was saved at this position; the span up to `position` is replayed without effects. */
  readonly positionState: LogPosition | undefined;
}

/** One worker per partition, by a lease that runs out by the database's clock. */
export interface PartitionLeases {
  /** Undefined when another holder's lease is still running. */
  acquire(partition: LogPartition, holder: string, ttlMs: number): Promise<PartitionLease | undefined>;
  /** False when the lease was lost. */
  renew(lease: PartitionLease, ttlMs: number): Promise<boolean>;
  release(lease: PartitionLease): Promise<void>;
}
