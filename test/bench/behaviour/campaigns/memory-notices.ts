import { severities, stages } from '../../../../src/pipeline/collect/ranks.js';
import {
  type DigestFacts,
  type NoticeDraft,
  type NoticeSettings,
  type Notices,
  noticeSettingsDefault,
  type UntoldActor,
} from '../../../../src/store/notices.js';
import type { MemoryActors } from './memory-actors.js';

/** Notices with the settings of who never set any. */
export class MemoryNotices implements Notices {
  readonly issued: { readonly actor: string; readonly reason: string; readonly at: number }[] = [];
  private readonly told = new Map<string, UntoldActor & { readonly at: number }>();

  constructor(private readonly actors: MemoryActors) {}

  async standing() {
    return { settings: noticeSettingsDefault, held: 0, digestedAt: undefined };
  }

  async untold(_organisationId: string, settings: NoticeSettings, limit: number): Promise<UntoldActor[]> {
    const rank = severities.indexOf(settings.leastSeverity);
    return [...this.actors.kept.values()]
      .flatMap(({ id, draft: { title, severity, stage, confidence } }): UntoldActor[] => {
        if (severities.indexOf(severity) < rank || confidence < settings.leastConfidence) return [];
        const before = this.told.get(id);
        const further =
          before === undefined ||
          severities.indexOf(severity) > severities.indexOf(before.severity) ||
          stages.indexOf(stage) > stages.indexOf(before.stage);
        if (!further) return [];
        const told = { severity: before?.severity, stage: before?.stage };
        return [{ id, title, severity, stage, told, toldAt: before?.at }];
      })
      .slice(0, limit);
  }

  async facts(): Promise<DigestFacts> {
    return { alerts: 0, actors: 0, shadowEndpoints: 0, detectorsOff: 0, worst: undefined, top: [] };
  }

  async save(_lease: unknown, drafts: readonly NoticeDraft[], at: number): Promise<void> {
    for (const { actor, reason } of drafts) {
      this.told.set(actor.id, { ...actor, at });
      this.issued.push({ actor: actor.id, reason, at });
    }
  }

  async detectorsOff() {
    return { off: [], told: {} };
  }

  async saveDetectors(): Promise<void> {
    // None is switched off.
  }

  async saveDigest(): Promise<void> {
    // Nobody asked for digests.
  }
}
