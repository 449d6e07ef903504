import type { EnrichedEvent, Instant } from '../../event/index.js';
import type { DetectorContext, Finding } from '../../plugins/sdk/index.js';
import {
  checkFinding,
  DetectorMemory,
  type MemoryChanges,
  type pluginError,
  type SavedEntry,
  type StateHandle,
} from '../../plugins/sdk/runtime/index.js';
import type { LoadedDetector } from './detector-registry.js';
import type { PluginBudget, Stopwatch } from './plugin-budget.js';
import type { FaultListener, PluginHealth } from './plugin-health.js';

/** How an organisation has set one detector. */
export interface DetectorSetting {
  readonly enabled: boolean;
  readonly config: unknown;
}

/** When and why a detector was switched off, as it is saved. */
export interface SavedHealth {
  readonly code: string;
  readonly since: Instant;
  readonly until: Instant;
}

export interface RunnerOptions {
  readonly organisationId: string;
  readonly lane: number;
  readonly budget: PluginBudget;
  readonly stopwatch: Stopwatch;
  readonly onFault: FaultListener;
  /** Event time of the session. */
  readonly now: () => Instant;
}

type Answer = readonly Finding[] | Promise<readonly Finding[]>;

/** What a fault leads to: several in a row switch the detector off, one alone does, or it is told and no more. */
type Consequence = 'counts' | 'off' | 'told';

/** One detector for one organisation and lane: its memory, its settings, and the wall around it. */
export class DetectorRunner {
  health: SavedHealth | undefined;
  private readonly memory: DetectorMemory;
  private handle: StateHandle;
  private context: DetectorContext;
  private enabled: boolean;
  /** Faults in a row, and windows over budget in a row. */
  private faults = 0;
  private slowWindows = 0;
  /** Event times of the latest stalls. */
  private stalls: Instant[] = [];
  private windowEvents = 0;
  private windowMicros = 0;
  private reported = { forgotten: 0, unsaved: 0 };

  /** Of this organisation and lane alone, since the session was opened. */
  readonly counts: { events: number; findings: number; faults: number; lastFault: string | undefined } = {
    events: 0,
    findings: 0,
    faults: 0,
    lastFault: undefined,
  };

  constructor(
    readonly detector: LoadedDetector,
    setting: DetectorSetting,
    saved: readonly SavedEntry[],
    private readonly options: RunnerOptions,
  ) {
    this.memory = new DetectorMemory(saved, options.now);
    this.handle = this.memory.handle();
    this.enabled = setting.enabled;
    this.context = this.contextWith(setting.config);
  }

  configure(setting: DetectorSetting): void {
    this.enabled = setting.enabled;
    if (setting.config !== this.context.config) this.context = this.contextWith(setting.config);
  }

  /** Calls `detect`. Undefined when there is nothing to wait for and nothing found. Never throws, never rejects. */
  detect(events: readonly EnrichedEvent[]): readonly Finding[] | Promise<readonly Finding[]> | undefined {
    if (events.length === 0 || !this.isOn()) return undefined;
    const { metrics, instance } = this.detector;
    metrics.batches++;
    metrics.events += events.length;
    this.counts.events += events.length;
    return this.guarded(events.length, () => instance.detect(events, this.context));
  }

  tick(now: Instant): readonly Finding[] | undefined {
    const { instance, metrics } = this.detector;
    if (instance.tick === undefined || !this.isOn()) return undefined;
    metrics.ticks++;
    const found = this.guarded(0, () => instance.tick?.(now, this.context) ?? []);
    if (!(found instanceof Promise)) return found;
    // The type forbids it; a plugin in JavaScript may do it all the same.
    this.fault('PLUGIN_FINDING_INVALID', 'tick() answers at once, not with a promise');
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

  healthRecord(): PluginHealth | undefined {
    const { organisationId, lane } = this.options;
    return this.health && { detector: this.detector.manifest.id, organisationId, lane, ...this.health };
  }

  private isOn(): boolean {
    if (!this.enabled) return false;
    if (this.health === undefined) return true;
    if (this.options.now() < this.health.until) return false;
    this.health = undefined;
    return true;
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
      this.measure(events, stopwatch.elapsed() - begun);
      this.fault('PLUGIN_THREW', 'the detector threw', cause);
      return undefined;
    }
    this.measure(events, stopwatch.elapsed() - begun);
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
      this.context = this.contextWith(this.context.config);
      this.fault(
        'PLUGIN_TIMEOUT',
        `the detector did not answer within ${budget.answerMs} ms`,
        undefined,
        'off',
      );
    } catch (cause) {
      this.fault('PLUGIN_THREW', 'the detector rejected', cause);
    } finally {
      cancel();
    }
    return [];
  }

  private accept(raw: unknown): readonly Finding[] | undefined {
    if (!Array.isArray(raw)) {
      this.fault('PLUGIN_FINDING_INVALID', 'the detector did not answer with a list');
      return undefined;
    }
    if (raw.length === 0) {
      this.faults = 0;
      return undefined;
    }
    const { manifest, metrics } = this.detector;
    const { findingsMax } = this.options.budget;
    const accepted: Finding[] = [];
    let wrong: string | undefined;
    for (const item of raw.length > findingsMax ? raw.slice(0, findingsMax) : raw) {
      const finding = checked(item, manifest);
      if (typeof finding === 'string') wrong ??= finding;
      else accepted.push(finding);
    }
    metrics.findings += accepted.length;
    this.counts.findings += accepted.length;
    if (wrong !== undefined)
      this.fault('PLUGIN_FINDING_INVALID', `a finding was dropped: its ${wrong} is wrong`);
    else {
      this.faults = 0;
      // A crowd of attackers can bring this about: were the detector switched off for it, they could blind it.
      if (raw.length > findingsMax)
        this.fault(
          'PLUGIN_FINDINGS_TOO_MANY',
          `${raw.length - findingsMax} findings of one call were dropped`,
          undefined,
          'told',
        );
    }
    return accepted;
  }

  private measure(events: number, ms: number): void {
    const { budget } = this.options;
    const micros = ms * 1000;
    this.detector.metrics.micros += micros;
    if (ms > budget.stallMs) {
      const consequence = this.stalled() ? 'off' : 'told';
      this.fault('PLUGIN_OVER_BUDGET', `one call took ${Math.round(ms)} ms`, undefined, consequence);
    }
    this.windowMicros += micros;
    this.windowEvents += events;
    if (this.windowEvents < budget.windowEvents) return;
    const mean = this.windowMicros / this.windowEvents;
    this.windowEvents = 0;
    this.windowMicros = 0;
    if (mean <= budget.microsPerEventMax) {
      this.slowWindows = 0;
      return;
    }
    this.slowWindows++;
    this.fault(
      'PLUGIN_OVER_BUDGET',
      `${Math.round(mean)} µs per event`,
      undefined,
      this.slowWindows >= budget.faultsMax ? 'off' : 'counts',
    );
  }

  /** Notes a stall. True when there were too many of late: one may be the machine's own pause, not the detector's work. */
  private stalled(): boolean {
    const { now, budget } = this.options;
    const since = now() - budget.coolDownMs;
    this.stalls = [...this.stalls.filter((at) => at > since), now()];
    if (this.stalls.length < budget.stallsMax) return false;
    this.stalls = [];
    return true;
  }

  private fault(
    code: Parameters<typeof pluginError>[0],
    message: string,
    cause?: unknown,
    consequence: Consequence = 'counts',
  ): void {
    const { organisationId, lane, budget, now, onFault } = this.options;
    const { manifest, metrics } = this.detector;
    metrics.faults++;
    this.counts.faults++;
    this.counts.lastFault = message;
    if (consequence !== 'told') this.faults++;
    const off = consequence === 'off' || this.faults >= budget.faultsMax;
    if (off && this.health === undefined) {
      this.health = { code, since: now(), until: now() + budget.coolDownMs };
      this.faults = 0;
      this.slowWindows = 0;
      metrics.switchedOff++;
    }
    const off_ = this.healthRecord();
    onFault({
      detector: manifest.id,
      organisationId,
      lane,
      code,
      message,
      at: now(),
      ...(cause === undefined ? {} : { cause }),
      ...(off_ === undefined ? {} : { off: off_ }),
    });
  }

  private contextWith(config: unknown): DetectorContext {
    return Object.freeze({ organisationId: this.options.organisationId, config, state: this.handle.state });
  }
}

/** A plugin's object may throw from a getter. */
function checked(item: unknown, manifest: LoadedDetector['manifest']): Finding | string {
  try {
    return checkFinding(item, manifest);
  } catch {
    return 'finding';
  }
}
