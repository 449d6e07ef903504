/** How a partition is consumed. */
export interface ConsumerOptions {
  /** A lease runs out this long after it was last renewed. */
  readonly leaseTtlMs: number;
  /** Effects are committed at most this often while there is work. */
  readonly commitIntervalMs: number;
  /** Effects of more events than this are committed at once, however little time has passed. */
  readonly commitEventsMax: number;
  /**
   * Detector state is saved this often. What came after is replayed at a take-over, which costs less than saving: a
   * detector's memory may change at every event.
   */
  readonly stateIntervalMs: number;
  /** or after this many events, */
  readonly stateEventsMax: number;
  /**
   * or after this long when much has been learned of endpoints of which little is known yet; less often when saving takes
   * long,
   */
  readonly knowledgeIntervalMs: number;
  /** or when there has been nothing to do for this long. */
  readonly stateIdleMs: number;
  /** A partition with nothing to do is given back after this long. */
  readonly idleReleaseMs: number;
  /** The log is looked at this often even when nothing tells that it has grown. */
  readonly pollMs: number;
  /** The log is told this often what it may forget. */
  readonly releaseIntervalMs: number;
  readonly readEntries: number;
  readonly readBytes: number;
  /** Above what the door can be set to accept: an entry past it is damaged, and not one that was acknowledged. */
  readonly unpackedBytesMax: number;
}

export const consumerOptions: ConsumerOptions = {
  leaseTtlMs: 10_000,
  commitIntervalMs: 100,
  commitEventsMax: 20_000,
  stateIntervalMs: 30_000,
  stateEventsMax: 1_000_000,
  knowledgeIntervalMs: 5_000,
  stateIdleMs: 1_000,
  idleReleaseMs: 30_000,
  pollMs: 5_000,
  releaseIntervalMs: 500,
  readEntries: 32,
  readBytes: 4_194_304,
  unpackedBytesMax: 134_217_728,
};
