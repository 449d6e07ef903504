/** The right to analyse an organisation. `epoch` fences: what is written under an older one is refused. */
export interface AnalysisLease {
  readonly organisationId: string;
  readonly holder: string;
  readonly epoch: number;
}

/** One analyst per organisation, by a lease that runs out by the database's clock. */
export interface AnalysisLeases {
  /** All that there is to analyse. */
  organisations(): Promise<readonly string[]>;
  /**
   * Undefined when another holder's lease is still running, or when the last round ended less than `unlessWithinMs` ago:
   * what time alone brings about is for one of many processes to see to.
   */
  acquire(
    organisationId: string,
    holder: string,
    ttlMs: number,
    unlessWithinMs?: number,
  ): Promise<AnalysisLease | undefined>;
  /** Tells that a round has ended, too. False when the lease was lost. */
  renew(lease: AnalysisLease, ttlMs: number): Promise<boolean>;
  release(lease: AnalysisLease): Promise<void>;
}
