/** What one detector has done in this process, over all organisations. Counters only rise. */
export interface DetectorMetrics {
  /** Events handed to it. */
  events: number;
  batches: number;
  ticks: number;
  /** Findings that passed the check. */
  findings: number;
  /** Throws, rejections, timeouts, overruns and invalid findings. */
  faults: number;
  /** Own time, microseconds; of an asynchronous detector only what it spent before it first waited. */
  micros: number;
  /** State entries set out for space. */
  forgotten: number;
  /** State entries that could not be saved. */
  unsaved: number;
  /** Times that it was switched off for a while. */
  switchedOff: number;
  /** Events that a detector from outside did not get, as its thread was ended, busy or at rest. */
  missed: number;
}

export function newDetectorMetrics(): DetectorMetrics {
  return {
    events: 0,
    batches: 0,
    ticks: 0,
    findings: 0,
    faults: 0,
    micros: 0,
    forgotten: 0,
    unsaved: 0,
    switchedOff: 0,
    missed: 0,
  };
}
