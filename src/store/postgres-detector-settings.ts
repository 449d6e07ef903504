import type { Feedback } from '../plugins/sdk/index.js';
import {
  type DetectorSettingRecord,
  type DetectorSettingsRepository,
  FEEDBACK_MAX,
} from './detector-settings.js';
import { storeError } from './store-error.js';
import type { TenantPrisma } from './tenant-prisma.js';

/** Settings in PostgreSQL, read within the organisation. Throws `STORE_UNAVAILABLE`. */
export class PostgresDetectorSettings implements DetectorSettingsRepository {
  constructor(private readonly prisma: TenantPrisma) {}

  async list(organisationId: string): Promise<DetectorSettingRecord[]> {
    try {
      const [settings, said] = await Promise.all([
        this.prisma.for(organisationId).detectorSetting.findMany({
          select: { detector: true, enabled: true, config: true, version: true },
          orderBy: { detector: 'asc' },
        }),
        this.said(organisationId),
      ]);
      const records = settings.map((setting): DetectorSettingRecord => {
        const feedback = said.get(setting.detector);
        said.delete(setting.detector);
        return feedback === undefined ? setting : { ...setting, feedback };
      });
      // Of one that nobody set.
      for (const [detector, feedback] of said)
        records.push({ detector, enabled: true, config: {}, version: 0, feedback });
      return records;
    } catch (error) {
      throw storeError(error);
    }
  }

  /** What people said of alerts, by detector. */
  private async said(organisationId: string): Promise<Map<string, Feedback[]>> {
    const rows = await this.prisma.for(organisationId).$queryRaw<SaidRow[]>`
      SELECT detector, rule, because, endpoint_id AS "endpointId", principal, client_address AS "clientAddress", judged_at AS at
      FROM (
        SELECT *, row_number() OVER (PARTITION BY detector ORDER BY judged_at DESC, id) AS place
        FROM alert WHERE organization_id = ${organisationId}::uuid AND because IS NOT NULL AND judged_at IS NOT NULL
      ) AS each WHERE place <= ${FEEDBACK_MAX} ORDER BY detector, place`;
    const said = new Map<string, Feedback[]>();
    for (const { detector, rule, because, endpointId, principal, clientAddress, at } of rows) {
      const list = said.get(detector) ?? [];
      said.set(detector, list);
      list.push({
        rule,
        because,
        ...(endpointId === null ? {} : { endpointId }),
        ...(principal === null ? {} : { principal }),
        ...(clientAddress === null ? {} : { clientAddress }),
        at: at.getTime(),
      });
    }
    return said;
  }
}

interface SaidRow {
  readonly detector: string;
  readonly rule: string;
  readonly because: Feedback['because'];
  readonly endpointId: string | null;
  readonly principal: string | null;
  readonly clientAddress: string | null;
  readonly at: Date;
}
