import type { DetectorModule } from '../../plugins/sdk/index.js';

/** How a detector fares in this process for one organisation. */
export interface DetectorHealth {
  readonly state: 'running' | 'suspended' | 'off';
  readonly events: number;
  /** Events that it was not given, as it was stopped, busy or at rest. */
  readonly missed: number;
  readonly findings: number;
  readonly faults: number;
  /** Public text of the last fault; undefined when there was none. */
  readonly lastFault: string | undefined;
  /** Code of the fault for which it is off. */
  readonly code: string | undefined;
  /** Event time, milliseconds: since when it is off, and when it is tried again. */
  readonly since: number | undefined;
  readonly until: number | undefined;
}

/** What the API tells of a detector. */
export type DetectorDescription = Pick<DetectorModule, 'manifest' | 'config'>;

/** The detectors that this installation has, in the order of the registry. */
export interface DetectorCatalog {
  readonly modules: readonly DetectorDescription[];
  /** Undefined when this process runs no detectors, or none of the organisation's events reached it. */
  health(organisationId: string, detectorId: string): DetectorHealth | undefined;
}
