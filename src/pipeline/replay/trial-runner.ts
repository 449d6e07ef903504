import { type Clock, CodedError } from '../../event/index.js';
import type { DetectorSettingRecord, DetectorSettingsRepository } from '../../store/detector-settings.js';
import type { Notifications } from '../../store/notifications.js';
import { ANYTHING } from '../../store/notifications.js';
import type { TrialJob, TrialProgress, TrialRepository } from '../../store/trials.js';
import type { DetectorRegistry } from '../dispatch/index.js';
import { type Timers, WakeUp } from '../timers.js';
import { runTrial, type TrialLimits, trialLimits } from './run-trial.js';
import { TrialSide } from './trial-side.js';

export interface TrialRunnerParts {
  readonly trials: TrialRepository;
  readonly registry: Pick<DetectorRegistry, 'get'>;
  readonly settings: DetectorSettingsRepository;
  readonly notifications: Pick<Notifications, 'listen'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly holder: string;
  readonly onError: (error: unknown, what: string) => void;
  readonly limits?: Partial<TrialLimits>;
}

const TTL_MS = 30_000;
/** What nobody told of is found this often. */
const SCAN_MS = 60_000;
const RENEW_MS = 1_000;
/** Of the process a trial takes so much at a time, and leaves three times as much to the lanes. */
const TURN_MS = 10;
const REST_MS = 30;
/** Work, without the rests. */
const WORK_MS_MAX = 900_000;

/** Runs trials that wait, one at a time in this process and one at a time per organisation, beside the lanes. */
export class TrialRunner {
  readonly counts = { done: 0, failed: 0, cancelled: 0, events: 0 };
  private readonly wakeUp: WakeUp;
  private readonly told = new Set<string>();
  private stopping = false;
  private running: Promise<void> | undefined;
  private stopListening: (() => void) | undefined;

  constructor(private readonly parts: TrialRunnerParts) {
    this.wakeUp = new WakeUp(parts.timers);
  }

  start(): void {
    this.stopListening = this.parts.notifications.listen('detector_trials', (organisationId) => {
      this.told.add(organisationId);
      this.wakeUp.wake();
    });
    this.told.add(ANYTHING);
    this.running = this.run();
  }

  /** What is being tried waits for another process. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.stopListening?.();
    this.wakeUp.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.lookRound();
      } catch (error) {
        this.parts.onError(error, 'trials of settings');
      }
      if (this.stopping) return;
      if (this.told.size === 0) {
        await this.wakeUp.wait(SCAN_MS);
        if (this.told.size === 0) this.told.add(ANYTHING);
      }
    }
  }

  private async lookRound(): Promise<void> {
    const { trials, holder } = this.parts;
    const told = [...this.told];
    this.told.clear();
    const organisations = told.includes(ANYTHING) ? await trials.waiting() : told;
    for (const organisationId of organisations) {
      for (;;) {
        if (this.stopping) return;
        const job = await trials.claim(organisationId, holder, TTL_MS);
        if (job === undefined) break;
        await this.try(job);
      }
    }
  }

  private async try(job: TrialJob): Promise<void> {
    const { trials, holder, clock } = this.parts;
    try {
      const result = await this.replay(job);
      await trials.finish(job, holder, result, clock.now());
      this.counts.done++;
      this.counts.events += result.events;
    } catch (error) {
      if (error instanceof Ended) {
        this.counts.cancelled++;
        return;
      }
      this.counts.failed++;
      this.parts.onError(error, `trial ${job.id}`);
      const message = error instanceof CodedError ? error.message : 'The trial met an error of the platform.';
      await trials.fail(job, holder, message, clock.now());
    }
  }

  private async replay(job: TrialJob) {
    const { trials, registry, settings } = this.parts;
    const { organisationId } = job;
    const detector = registry.get(job.detector);
    if (detector === undefined)
      throw new CodedError('DETECTOR_UNKNOWN', 'The detector is no longer installed.');
    const present: DetectorSettingRecord = (await settings.list(organisationId)).find(
      (each) => each.detector === job.detector,
    ) ?? { detector: job.detector, enabled: true, config: {}, version: 0 };
    const { enabled, config } = job;
    // What people said of alerts, and what they want to hear nothing of by now, holds for both.
    const suppressions = await trials.suppressions(organisationId);
    const before = await TrialSide.open(detector, present, organisationId, job, suppressions);
    try {
      const setting = { ...present, enabled, config };
      const after = await TrialSide.open(detector, setting, organisationId, job, suppressions);
      try {
        return await runTrial(job, {
          ...{ trials, before, after, pace: this.pace(job) },
          limits: { ...trialLimits, ...this.parts.limits },
        });
      } finally {
        after.close();
      }
    } finally {
      before.close();
    }
  }

  private pace(job: TrialJob): (progress: TrialProgress) => Promise<void> {
    const { trials, timers, holder } = this.parts;
    let turnAt = performance.now();
    let renewedAt = turnAt;
    let worked = 0;
    return async (progress) => {
      if (this.stopping) throw new Ended();
      const now = performance.now();
      if (now - renewedAt >= RENEW_MS) {
        renewedAt = now;
        if (!(await trials.renew(job, holder, TTL_MS, progress))) throw new Ended();
      }
      if (now - turnAt < TURN_MS) return;
      worked += now - turnAt;
      if (worked > WORK_MS_MAX)
        throw new CodedError('TRIAL_TOO_LONG', 'The trial took too long: try a shorter span of time.');
      await new Promise<void>((resolve) => timers.after(REST_MS, resolve));
      turnAt = performance.now();
    };
  }
}

/** Called off, taken over, or the process stops: nothing is to be told. */
class Ended extends Error {}
