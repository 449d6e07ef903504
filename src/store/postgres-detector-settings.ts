import type { DetectorSettingRecord, DetectorSettingsRepository } from './detector-settings.js';
import { storeError } from './store-error.js';
import type { TenantPrisma } from './tenant-prisma.js';

/** Settings in PostgreSQL, read within the organisation. Throws `STORE_UNAVAILABLE`. */
export class PostgresDetectorSettings implements DetectorSettingsRepository {
  constructor(private readonly prisma: TenantPrisma) {}

  async list(organisationId: string): Promise<DetectorSettingRecord[]> {
    try {
      return await this.prisma.for(organisationId).detectorSetting.findMany({
        select: { detector: true, enabled: true, config: true, version: true },
        orderBy: { detector: 'asc' },
      });
    } catch (error) {
      throw storeError(error);
    }
  }
}
