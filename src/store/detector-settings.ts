import type { Feedback } from '../plugins/sdk/index.js';

/** How an organisation has set a detector. Absent means enabled with the default configuration. */
export interface DetectorSettingRecord {
  readonly detector: string;
  readonly enabled: boolean;
  readonly config: unknown;
  readonly version: number;
  /** What people said of its alerts, newest first, at most `FEEDBACK_MAX`; absent when nothing was said. */
  readonly feedback?: readonly Feedback[];
}

export const FEEDBACK_MAX = 200;

export interface DetectorSettingsRepository {
  list(organisationId: string): Promise<DetectorSettingRecord[]>;
}
