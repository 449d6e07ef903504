import { isDeepStrictEqual } from 'node:util';
import type { DigestFacts, NoticeDraft, NoticeSettings, Notices } from '../../store/notices.js';
import { judgeDetectors } from '../campaign/notices/detector-rules.js';
import { isDigestDue, judgeNotice } from '../campaign/notices/notice-rules.js';
import type { AnalysisContext, AnalysisStep, StepOutcome } from './analysis-step.js';

const ACTORS_MAX = 200;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far the first digest looks back, and any after a long silence. */
const spans = { off: DAY_MS, hourly: HOUR_MS, daily: DAY_MS } as const;

/** Tells people what matters, seldom, and not at night. */
export class NoticeStep implements AnalysisStep {
  readonly name = 'notices';

  constructor(private readonly notices: Notices) {}

  async run(context: AnalysisContext): Promise<StepOutcome> {
    const { organisationId, lease, now } = context;
    const { notices } = this;
    const { settings, ...standing } = await notices.standing(organisationId);
    const untold = await notices.untold(organisationId, settings, ACTORS_MAX);
    const drafts = untold.flatMap((actor): NoticeDraft[] => {
      const judged = judgeNotice(actor, settings, now);
      return judged ? [{ actor, ...judged }] : [];
    });
    if (drafts.length > 0) await notices.save(lease, drafts, now);
    const ofDetectors = await this.tellOfDetectors(context, settings);
    const held = standing.held + [...drafts, ...ofDetectors].filter((draft) => draft.held).length;
    if (isDigestDue(settings, { ...standing, held }, now)) {
      const span = { from: standing.digestedAt ?? now - spans[settings.digest], to: now };
      const facts = await notices.facts(organisationId, settings, span.from, span.to);
      const { actors, shadowEndpoints, detectorsOff } = facts;
      const empty = held + actors + shadowEndpoints + detectorsOff === 0;
      await notices.saveDigest(lease, span, empty ? undefined : { title: titleOf(facts, settings), facts });
    }
    return { rows: drafts.length + ofDetectors.length, more: false };
  }

  /** Each time that one is switched off for what it did, once. */
  private async tellOfDetectors({ organisationId, lease, now }: AnalysisContext, settings: NoticeSettings) {
    const { off, told: before } = await this.notices.detectorsOff(organisationId);
    const { drafts, told } = judgeDetectors(off, before, settings, now);
    if (drafts.length > 0 || !isDeepStrictEqual(told, before))
      await this.notices.saveDetectors(lease, drafts, told, now);
    return drafts;
  }

  forget(): void {
    // Nothing is remembered.
  }
}

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

function titleOf(
  { actors, alerts, shadowEndpoints, detectorsOff }: DigestFacts,
  { digest }: NoticeSettings,
): string {
  const parts = [counted(actors, 'attacker', 'attackers'), counted(alerts, 'alert', 'alerts')];
  if (shadowEndpoints > 0)
    parts.push(counted(shadowEndpoints, 'new shadow endpoint', 'new shadow endpoints'));
  if (detectorsOff > 0) parts.push(`${counted(detectorsOff, 'detector', 'detectors')} switched off`);
  const when = { off: 'While it was quiet', hourly: 'In the last hour', daily: 'Since the last digest' }[
    digest
  ];
  return `${when}: ${parts.join(', ')}`;
}
