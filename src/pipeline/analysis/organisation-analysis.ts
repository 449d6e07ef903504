import { CodedError } from '../../event/coded-error.js';
import type { Clock } from '../../event/index.js';
import type { AnalysisLease, AnalysisLeases } from '../../store/analysis-leases.js';
import { BackOff } from '../back-off.js';
import type { Timers } from '../timers.js';
import type { AnalysisMetrics } from './analysis-metrics.js';
import type { AnalysisCause, AnalysisStep } from './analysis-step.js';
import type { AnalystOptions } from './analyst-options.js';

export interface AnalystParts {
  readonly leases: AnalysisLeases;
  /** In the order in which they run. */
  readonly steps: readonly AnalysisStep[];
  readonly metrics: AnalysisMetrics;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onError: (error: unknown, what: string) => void;
}

/** Errors after which nothing that is remembered counts. */
const ending = new Set(['LEASE_LOST', 'STORE_UNAVAILABLE']);

/** One organisation as an analyst sees it: woken, leased, analysed in rounds, given up when nothing is heard of it. */
export class OrganisationAnalysis {
  private readonly causes = new Set<AnalysisCause>();
  private lease: AnalysisLease | undefined;
  private running: Promise<void> | undefined;
  private callOff: (() => void) | undefined;
  private callOffRetry: (() => void) | undefined;
  private stopping = false;
  private begunAt = Number.NEGATIVE_INFINITY;
  private heardAt = Number.NEGATIVE_INFINITY;
  private readonly backOff: BackOff;
  private failedUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly parts: AnalystParts,
    private readonly options: AnalystOptions,
    private readonly organisationId: string,
    /** Takes a place among the rounds that run at the same time; resolves with how to give it back. */
    private readonly place: () => Promise<() => void>,
  ) {
    this.backOff = new BackOff(options.backOffMs.first, options.backOffMs.max, options.random);
  }

  get isIdle(): boolean {
    return this.lease === undefined && this.running === undefined && this.callOff === undefined;
  }

  /** Brings a round about: soon, but no sooner than the pause after the last one. */
  wake(cause: AnalysisCause): void {
    if (this.stopping) return;
    this.causes.add(cause);
    if (cause !== 'time') this.heardAt = this.parts.clock.now();
    this.schedule();
  }

  /** Keeps the lease, or gives it up when nothing was heard for long. */
  async keep(): Promise<void> {
    if (this.running || !this.lease) return;
    const idle = this.parts.clock.now() - this.heardAt > this.options.idleMs;
    try {
      if (idle) await this.giveUp();
      else if (!(await this.parts.leases.renew(this.lease, this.options.leaseTtlMs))) this.drop();
    } catch (error) {
      this.drop();
      this.parts.onError(error, this.what);
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.callOff?.();
    this.callOffRetry?.();
    this.callOff = undefined;
    await this.running;
    await this.giveUp().catch((error: unknown) => this.parts.onError(error, this.what));
  }

  private get what(): string {
    return `analysis of ${this.organisationId}`;
  }

  private schedule(): void {
    if (this.running || this.callOff || this.stopping) return;
    const { clock, timers } = this.parts;
    const wait = Math.max(this.begunAt + this.options.pauseMs, this.failedUntil) - clock.now();
    this.callOff = timers.after(Math.max(0, wait), () => {
      this.callOff = undefined;
      this.running = this.attempt()
        .catch((error: unknown) => this.failed(error))
        .finally(() => {
          this.running = undefined;
          if (this.causes.size > 0) this.schedule();
        });
    });
  }

  private async attempt(): Promise<void> {
    const leave = await this.place();
    try {
      if (!this.stopping && (await this.take())) await this.rounds();
    } finally {
      leave();
    }
  }

  /** False when another process has the organisation, or has had its round for this minute. */
  private async take(): Promise<boolean> {
    const { leases } = this.parts;
    const { holder, leaseTtlMs, everyMs } = this.options;
    if (this.lease && (await leases.renew(this.lease, leaseTtlMs))) return true;
    if (this.lease) this.drop();
    const timeAlone = this.causes.size === 1 && this.causes.has('time');
    const within = timeAlone ? everyMs / 2 : 0;
    this.lease = await leases.acquire(this.organisationId, holder, leaseTtlMs, within);
    if (this.lease) {
      this.callOffRetry = undefined;
      return true;
    }
    // Who has it was woken as well. Should they have died with it, their lease runs out.
    this.causes.clear();
    this.callOffRetry ??= this.parts.timers.after(leaseTtlMs + 1, () => {
      this.wake('time');
    });
    return false;
  }

  private async rounds(): Promise<void> {
    for (let more = true, n = 0; more && n < this.options.inARowMax && !this.stopping; n++) {
      if (n > 0 && this.lease && !(await this.parts.leases.renew(this.lease, this.options.leaseTtlMs)))
        throw new CodedError('LEASE_LOST', 'Another process has taken the analysis over.');
      more = await this.round();
      if (more) this.causes.add('knowledge');
    }
    if (this.heardAt === Number.NEGATIVE_INFINITY && this.causes.size === 0) await this.giveUp();
  }

  private async round(): Promise<boolean> {
    const { lease } = this;
    const { clock, metrics, steps, onError } = this.parts;
    if (!lease) return false;
    this.begunAt = clock.now();
    const causes = new Set(this.causes);
    this.causes.clear();
    metrics.rounds++;
    let more = false;
    let failed: unknown;
    for (const step of steps) {
      const counts = metrics.step(step.name);
      const started = performance.now();
      try {
        const outcome = await step.run({
          ...{ organisationId: this.organisationId, lease, causes },
          now: clock.now(),
        });
        counts.rows += outcome.rows;
        more ||= outcome.more;
      } catch (error) {
        counts.failures++;
        if (error instanceof CodedError && ending.has(error.code)) throw error;
        // The other steps go on: one that cannot work must not keep the others from it.
        step.forget(this.organisationId);
        onError(error, `${step.name}, ${this.what}`);
        failed = error;
      } finally {
        counts.ms += performance.now() - started;
      }
    }
    if (failed === undefined) {
      this.backOff.reset();
      return more;
    }
    metrics.failures++;
    this.failedUntil = clock.now() + this.backOff.next();
    this.causes.add('knowledge');
    return false;
  }

  private failed(error: unknown): void {
    const { clock, metrics, onError } = this.parts;
    metrics.failures++;
    if (error instanceof CodedError && error.code === 'LEASE_LOST') metrics.leasesLost++;
    this.drop();
    this.causes.add('knowledge');
    this.failedUntil = clock.now() + this.backOff.next();
    onError(error, this.what);
  }

  /** Forgets the organisation; whoever has the lease keeps it. */
  private drop(): void {
    this.lease = undefined;
    for (const step of this.parts.steps) step.forget(this.organisationId);
  }

  private async giveUp(): Promise<void> {
    const { lease } = this;
    if (!lease) return;
    this.drop();
    await this.parts.leases.release(lease);
  }
}
