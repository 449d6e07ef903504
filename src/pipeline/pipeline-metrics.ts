/** Counters of one process, plain numbers; times in milliseconds of wall time. */
export class PipelineMetrics {
  entries = 0;
  events = 0;
  /** Entries whose body could not be read; skipped. */
  undecodable = 0;
  /** Events that enrichment failed on; skipped. */
  enrichFaults = 0;
  /** Calls that prove no endpoint, such as a scanner's 404s. */
  unmatchedCalls = 0;
  /** Things that a cap kept out of the inventory. */
  servicesRefused = 0;
  endpointsRefused = 0;
  findings = 0;
  findingFaults = 0;
  commits = 0;
  commitFailures = 0;
  /** Entries whose effects the database refused for their content, and that were passed over. */
  effectsRefused = 0;
  stateSaves = 0;
  stateRows = 0;
  replayedEvents = 0;
  leasesTaken = 0;
  leasesLost = 0;
  readonly timeMs = { decode: 0, enrich: 0, detect: 0, collect: 0, commit: 0, state: 0 };
}
