import type { GatheredReport } from '../store/gathered.js';

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
  /** Endpoints whose knowledge was saved, each time that it was; and of which none could be, for they are not there. */
  knowledgeSaves = 0;
  knowledgeUnknown = 0;
  /** Parts of what was gathered that the database refused for their content. */
  knowledgeRefused = 0;
  callStatRows = 0;
  endpointChanges = 0;
  /** Paths that were handed on to be learned from, and those past the bounds. */
  pathsGathered = 0;
  pathsRefused = 0;
  /** Calls and attacks that were kept for looking back, packed bytes of them, and those that a day had no room for. */
  historyEvents = 0;
  historyBytes = 0;
  historyDropped = 0;
  replayedEvents = 0;
  leasesTaken = 0;
  leasesLost = 0;
  readonly timeMs = {
    decode: 0,
    enrich: 0,
    detect: 0,
    collect: 0,
    gather: 0,
    history: 0,
    commit: 0,
    state: 0,
  };

  addGathered(report: GatheredReport): void {
    this.knowledgeSaves += report.endpoints;
    this.knowledgeUnknown += report.endpointsUnknown;
    this.knowledgeRefused += report.refused;
    this.callStatRows += report.stats;
    this.endpointChanges += report.changes;
    this.pathsGathered += report.paths;
    this.historyEvents += report.historyEvents;
    this.historyBytes += report.historyBytes;
    this.historyDropped += report.historyDropped;
  }
}
