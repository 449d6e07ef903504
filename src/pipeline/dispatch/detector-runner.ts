import type { EnrichedEvent, Instant } from '../../event/index.js';
import type { DetectorContext, Feedback, Finding } from '../../plugins/sdk/index.js';
import {
  DetectorMemory,
  type MemoryChanges,
  type SavedEntry,
  type StateHandle,
} from '../../plugins/sdk/runtime/index.js';
import { acceptFindings } from './accept-findings.js';
import { type ConductOptions, DetectorConduct } from './detector-conduct.js';
import type { BuiltDetector } from './detector-registry.js';
import type { Stopwatch } from './plugin-budget.js';
import type { TimedSegment } from './timed-segment.js';

/** How an organisation has set one detector. */
export interface DetectorSetting {
  readonly enabled: boolean;
  readonly config: unknown;
  /** What people said of this detector's alerts; nothing when absent. */
  readonly feedback?: readonly Feedback[];
  /** Rises with every change that somebody makes; 0 when absent. */
  readonly version?: number;
}

export interface RunnerOptions extends ConductOptions {
  readonly stopwatch: Stopwatch;
}

const none: readonly Feedback[] = [];

/** Takes what one call found, and which it was. */
export type Tell = (findings: readonly Finding[], call: number) => void;

type Answer = readonly Finding[] | Promise<readonly Finding[]>;

/** One detector for one organisation and lane: its memory, its settings, and the wall around it. */
export class DetectorRunner {
  readonly conduct: DetectorConduct;
  private readonly memory: DetectorMemory;
  private handle: StateHandle;
  private context: DetectorContext;
  private enabled: boolean;
  private now: Instant;
  private reported = { forgotten: 0, unsaved: 0 };

  constructor(
    readonly detector: BuiltDetector,
    setting: DetectorSetting,
    saved: readonly SavedEntry[],
    private readonly options: RunnerOptions,
  ) {
    this.now = options.now();
    const now = () => this.now;
    this.conduct = new DetectorConduct(detector, { ...options, now });
    this.conduct.setting(setting.version ?? 0);
    this.memory = new DetectorMemory(saved, now);
    this.handle = this.memory.handle();
    this.enabled = setting.enabled;
    this.context = this.contextWith(setting);
  }

  configure(setting: DetectorSetting): void {
    this.enabled = setting.enabled;
    this.conduct.setting(setting.version ?? 0);
    if (setting.config !== this.context.config || (setting.feedback ?? none) !== this.context.feedback)
      this.context = this.contextWith(setting);
  }

  /**
   * Takes segments, whose events are those that it consumes, one after the other. `tell` is given what was found and which call found
   * it: the n-th segment's tick is 2n, its events 2n + 1. Answers with a promise only where the detector does. Never throws, never rejects.
   */
  run(segments: readonly TimedSegment[], tell: Tell, from = 0): void | Promise<void> {
    for (let i = from; i < segments.length; i++) {
      const { now, tickAt, events } = segments[i] as TimedSegment;
      this.now = now;
      const ticked = tickAt === undefined ? undefined : this.tick(tickAt);
      if (ticked !== undefined) tell(ticked, 2 * i);
      const found = this.detect(events);
      if (found === undefined) continue;
      if (found instanceof Promise)
        return found.then((findings) => {
          tell(findings, 2 * i + 1);
          return this.run(segments, tell, i + 1);
        });
      tell(found, 2 * i + 1);
    }
  }

  /** Undefined when there is nothing to wait for and nothing found. */
  private detect(
    events: readonly EnrichedEvent[],
  ): readonly Finding[] | Promise<readonly Finding[]> | undefined {
    if (events.length === 0 || !this.isOn()) return undefined;
    const { metrics, instance } = this.detector;
    metrics.batches++;
    metrics.events += events.length;
    this.conduct.counts.events += events.length;
    return this.guarded(events.length, () => instance.detect(events, this.context));
  }

  private tick(now: Instant): readonly Finding[] | undefined {
    const { instance, metrics } = this.detector;
    if (instance.tick === undefined || !this.isOn()) return undefined;
    metrics.ticks++;
    const found = this.guarded(0, () => instance.tick?.(now, this.context) ?? []);
    if (!(found instanceof Promise)) return found;
    // The type forbids it; a plugin in JavaScript may do it all the same.
    this.conduct.fault('PLUGIN_FINDING_INVALID', 'tick() answers at once, not with a promise');
    return undefined;
  }

  takeChanges(): MemoryChanges {
    const changes = this.memory.takeChanges();
    const { metrics } = this.detector;
    const { forgotten, unsaved } = this.memory.counters;
    metrics.forgotten += forgotten - this.reported.forgotten;
    metrics.unsaved += unsaved - this.reported.unsaved;
    this.reported = { forgotten, unsaved };
    return changes;
  }

  /** Takes the state back: what a detector still does asynchronously has no effect from here on. */
  close(): void {
    this.handle.revoke();
  }

  private isOn(): boolean {
    return this.enabled && this.conduct.isOn();
  }

  private guarded(
    events: number,
    call: () => Answer,
  ): readonly Finding[] | Promise<readonly Finding[]> | undefined {
    const { stopwatch } = this.options;
    const begun = stopwatch.elapsed();
    let answer: Answer;
    try {
      answer = call();
    } catch (cause) {
      this.conduct.measure(events, stopwatch.elapsed() - begun);
      this.conduct.fault('PLUGIN_THREW', 'the detector threw', cause);
      return undefined;
    }
    this.conduct.measure(events, stopwatch.elapsed() - begun);
    if (
      typeof answer === 'object' &&
      answer !== null &&
      typeof (answer as PromiseLike<unknown>).then === 'function'
    )
      return this.awaited(Promise.resolve(answer));
    return this.accept(answer);
  }

  private async awaited(answer: Promise<unknown>): Promise<readonly Finding[]> {
    const { budget, stopwatch } = this.options;
    let cancel = (): void => undefined;
    const late = Symbol('late');
    const deadline = new Promise<typeof late>((resolve) => {
      cancel = stopwatch.after(budget.answerMs, () => resolve(late));
    });
    try {
      const first = await Promise.race([answer, deadline]);
      if (first !== late) return this.accept(first) ?? [];
      answer.catch(() => undefined);
      // Whatever it still does goes nowhere; it gets a new handle when it is tried again.
      this.handle.revoke();
      this.handle = this.memory.handle();
      this.context = this.contextWith(this.context);
      this.conduct.fault(
        'PLUGIN_TIMEOUT',
        `the detector did not answer within ${budget.answerMs} ms`,
        undefined,
        'off',
      );
    } catch (cause) {
      this.conduct.fault('PLUGIN_THREW', 'the detector rejected', cause);
    } finally {
      cancel();
    }
    return [];
  }

  private accept(raw: unknown): readonly Finding[] | undefined {
    const { findingsMax } = this.options.budget;
    return acceptFindings(raw, this.detector, this.conduct, { findingsMax, floodCounts: false });
  }

  private contextWith({
    config,
    feedback = none,
  }: Pick<DetectorSetting, 'config' | 'feedback'>): DetectorContext {
    const { organisationId } = this.options;
    return Object.freeze({ organisationId, config, state: this.handle.state, feedback });
  }
}
