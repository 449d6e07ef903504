import type { EnrichedEvent, Instant } from '../../../event/index.js';
import type { Feedback, Finding } from '../../../plugins/sdk/index.js';
import { type MemoryChanges, projectorOf, type SavedEntry } from '../../../plugins/sdk/runtime/index.js';
import { cleanText } from '../../clean-text.js';
import { acceptFindings } from '../accept-findings.js';
import { DetectorConduct } from '../detector-conduct.js';
import type { ThreadedDetector } from '../detector-registry.js';
import type { DetectorSetting, RunnerOptions } from '../detector-runner.js';
import type { TimedSegment } from '../timed-segment.js';
import type { ThreadClient, ThreadResult } from './plugin-thread.js';
import { StateMirror } from './state-mirror.js';
import type { ThreadAnswer, ThreadSegment, ThreadSettings } from './thread-messages.js';

const none: readonly Feedback[] = [];

/** One detector from outside for one organisation and lane: what its thread is asked, and what is believed of the answer. */
export class ThreadRunner implements ThreadClient {
  readonly conduct: DetectorConduct;
  readonly organisationId: string;
  private readonly mirror: StateMirror;
  private readonly project: (event: EnrichedEvent) => EnrichedEvent;
  private now: Instant;
  private enabled: boolean;
  private inForce: ThreadSettings;
  private reported = { forgotten: 0, unsaved: 0 };

  constructor(
    readonly detector: ThreadedDetector,
    setting: DetectorSetting,
    saved: readonly SavedEntry[],
    options: RunnerOptions,
  ) {
    this.now = options.now();
    this.conduct = new DetectorConduct(detector, { ...options, outside: true, now: () => this.now });
    this.conduct.setting(setting.version ?? 0);
    this.organisationId = options.organisationId;
    this.mirror = new StateMirror(saved);
    this.project = projectorOf(detector.manifest.reads);
    this.enabled = setting.enabled;
    this.inForce = { config: setting.config, feedback: setting.feedback ?? none };
  }

  configure({ enabled, config, feedback = none, version = 0 }: DetectorSetting): void {
    this.enabled = enabled;
    this.conduct.setting(version);
    if (config !== this.inForce.config || feedback !== this.inForce.feedback)
      this.inForce = { config, feedback };
  }

  rows(): readonly SavedEntry[] {
    return this.mirror.rows();
  }

  settings(): ThreadSettings {
    return this.inForce;
  }

  /** Never rejects. The time that it takes is bounded by the limits of the thread. */
  async run(all: readonly TimedSegment[]): Promise<readonly Finding[]> {
    const segments: ThreadSegment[] = [];
    let events = 0;
    for (const segment of all) {
      const asked = this.segmentFor(segment);
      if (asked === undefined) continue;
      segments.push(asked);
      events += asked.events.length;
    }
    if (segments.length === 0) return [];
    const result = await this.detector.thread.call(this, segments);
    if (result.is === 'answer') return this.take(result, segments, events);
    this.conduct.counts.missed += events;
    this.detector.metrics.missed += events;
    if (result.is === 'missed')
      this.conduct.fault('PLUGIN_MISSED', `events were missed: ${result.message}`, undefined, 'told');
    else this.conduct.fault(result.code, result.message, result.cause, 'off');
    return [];
  }

  takeChanges(): MemoryChanges {
    return this.mirror.takeChanges();
  }

  close(): void {
    this.detector.thread.forget(this);
  }

  /** Undefined when there is nothing in it for the detector, or it is off at that time. */
  private segmentFor({ now, tickAt, events }: TimedSegment): ThreadSegment | undefined {
    this.now = now;
    if (!this.enabled || !this.conduct.isOn()) return undefined;
    const { kinds, metrics, thread } = this.detector;
    const consumed = events.filter(({ kind }) => kinds.has(kind)).map(this.project);
    const ticks = tickAt !== undefined && thread.ticks;
    if (consumed.length === 0 && !ticks) return undefined;
    if (ticks) metrics.ticks++;
    if (consumed.length > 0) metrics.batches++;
    metrics.events += consumed.length;
    this.conduct.counts.events += consumed.length;
    return { now, ...(ticks && { tickAt }), events: consumed };
  }

  private take(
    { answer, endedBefore }: Extract<ThreadResult, { is: 'answer' }>,
    segments: readonly ThreadSegment[],
    events: number,
  ): readonly Finding[] {
    this.mirror.apply(answer.changes);
    this.note(answer, events);
    for (const what of answer.denied ?? [])
      this.conduct.fault(
        'PLUGIN_DENIED',
        `it asks for ${cleanText(what, 200)}, which no plugin is given`,
        undefined,
        'off',
      );
    const found: Finding[] = [];
    const { findingsMax } = this.detector.thread.limits;
    for (const { segment, findings, dropped = 0, fault } of answer.outcomes) {
      this.now = segments[segment]?.now ?? this.now;
      // It was switched off by what it did before this.
      if (!this.conduct.isOn()) break;
      if (fault !== undefined) {
        const message =
          fault.code === 'PLUGIN_THREW' ? 'the detector threw' : 'the detector did not answer with a list';
        this.conduct.fault(fault.code, message, fault.cause);
        continue;
      }
      const acceptance = { findingsMax: findingsMax - found.length, dropped, floodCounts: true };
      found.push(...(acceptFindings(findings, this.detector, this.conduct, acceptance) ?? []));
    }
    this.now = segments.at(-1)?.now ?? this.now;
    if (answer.configRefused)
      this.conduct.fault(
        'PLUGIN_CONFIG_FORM',
        'it refuses its configuration and works with its defaults',
        undefined,
        'told',
      );
    if (endedBefore !== undefined)
      this.conduct.fault(
        endedBefore.code,
        `between two calls: ${endedBefore.message}`,
        endedBefore.cause,
        'off',
      );
    if (this.mirror.size > this.detector.thread.limits.stateMax) this.dropState();
    return found;
  }

  private note({ counters, micros }: ThreadAnswer, events: number): void {
    const { metrics } = this.detector;
    // They begin anew with each thread.
    metrics.forgotten += Math.max(0, counters.forgotten - this.reported.forgotten);
    metrics.unsaved += Math.max(0, counters.unsaved - this.reported.unsaved);
    this.reported = counters;
    this.conduct.measure(events, micros / 1000);
  }

  private dropState(): void {
    this.mirror.clear();
    this.detector.thread.forget(this);
    this.conduct.fault(
      'PLUGIN_STATE_TOO_LARGE',
      'it remembered more than it may for one organization: all of that was dropped',
      undefined,
      'off',
    );
  }
}
