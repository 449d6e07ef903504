import { type Clock, CodedError } from '../../event/index.js';
import type { DetectorSettingRecord, DetectorSettingsRepository } from '../../store/detector-settings.js';
import type { DetectorStateRepository } from '../../store/detector-state-repository.js';
import type { Notifications } from '../../store/notifications.js';
import type { HostSession, PluginHost } from '../plugin-host.js';
import type { DetectorRegistry, LoadedDetector } from './detector-registry.js';
import type { DetectorSetting } from './detector-runner.js';
import { DetectorSession, type SettingOf } from './detector-session.js';
import { defaultPluginBudget, type PluginBudget, type Stopwatch, systemStopwatch } from './plugin-budget.js';
import type { DetectorFare, FaultListener, PluginHealth } from './plugin-health.js';
import { SteadyFeedback } from './steady-feedback.js';

type StateRows = Awaited<ReturnType<DetectorStateRepository['load']>>;

export interface DetectorHostOptions {
  readonly registry: Pick<DetectorRegistry, 'all'>;
  readonly settings: DetectorSettingsRepository;
  /** For how old settings are; detectors never see it. */
  readonly clock: Clock;
  readonly budget?: Partial<PluginBudget>;
  readonly stopwatch?: Stopwatch;
  readonly onFault?: FaultListener;
  /** Told when an organisation's settings cannot be read or do not fit: the last good ones, or the defaults, stay in force. */
  readonly onSettingsError?: (organisationId: string, error: unknown) => void;
}

/** Backs up the notification of a change, which may come late or not at all. */
const SETTINGS_AGE_MAX_MS = 60_000;

/** Runs every detector of the registry for any number of organisations and lanes. One per process. */
export class DetectorHost implements PluginHost {
  private readonly budget: PluginBudget;
  private readonly sessions = new Set<DetectorSession>();
  private readonly readAt = new Map<string, number>();
  private readonly feedback = new SteadyFeedback();
  private readonly reading = new Map<string, Promise<void>>();

  constructor(private readonly options: DetectorHostOptions) {
    this.budget = { ...defaultPluginBudget, ...options.budget };
  }

  /** Throws what the settings repository throws: without settings nothing is known to be switched on. */
  async open(organisationId: string, lane: number, rows: StateRows): Promise<HostSession> {
    const settingOf = this.settingsOf(organisationId, await this.options.settings.list(organisationId));
    this.readAt.set(organisationId, this.options.clock.now());
    const session = new DetectorSession(rows, {
      organisationId,
      lane,
      detectors: this.options.registry.all(),
      settingOf,
      budget: this.budget,
      stopwatch: this.options.stopwatch ?? systemStopwatch,
      onFault: this.options.onFault ?? (() => undefined),
      onDispatch: () => this.refreshIfOld(organisationId),
      onClose: (closed) => this.forget(closed),
    });
    this.sessions.add(session);
    return session;
  }

  /** Reads an organisation's settings again. Never rejects; simultaneous calls share one reading. */
  refresh(organisationId: string): Promise<void> {
    const running = this.reading.get(organisationId);
    if (running !== undefined) return running;
    const reading = this.read(organisationId).finally(() => this.reading.delete(organisationId));
    this.reading.set(organisationId, reading);
    return reading;
  }

  /** Refreshes whenever a change of settings is announced; the answer stops it. */
  follow(notifications: Notifications): () => void {
    return notifications.listen('detector_settings', (organisationId) => {
      if (!this.hasSession(organisationId)) return;
      // One that is under way may have read just before the change.
      const running = this.reading.get(organisationId);
      if (running === undefined) void this.refresh(organisationId);
      else void running.then(() => this.refresh(organisationId));
    });
  }

  /** Detectors that are switched off for a while in this process. */
  health(organisationId?: string): PluginHealth[] {
    return [...this.sessions]
      .filter((session) => organisationId === undefined || session.organisationId === organisationId)
      .flatMap((session) => session.health());
  }

  /** How a detector fares for one organisation, over its lanes in this process; undefined when it has none here. */
  healthOf(organisationId: string, detector: string): DetectorFare | undefined {
    const fares = [...this.sessions]
      .filter((session) => session.organisationId === organisationId)
      .flatMap((session) => session.fare(detector) ?? []);
    if (fares.length === 0) return undefined;
    const sum = (pick: (fare: DetectorFare) => number) =>
      fares.reduce((total, fare) => total + pick(fare), 0);
    const off =
      fares.find(({ state }) => state === 'off') ?? fares.find(({ state }) => state === 'suspended');
    return {
      state: off?.state ?? 'running',
      code: off?.code,
      since: off?.since,
      until: off?.until,
      missed: sum(({ missed }) => missed),
      events: sum(({ events }) => events),
      findings: sum(({ findings }) => findings),
      faults: sum(({ faults }) => faults),
      lastFault: fares.find(({ lastFault }) => lastFault !== undefined)?.lastFault,
    };
  }

  private async read(organisationId: string): Promise<void> {
    // First, so that a database that is away is not asked at every dispatch.
    this.readAt.set(organisationId, this.options.clock.now());
    try {
      const settingOf = this.settingsOf(organisationId, await this.options.settings.list(organisationId));
      for (const session of this.sessions)
        if (session.organisationId === organisationId) session.configure(settingOf);
    } catch (error) {
      this.options.onSettingsError?.(organisationId, error);
    }
  }

  private refreshIfOld(organisationId: string): void {
    const readAt = this.readAt.get(organisationId) ?? 0;
    if (this.options.clock.now() - readAt >= SETTINGS_AGE_MAX_MS) void this.refresh(organisationId);
  }

  private hasSession(organisationId: string): boolean {
    for (const session of this.sessions) if (session.organisationId === organisationId) return true;
    return false;
  }

  private forget(session: DetectorSession): void {
    this.sessions.delete(session);
    if (this.hasSession(session.organisationId)) return;
    this.readAt.delete(session.organisationId);
    this.feedback.forget(session.organisationId);
  }

  private settingsOf(organisationId: string, records: readonly DetectorSettingRecord[]): SettingOf {
    const byDetector = new Map(records.map((record) => [record.detector, record]));
    const settings = new Map<string, DetectorSetting>();
    for (const loaded of this.options.registry.all())
      settings.set(
        loaded.manifest.id,
        this.settingOf(organisationId, loaded, byDetector.get(loaded.manifest.id)),
      );
    return ({ manifest, configDefault }) =>
      settings.get(manifest.id) ?? { enabled: true, config: configDefault };
  }

  /** A configuration that an older version took may not fit a newer one: the detector then works with its defaults. */
  private settingOf(
    organisationId: string,
    loaded: LoadedDetector,
    record: DetectorSettingRecord | undefined,
  ): DetectorSetting {
    if (record === undefined) return { enabled: true, config: loaded.configDefault, version: 0 };
    const { version } = record;
    const feedback = this.feedback.same(organisationId, loaded.manifest.id, record.feedback);
    const parsed = loaded.config.safeParse(record.config ?? {});
    if (parsed.success) return { enabled: record.enabled, config: parsed.data, version, feedback };
    const field = parsed.error.issues[0]?.path.join('.') || 'config';
    const message = `the configuration of "${loaded.manifest.id}" does not fit version ${loaded.manifest.version}; its defaults are used`;
    this.options.onSettingsError?.(
      organisationId,
      new CodedError('DETECTOR_CONFIG_INVALID', message, { field, cause: parsed.error }),
    );
    return { enabled: record.enabled, config: loaded.configDefault, version, feedback };
  }
}
