import type { Instant } from '../../event/index.js';
import type { pluginError } from '../../plugins/sdk/runtime/index.js';
import type { LoadedDetector } from './detector-registry.js';
import type { PluginBudget } from './plugin-budget.js';
import type { FaultListener, PluginHealth } from './plugin-health.js';

/** When and why a detector was switched off, as it is saved. */
export interface SavedHealth {
  readonly code: string;
  readonly since: Instant;
  readonly until: Instant;
}

export interface ConductOptions {
  readonly organisationId: string;
  readonly lane: number;
  readonly budget: PluginBudget;
  readonly onFault: FaultListener;
  /** Event time of the session. */
  readonly now: () => Instant;
}

/** What a fault leads to: several in a row switch the detector off, one alone does, or it is told and no more. */
type Consequence = 'counts' | 'off' | 'told';

/** How a detector behaves for one organisation and lane: its faults, its time, and whether it is switched off for them. */
export class DetectorConduct {
  health: SavedHealth | undefined;
  /** Since the session was opened. */
  readonly counts: { events: number; findings: number; faults: number; lastFault: string | undefined } = {
    events: 0,
    findings: 0,
    faults: 0,
    lastFault: undefined,
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

  /** Whether it may be called; one whose time off is over is. */
  isOn(): boolean {
    if (this.health === undefined) return true;
    if (this.options.now() < this.health.until) return false;
    this.health = undefined;
    return true;
  }

  /** Ends a row of faults. */
  behaved(): void {
    this.faults = 0;
  }

  healthRecord(): PluginHealth | undefined {
    const { organisationId, lane } = this.options;
    return this.health && { detector: this.detector.manifest.id, organisationId, lane, ...this.health };
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
