/** A partition of the log: one lane of one organisation. */
export interface LogPartition {
  readonly organisationId: string;
  readonly lane: number;
}

/** Opaque to all but the log that made it; the text form is what checkpoints keep. Compare only through the log. */
export type LogPosition = string;

/** A batch as ingest hands it over. `body` is the sender's bytes whenever nothing had to be taken out of them. */
export interface LogBatch {
  readonly partition: LogPartition;
  readonly batchId: string;
  readonly enrolmentId: string;
  readonly receivedAt: number;
  readonly encoding: 'identity' | 'gzip';
  readonly events: number;
  readonly body: Uint8Array;
}

export interface LogEntry extends LogBatch {
  readonly position: LogPosition;
}

export type AppendResult = 'stored' | 'duplicate';

/**
 * Append-only, partitioned, durable. Two implementations, one test suite. Errors: `LOG_UNAVAILABLE` when the store is
 * away (try again), `LOG_FULL` when it refuses for space.
 */
export interface EventLog {
  /** Resolves once the batch would survive a crash. A batch id that the organisation has sent before has no effect. */
  append(batch: LogBatch): Promise<AppendResult>;
  /** Entries after `after` (from the start when undefined) in order, at least one if there is one, never past an uncommitted one. */
  read(
    partition: LogPartition,
    after: LogPosition | undefined,
    limit: { entries: number; bytes: number },
  ): Promise<LogEntry[]>;
  /** Every partition that was ever written to. */
  partitions(): Promise<LogPartition[]>;
  /** Bytes appended and not yet released as consumed. */
  backlogBytes(partition: LogPartition): Promise<number>;
  /**
   * Tells the log that effects up to `consumed` are committed (frees back-pressure), and that nothing up to `keepAfter`
   * will be read again (may be removed, at the log's leisure).
   */
  release(partition: LogPartition, consumed: LogPosition, keepAfter: LogPosition | undefined): Promise<void>;
  /** Calls `listener` soon after an append by any process. A hint: it may come late, twice or not at all. */
  onAppend(listener: (partition: LogPartition) => void): () => void;
  close(): Promise<void>;
}
