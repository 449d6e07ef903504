import type { EnrichedEvent } from '../../event/index.js';
import type { DetectorSettingRecord } from '../../store/detector-settings.js';
import type { AlertDelta } from '../../store/effects.js';
import { isSuppressed, type SuppressionMatch } from '../../store/suppressions.js';
import { alertIdOf, alertOf, mergeAlert } from '../collect/merge-alert.js';
import {
  DetectorHost,
  type DetectorRegistry,
  newDetectorMetrics,
  systemStopwatch,
} from '../dispatch/index.js';
import type { AttributedFinding, HostSession } from '../plugin-host.js';
import { SILENCE_MS, stoppedStopwatch } from './replay-time.js';

type Detector = ReturnType<DetectorRegistry['all']>[number];

/** Alerts of one side that are told apart; findings of others are left out. */
const ALERTS_MAX = 20_000;

/** One detector with one setting over history, lane by lane, each with a memory of its own: what it would have raised. */
export class TrialSide {
  readonly alerts = new Map<string, AlertDelta>();
  /** Ids of those with findings that a suppression keeps quiet; one with a finding that it does not is among `alerts` as well. */
  readonly suppressed = new Set<string>();
  /** There were more alerts than are told apart. */
  overflowed = false;
  private readonly host: DetectorHost;
  private session: HostSession | undefined;
  private latest = 0;

  private constructor(
    private readonly detector: Detector,
    setting: DetectorSettingRecord,
    private readonly organisationId: string,
    /** Findings outside of it were learning. */
    private readonly within: { readonly from: number; readonly to: number },
    private readonly suppressions: readonly SuppressionMatch[],
  ) {
    this.host = new DetectorHost({
      registry: { all: () => [detector] },
      settings: { list: async () => [setting] },
      clock: { now: () => 0 },
      stopwatch: detector.origin === undefined ? stoppedStopwatch : systemStopwatch,
    });
  }

  /** Close it when all is done. Throws what a plugin throws that cannot be started again. */
  static async open(
    detector: Detector,
    setting: DetectorSettingRecord,
    organisationId: string,
    within: { readonly from: number; readonly to: number },
    suppressions: readonly SuppressionMatch[],
  ): Promise<TrialSide> {
    // Counters of its own: operators see what the detector does at work. A thread of its own: the lanes need theirs.
    const alone = {
      ...detector,
      metrics: newDetectorMetrics(),
      ...('thread' in detector ? { thread: await detector.thread.another() } : {}),
    };
    return new TrialSide(alone, setting, organisationId, within, suppressions);
  }

  close(): void {
    this.session?.close();
    this.session = undefined;
    if ('thread' in this.detector) this.detector.thread.close();
  }

  async openLane(lane: number): Promise<void> {
    this.latest = 0;
    this.session = await this.host.open(this.organisationId, lane, []);
  }

  async dispatch(events: readonly EnrichedEvent[]): Promise<void> {
    for (const { event } of events) if (event.time > this.latest) this.latest = event.time;
    this.add((await this.session?.dispatch(events)) ?? []);
  }

  async closeLane(): Promise<void> {
    if (this.session === undefined) return;
    if (this.latest > 0) for (const ms of SILENCE_MS) this.add(await this.session.advance(this.latest + ms));
    this.session.close();
    this.session = undefined;
  }

  private add(findings: readonly AttributedFinding[]): void {
    const { from, to } = this.within;
    for (const finding of findings) {
      if (finding.time < from || finding.time >= to) continue;
      const id = alertIdOf(this.organisationId, finding);
      const one = alertOf(id, finding);
      if (this.suppressions.some((each) => isSuppressed(each, one))) {
        if (this.suppressed.size < ALERTS_MAX) this.suppressed.add(id);
        else this.overflowed ||= !this.suppressed.has(id);
        continue;
      }
      const alert = this.alerts.get(id);
      if (alert) mergeAlert(alert, finding);
      else if (this.alerts.size < ALERTS_MAX) this.alerts.set(id, one);
      else this.overflowed = true;
    }
  }
}
