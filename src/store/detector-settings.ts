/** How an organisation has set a detector. Absent means enabled with the default configuration. */
export interface DetectorSettingRecord {
  readonly detector: string;
  readonly enabled: boolean;
  readonly config: unknown;
  readonly version: number;
}

export interface DetectorSettingsRepository {
  list(organisationId: string): Promise<DetectorSettingRecord[]>;
}
