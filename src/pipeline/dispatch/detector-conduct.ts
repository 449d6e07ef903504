import type { Instant } from '../../event/index.js';
import type { pluginError } from '../../plugins/sdk/runtime/index.js';
import { NEVER, type SavedHealth } from '../../store/detector-health.js';
import type { LoadedDetector } from './detector-registry.js';
import type { PluginBudget } from './plugin-budget.js';
import type { FaultListener, PluginHealth } from './plugin-health.js';

export interface ConductOptions {
  readonly organisationId: string;
  readonly lane: number;
  readonly budget: PluginBudget;
  readonly onFault: FaultListener;
  /** One from outside is at last switched off until somebody switches it on; one of ours is always tried again. */
  readonly outside?: boolean;
  /** Event time of the session. */
  readonly now: () => Instant;
}

/** What a fault leads to: several in a row switch the detector off, one alone does, or it is told and no more. */
type Consequence = 'counts' | 'off' | 'told';

/** How a detector behaves for one organisation and lane: its faults, its time, and whether it is switched off for them. */
export class DetectorConduct {
  /** The last time that it was switched off, until that is forgiven. */
  private off: SavedHealth | undefined;
  /** Of the organisation's setting. */
  private version = 0;
  /** Since the session was opened. */
  readonly counts = {
    events: 0,
    findings: 0,
    faults: 0,
    missed: 0,
    lastFault: undefined as string | undefined,
  };
  /** Faults in a row, and windows over budget in a row. */
  private faults = 0;
  private slowWindows = 0;
  /** Event times of the latest stalls. */
  private stalls: Instant[] = [];
  private windowEvents = 0;
  private windowMicros = 0;

  constructor(
    private readonly detector: Pick<LoadedDetector, 'manifest' | 'metrics'>,
    private readonly options: ConductOptions,
  ) {}

  /** What is to be saved of it. */
  get saved(): SavedHealth | undefined {
    return this.off;
  }

  /** Unless somebody has changed its setting since. */
  restore(saved: SavedHealth): void {
    if ((saved.version ?? this.version) === this.version) this.off = saved;
  }

  /** Whoever changes its setting, and be it that he switches it on once more, has it tried again at once. */
  setting(version: number): void {
    if (version === this.version) return;
    this.version = version;
    this.off = undefined;
    this.faults = 0;
  }

  /** Whether it may be called; one whose time off is over is. */
  isOn(): boolean {
    if (this.off === undefined) return true;
    const now = this.options.now();
    if (now < this.off.until) return false;
    if (now >= this.off.until + this.options.budget.forgiveMs) this.off = undefined;
    return true;
  }

  /** Ends a row of faults. */
  behaved(): void {
    this.faults = 0;
  }

  /** Undefined while it is on. */
  healthRecord(): PluginHealth | undefined {
    const { off } = this;
    if (off === undefined || this.options.now() >= off.until) return undefined;
    const { organisationId, lane } = this.options;
    const { code, since } = off;
    const until = off.until === NEVER ? undefined : off.until;
    return { detector: this.detector.manifest.id, organisationId, lane, code, since, until };
  }

  /** Takes the time of one call down. */
  measure(events: number, ms: number): void {
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

  fault(
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
    if (off && this.healthRecord() === undefined) this.switchOff(code);
    const record = this.healthRecord();
    onFault({
      detector: manifest.id,
      organisationId,
      lane,
      code,
      message,
      at: now(),
      ...(cause === undefined ? {} : { cause }),
      ...(record === undefined ? {} : { off: record }),
    });
  }

  /** Each time in a row for twice as long; at last, if it is from outside, until somebody switches it on. */
  private switchOff(code: string): void {
    const { budget, now, outside } = this.options;
    const since = now();
    const times = (this.off?.times ?? (this.off === undefined ? 0 : 1)) + 1;
    const coolDownMs = Math.min(budget.coolDownMs * 2 ** (times - 1), budget.coolDownMaxMs);
    const until = outside && times >= budget.offsMax ? NEVER : since + coolDownMs;
    this.off = { code, since, until, times, version: this.version };
    this.faults = 0;
    this.slowWindows = 0;
    this.detector.metrics.switchedOff++;
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
}
