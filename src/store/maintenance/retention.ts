/** How long is kept what would grow for ever. */
export interface Retention {
  /** Days that the event log, and the memory of batch ids, are kept once consumed. */
  readonly logDays: number;
  /** Days after which an unconsumed day of the log is dropped all the same; at least `logDays`. */
  readonly logDaysMax: number;
  readonly changeFeedDays: number;
  /** Figures of calls; 14 unless told. */
  readonly callStatsDays?: number;
  /** Changes of endpoints; 90 unless told. */
  readonly endpointChangeDays?: number;
  /** What sensors told of their applications, since they fell silent; 30 unless told. */
  readonly applicationDays?: number;
  /** Calls and attacks as they were told; 14 unless told. */
  readonly historyDays?: number;
  /** Trials of settings, with their differences; 30 unless told. */
  readonly trialDays?: number;
}
