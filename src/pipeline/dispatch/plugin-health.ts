import type { Instant } from '../../event/index.js';

/** A detector that is switched off for a while, for one organisation and lane. */
export interface PluginHealth {
  readonly detector: string;
  readonly organisationId: string;
  readonly lane: number;
  /** Code of the fault that did it. */
  readonly code: string;
  /** Event time. */
  readonly since: Instant;
  /** Event time at which it is tried again; undefined: when somebody has switched it on. */
  readonly until: Instant | undefined;
}

/** How a detector fares for one organisation in this process. */
export interface DetectorFare {
  /** `off`: until somebody switches it on. */
  readonly state: 'running' | 'suspended' | 'off';
  readonly events: number;
  /** Events that it was not given, as its thread was ended, busy or at rest. */
  readonly missed: number;
  readonly findings: number;
  readonly faults: number;
  /** Public text of the last fault. */
  readonly lastFault: string | undefined;
  /** Code of the fault for which it is switched off. */
  readonly code: string | undefined;
  /** Event time since which it is off, and at which it is tried again. */
  readonly since: Instant | undefined;
  readonly until: Instant | undefined;
}

/** One fault of a detector. The cause is for operators and may hold anything the plugin put into it. */
export interface PluginFault {
  readonly detector: string;
  readonly organisationId: string;
  readonly lane: number;
  readonly code: string;
  /** Safe to show. */
  readonly message: string;
  /** Event time. */
  readonly at: Instant;
  readonly cause?: unknown;
  /** Present when the fault switched the detector off. */
  readonly off?: PluginHealth;
}

/** Told of every fault as it happens; must not throw. */
export type FaultListener = (fault: PluginFault) => void;
