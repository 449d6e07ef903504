/** What a detector may cost before the host steps in. */
export interface PluginBudget {
  /** An asynchronous answer that takes longer is given up, and the detector switched off. */
  readonly answerMs: number;
  /** A synchronous call that took longer is a stall. It cannot be interrupted, only kept from happening again. */
  readonly stallMs: number;
  /**
   * This many stalls within `coolDownMs` of event time switch the detector off. Not one alone: the wall clock also runs
   * while the garbage collector works or the machine sleeps.
   */
  readonly stallsMax: number;
  /** Most microseconds per event, over a window. */
  readonly microsPerEventMax: number;
  readonly windowEvents: number;
  /** This many calls in a row that went wrong, or windows in a row over budget, switch the detector off. */
  readonly faultsMax: number;
  /** How long it stays off, in event time, at first; each time in a row doubles it. */
  readonly coolDownMs: number;
  readonly coolDownMaxMs: number;
  /** Event time after its time off in which it must not be switched off again to start anew. */
  readonly forgiveMs: number;
  /** The time in a row at which one from outside is switched off until somebody switches it on. */
  readonly offsMax: number;
  /** Findings of one call beyond this are dropped and told; that switches nothing off but one from outside that does it in call after call. */
  readonly findingsMax: number;
}

export const defaultPluginBudget: PluginBudget = {
  answerMs: 1000,
  stallMs: 2000,
  stallsMax: 3,
  microsPerEventMax: 500,
  windowEvents: 2000,
  faultsMax: 5,
  coolDownMs: 300_000,
  coolDownMaxMs: 6 * 3_600_000,
  forgiveMs: 3_600_000,
  offsMax: 5,
  findingsMax: 500,
};

/** Measures and waits, injected so that tests decide how long things take. */
export interface Stopwatch {
  /** Milliseconds since any fixed point, with fractions, monotonic. */
  elapsed(): number;
  /** Calls back once after `ms`; the answer cancels. */
  after(ms: number, callback: () => void): () => void;
}

export const systemStopwatch: Stopwatch = {
  elapsed: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
