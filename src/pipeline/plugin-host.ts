import type { EnrichedEvent, Instant } from '../event/index.js';
import type { Finding } from '../plugins/sdk/index.js';
import type { StateRow } from '../store/detector-state-repository.js';

/** A finding with the detector that made it, as the host hands it on. */
export interface AttributedFinding extends Finding {
  readonly detector: string;
}

export interface StateChanges {
  readonly upserts: StateRow[];
  readonly deletes: Pick<StateRow, 'detector' | 'key'>[];
}

/** The detectors of one partition, with their memory. Never two calls at a time. */
export interface HostSession {
  /**
   * Events of one entry of the log, in order. The same events after the same state give the same findings: ticks are
   * driven inside by event time. Never rejects for a detector's fault.
   */
  dispatch(events: readonly EnrichedEvent[]): Promise<readonly AttributedFinding[]>;
  /** Brings event time to `now`, as an event would that no detector consumes: what waits for a tick comes. */
  advance(now: Instant): Promise<readonly AttributedFinding[]>;
  /** What the detectors' memory changed since the last call; clears the marks. */
  dirty(): StateChanges;
  close(): void;
}

export interface PluginHost {
  /** Opens a session over saved state. Settings of the organisation are loaded, and kept fresh, inside. */
  open(organisationId: string, lane: number, rows: readonly StateRow[]): Promise<HostSession>;
}
