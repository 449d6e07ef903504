import type { Instant } from '../../event/index.js';
import type { AnalysisLease } from '../../store/analysis-leases.js';

/**
 * What a round is for: lanes have told something or raised an alert, somebody has changed or corrected something, or time
 * has passed.
 */
export type AnalysisCause = 'knowledge' | 'alerts' | 'catalog' | 'time';

/** One round for one organisation. */
export interface AnalysisContext {
  readonly organisationId: string;
  /** What a step writes, it writes under this lease. */
  readonly lease: AnalysisLease;
  readonly causes: ReadonlySet<AnalysisCause>;
  readonly now: Instant;
}

export interface StepOutcome {
  /** Rows that were read and dealt with, for the metrics. */
  readonly rows: number;
  /** There is more to do than one round may: the next follows at once. */
  readonly more: boolean;
}

/**
 * A part of the analysis, run in order with the others. Work per round is bounded, and what was not committed is done again
 * by whoever has the organisation next.
 */
export interface AnalysisStep {
  readonly name: string;
  run(context: AnalysisContext): Promise<StepOutcome>;
  /** Drops what is remembered of an organisation: another may write there from now on, or a round has failed. */
  forget(organisationId: string): void;
}
