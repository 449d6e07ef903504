import { randomUUID } from 'node:crypto';
import { CLOCK_KEY, HEALTH_KEY, HOST, NEVER, type SavedHealth } from '../detector-health.js';
import { deterministicId } from '../deterministic-id.js';
import type { DetectorSetting, DetectorSettingVersion, Prisma } from '../generated/prisma/client.js';
import { trialKinds } from '../history.js';
import { audited } from './audited.js';
import { bumpPolicyVersion } from './bump-policy-version.js';
import type { DetectorDescription, DetectorHealth } from './detector-catalog.js';
import { configProblem } from './detector-config.js';
import { column } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { intKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';
import { type Change, changed, refused } from './user-error.js';

/** A detector as one organisation has it. */
export interface DetectorView {
  readonly id: string;
  readonly module: DetectorDescription;
  readonly enabled: boolean;
  /** What the organisation set; fields that it left out have their defaults. */
  readonly config: unknown;
  /** 0 until something is set, then rises by one with every change. */
  readonly version: number;
  readonly updatedAt: Date | undefined;
}

export type VersionOrderField = 'VERSION';
const versionListing: Listing<VersionOrderField> = {
  columns: { enabled: column('enabled'), actor: column('actor'), at: column('at') },
  orders: { VERSION: intKey('version') },
  defaultOrder: { field: 'VERSION', direction: 'desc' },
};

export class Detectors {
  constructor(private readonly scope: ServiceScope) {}

  async list(): Promise<DetectorView[]> {
    const settings = await this.scope.prisma.detectorSetting.findMany();
    const byDetector = new Map(settings.map((setting) => [setting.detector, setting]));
    return this.scope.detectors.modules.map((module) =>
      this.#view(module, byDetector.get(module.manifest.id)),
    );
  }

  /** As this process knows, else as was saved, which tells of those that are off. `version` is that of its setting. */
  async health(id: string, version: number): Promise<DetectorHealth | undefined> {
    const { organisationId, detectors, prisma } = this.scope;
    const own = detectors.health(organisationId, id);
    if (own !== undefined) return own;
    const rows = await prisma.$queryRaw<{ health: string; clock: string | null }[]>`
      SELECT h.body AS health, c.body AS clock
      FROM organization o CROSS JOIN LATERAL generate_series(0, o.lanes - 1) AS l (lane)
      JOIN detector_state h ON h.organization_id = o.id AND h.lane = l.lane AND h.detector = ${HOST} AND h.state_key = ${HEALTH_KEY + id}
      LEFT JOIN detector_state c ON c.organization_id = o.id AND c.lane = l.lane AND c.detector = ${HOST} AND c.state_key = ${CLOCK_KEY}
      WHERE o.id = ${organisationId}::uuid ORDER BY l.lane`;
    for (const { health, clock } of rows) {
      const { code, since, until, version: of = version } = JSON.parse(health) as SavedHealth;
      if (of !== version || Number(clock ?? 0) >= until) continue;
      const state = until === NEVER ? 'off' : 'suspended';
      const unknown = { events: 0, missed: 0, findings: 0, faults: 0, lastFault: undefined };
      return { ...unknown, state, code, since, until: until === NEVER ? undefined : until };
    }
    return undefined;
  }

  /** Kinds of event that it consumes and that are not kept: no trial knows them. None for one that is not installed. */
  unknownToTrials(id: string): string[] {
    const consumed = this.#module(id)?.manifest.consumes ?? [];
    return consumed.filter((kind) => !(trialKinds as readonly string[]).includes(kind));
  }

  async findMany(ids: readonly string[]): Promise<(DetectorView | null)[]> {
    const all = new Map((await this.list()).map((view) => [view.id, view]));
    return ids.map((id) => all.get(id) ?? null);
  }

  /** `config` is checked by the detector's own schema; each problem is an error that names its field. */
  async configure(id: string, config: unknown): Promise<Change<DetectorView>> {
    const module = this.#module(id);
    if (!module) return refused('NOT_FOUND', 'there is no such detector', 'id');
    const problems = configProblem(module, config);
    if (problems) return { value: undefined, errors: problems };
    // Kept as given: a default that a later version of the detector improves reaches those who never set it.
    return this.#set(module, { config: config as Prisma.InputJsonObject }, 'detector.configure');
  }

  /** The setting of a version again, as a new version. */
  async restore(id: string, version: number): Promise<Change<DetectorView>> {
    const module = this.#module(id);
    if (!module) return refused('NOT_FOUND', 'there is no such detector', 'id');
    const { organisationId, prisma } = this.scope;
    const past = await prisma.detectorSettingVersion.findUnique({
      where: { organizationId_detector_version: { organizationId: organisationId, detector: id, version } },
    });
    if (past === null) return refused('NOT_FOUND', 'the detector never had this version', 'version');
    if (configProblem(module, past.config))
      return refused('INVALID', 'its configuration does not fit the detector any more', 'version');
    const data = { enabled: past.enabled, config: past.config as Prisma.InputJsonObject };
    return this.#set(module, data, 'detector.restore', { restoredFrom: version });
  }

  /** Puts in force what was tried. */
  async adopt(id: string, trialId: string): Promise<Change<DetectorView>> {
    const module = this.#module(id);
    if (!module) return refused('NOT_FOUND', 'there is no such detector', 'id');
    const trial = await this.scope.prisma.detectorTrial.findUnique({ where: { id: trialId } });
    if (trial === null || trial.detector !== id)
      return refused('NOT_FOUND', 'there is no such trial of this detector', 'trialId');
    if (trial.state !== 'done') return refused('CONFLICT', 'the trial has not come to its end', 'trialId');
    if (configProblem(module, trial.config))
      return refused('INVALID', 'its configuration does not fit the detector any more', 'trialId');
    const data = { enabled: trial.enabled, config: trial.config as Prisma.InputJsonObject };
    return this.#set(module, data, 'detector.adopt', { trialId });
  }

  /** Every setting that it had, newest first. */
  versions(
    detector: string,
    query: NodeQuery,
    request: ListRequest<VersionOrderField>,
  ): Promise<Page<DetectorSettingVersion>> {
    const { detectorSettingVersion } = this.scope.prisma;
    return listPage<
      VersionOrderField,
      DetectorSettingVersion,
      Prisma.DetectorSettingVersionWhereInput,
      Prisma.DetectorSettingVersionOrderByWithRelationInput
    >(
      versionListing,
      request,
      { detector },
      {
        fetch: (part) => detectorSettingVersion.findMany({ ...query, ...part }),
        count: (where) => detectorSettingVersion.count({ where }),
      },
    );
  }

  async switch(id: string, enabled: boolean): Promise<Change<DetectorView>> {
    const module = this.#module(id);
    if (!module) return refused('NOT_FOUND', 'there is no such detector', 'id');
    return this.#set(module, { enabled }, enabled ? 'detector.enable' : 'detector.disable');
  }

  async #set(
    module: DetectorDescription,
    data: { enabled?: boolean; config?: Prisma.InputJsonObject },
    action: string,
    origin: { restoredFrom?: number; trialId?: string } = {},
  ): Promise<Change<DetectorView>> {
    const { organisationId, clock, notifications } = this.scope;
    const detector = module.manifest.id;
    const updatedAt = new Date(clock.now());
    const setting = await audited(this.scope, async (tx, note) => {
      const row = await tx.detectorSetting.upsert({
        where: { organizationId_detector: { organizationId: organisationId, detector } },
        create: {
          id: deterministicId('detector-setting', organisationId, detector),
          organizationId: organisationId,
          detector,
          updatedAt,
          ...data,
        },
        update: { ...data, version: { increment: 1 }, updatedAt },
      });
      await note({
        action,
        target: `detector:${detector}`,
        detail: { ...data, ...origin, version: row.version },
      });
      await tx.detectorSettingVersion.create({
        data: {
          ...{
            id: randomUUID(),
            organizationId: organisationId,
            detector,
            version: row.version,
            at: updatedAt,
          },
          ...{ enabled: row.enabled, config: row.config as Prisma.InputJsonObject, actor: this.scope.actor },
          ...origin,
        },
      });
      // What no enabled detector reads, sensors need not send: the policy follows the detectors.
      await bumpPolicyVersion(tx, organisationId);
      return row;
    });
    await notifications.notify('detector_settings', organisationId);
    await notifications.notify('policy', organisationId);
    return changed(this.#view(module, setting));
  }

  #module(id: string): DetectorDescription | undefined {
    return this.scope.detectors.modules.find((module) => module.manifest.id === id);
  }

  #view(module: DetectorDescription, setting: DetectorSetting | undefined): DetectorView {
    const { id } = module.manifest;
    const effective = module.config.safeParse(setting?.config ?? {});
    return {
      id,
      module,
      enabled: setting?.enabled ?? true,
      config: effective.success ? effective.data : (setting?.config ?? {}),
      version: setting?.version ?? 0,
      updatedAt: setting?.updatedAt,
    };
  }
}
