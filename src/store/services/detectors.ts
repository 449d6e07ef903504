import type { z } from 'zod';
import { deterministicId } from '../deterministic-id.js';
import type { DetectorSetting, Prisma } from '../generated/prisma/client.js';
import { audited } from './audited.js';
import { bumpPolicyVersion } from './bump-policy-version.js';
import type { DetectorDescription, DetectorHealth } from './detector-catalog.js';
import type { ServiceScope } from './service-scope.js';
import { type Change, changed, refused, type UserError } from './user-error.js';

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
  readonly health: DetectorHealth | undefined;
}

export class Detectors {
  constructor(private readonly scope: ServiceScope) {}

  async list(): Promise<DetectorView[]> {
    const settings = await this.scope.prisma.detectorSetting.findMany();
    const byDetector = new Map(settings.map((setting) => [setting.detector, setting]));
    return this.scope.detectors.modules.map((module) =>
      this.#view(module, byDetector.get(module.manifest.id)),
    );
  }

  async findMany(ids: readonly string[]): Promise<(DetectorView | null)[]> {
    const all = new Map((await this.list()).map((view) => [view.id, view]));
    return ids.map((id) => all.get(id) ?? null);
  }

  /** `config` is checked by the detector's own schema; each problem is an error that names its field. */
  async configure(id: string, config: unknown): Promise<Change<DetectorView>> {
    const module = this.#module(id);
    if (!module) return refused('NOT_FOUND', 'there is no such detector', 'id');
    const checked = module.config.safeParse(config);
    if (!checked.success) return { value: undefined, errors: configErrors(checked.error) };
    const problem = unstorable(config);
    if (problem) return problem;
    // Kept as given: a default that a later version of the detector improves reaches those who never set it.
    return this.#set(module, { config: config as Prisma.InputJsonObject }, 'detector.configure');
  }

  async switch(id: string, enabled: boolean): Promise<Change<DetectorView>> {
    const module = this.#module(id);
    if (!module) return refused('NOT_FOUND', 'there is no such detector', 'id');
    return this.#set(module, { enabled }, enabled ? 'detector.enable' : 'detector.disable');
  }

  async #set(
    module: DetectorDescription,
    data: { enabled: boolean } | { config: Prisma.InputJsonObject },
    action: string,
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
      await note({ action, target: `detector:${detector}`, detail: { ...data, version: row.version } });
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
      health: this.scope.detectors.health(this.scope.organisationId, id),
    };
  }
}

const CONFIG_BYTES_MAX = 65_536;

function unstorable(config: unknown): Change<DetectorView> | undefined {
  const text = JSON.stringify(config);
  if (text.includes('\\u0000'))
    return refused('INVALID', 'a configuration must not have the character U+0000', 'config');
  if (Buffer.byteLength(text) <= CONFIG_BYTES_MAX) return undefined;
  return refused('INVALID', `a configuration has at most ${CONFIG_BYTES_MAX} bytes`, 'config');
}

function configErrors(error: z.ZodError): UserError[] {
  return error.issues.slice(0, 20).flatMap((issue): UserError[] => {
    const field = ['input', 'config', ...issue.path.map(String)];
    const names = issue.code === 'unrecognized_keys' ? issue.keys : undefined;
    if (names)
      return names
        .slice(0, 20)
        .map((name) => ({ code: 'INVALID', message: 'there is no such setting', field: [...field, name] }));
    return [{ code: 'INVALID', message: issue.message, field }];
  });
}
