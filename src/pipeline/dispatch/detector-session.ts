import type { EnrichedEvent, Instant } from '../../event/index.js';
import type { Finding } from '../../plugins/sdk/index.js';
import { EventSeconds, type SavedEntry } from '../../plugins/sdk/runtime/index.js';
import { CLOCK_KEY, HEALTH_KEY, HOST, NEVER, type SavedHealth } from '../../store/detector-health.js';
import type { StateRow } from '../../store/detector-state-repository.js';
import type { AttributedFinding, HostSession, StateChanges } from '../plugin-host.js';
import type { BuiltDetector, LoadedDetector, ThreadedDetector } from './detector-registry.js';
import { DetectorRunner, type DetectorSetting, type RunnerOptions } from './detector-runner.js';
import type { DetectorFare, PluginHealth } from './plugin-health.js';
import { SavedVersions } from './saved-versions.js';
import { ThreadRunner } from './threads/thread-runner.js';
import type { TimedSegment } from './timed-segment.js';

/** Event time for which a partition may be silent before the host forgets where its clock stood. */
const KEEP_MS = 90 * 86_400_000;

export type SettingOf = (detector: LoadedDetector) => DetectorSetting;

export interface SessionOptions extends Omit<RunnerOptions, 'now'> {
  readonly detectors: readonly (BuiltDetector | ThreadedDetector)[];
  readonly settingOf: SettingOf;
  readonly onDispatch: () => void;
  readonly onClose: (session: DetectorSession) => void;
}

/** The detectors of one organisation and lane. */
export class DetectorSession implements HostSession {
  readonly organisationId: string;
  /** Of all detectors, in the order of their list: those in this process, and those in threads. */
  private readonly all: readonly (DetectorRunner | ThreadRunner)[];
  private readonly runners: readonly DetectorRunner[];
  private readonly threads: readonly ThreadRunner[];
  private readonly seconds: EventSeconds;
  private savedNow: Instant;
  /** `until` of what is saved, by detector. */
  private readonly savedHealth = new Map<string, Instant>();
  private readonly versions: SavedVersions;
  private settingOf: SettingOf | undefined;

  constructor(
    rows: readonly StateRow[],
    private readonly options: SessionOptions,
  ) {
    this.organisationId = options.organisationId;
    const byDetector = new Map<string, SavedEntry[]>();
    for (const row of rows) {
      const list = byDetector.get(row.detector);
      if (list === undefined) byDetector.set(row.detector, [row]);
      else list.push(row);
    }
    const own = new Map(
      (byDetector.get(HOST) ?? []).map(({ key, body }) => [key, JSON.parse(body) as unknown]),
    );
    this.versions = new SavedVersions(own);
    this.savedNow = Number(own.get(CLOCK_KEY) ?? 0);
    this.seconds = new EventSeconds(this.savedNow);
    const runnerOptions: RunnerOptions = { ...options, now: () => this.seconds.now };
    this.all = options.detectors.map((detector) => {
      const { id } = detector.manifest;
      const setting = options.settingOf(detector);
      const saved = this.versions.readable(detector.manifest, byDetector.get(id) ?? []);
      const runner =
        'thread' in detector
          ? new ThreadRunner(detector, setting, saved, runnerOptions)
          : new DetectorRunner(detector, setting, saved, runnerOptions);
      const health = own.get(HEALTH_KEY + id) as SavedHealth | undefined;
      if (health !== undefined) {
        runner.conduct.restore(health);
        this.savedHealth.set(id, health.until);
      }
      return runner;
    });
    this.runners = this.all.filter((runner) => runner instanceof DetectorRunner);
    this.threads = this.all.filter((runner) => runner instanceof ThreadRunner);
  }

  fare(id: string): DetectorFare | undefined {
    const runner = this.all.find(({ detector }) => detector.manifest.id === id);
    if (runner === undefined) return undefined;
    const off = runner.conduct.healthRecord();
    const state = off === undefined ? 'running' : off.until === undefined ? 'off' : 'suspended';
    return { state, code: off?.code, since: off?.since, until: off?.until, ...runner.conduct.counts };
  }

  async dispatch(events: readonly EnrichedEvent[]): Promise<readonly AttributedFinding[]> {
    this.options.onDispatch();
    if (this.settingOf !== undefined) {
      for (const runner of this.all) runner.configure(this.settingOf(runner.detector));
      this.settingOf = undefined;
    }
    const segments: TimedSegment[] = [];
    await this.seconds.walk(events, ({ events, tickAt }) => {
      segments.push({ now: this.seconds.now, tickAt, events });
    });
    return this.take(segments);
  }

  async advance(now: Instant): Promise<readonly AttributedFinding[]> {
    const segments: TimedSegment[] = [];
    await this.seconds.advance(now, (tickAt) => {
      segments.push({ now: this.seconds.now, tickAt, events: [] });
    });
    return this.take(segments);
  }

  dirty(): StateChanges {
    const upserts: StateRow[] = [];
    const deletes: Pick<StateRow, 'detector' | 'key'>[] = [];
    for (const runner of this.all) {
      const { manifest } = runner.detector;
      const detector = manifest.id;
      const changes = runner.takeChanges();
      for (const entry of changes.upserts) upserts.push({ detector, ...entry });
      for (const key of changes.deletes) deletes.push({ detector, key });
      for (const key of this.versions.takeOutdated(manifest, changes.upserts))
        deletes.push({ detector, key });
      const version = changes.upserts.length > 0 ? this.versions.takeRow(manifest) : undefined;
      if (version !== undefined) upserts.push({ detector: HOST, ...version });
      const { saved: health } = runner.conduct;
      if (health?.until === this.savedHealth.get(detector)) continue;
      const key = HEALTH_KEY + detector;
      if (health === undefined) {
        this.savedHealth.delete(detector);
        deletes.push({ detector: HOST, key });
      } else {
        this.savedHealth.set(detector, health.until);
        upserts.push({
          detector: HOST,
          key,
          body: JSON.stringify(health),
          expiresAt: Math.min(health.until + KEEP_MS, NEVER),
        });
      }
    }
    const { now } = this.seconds;
    if (now !== this.savedNow) {
      this.savedNow = now;
      upserts.push({ detector: HOST, key: CLOCK_KEY, body: JSON.stringify(now), expiresAt: now + KEEP_MS });
    }
    return { upserts, deletes };
  }

  close(): void {
    for (const runner of this.all) runner.close();
    this.options.onClose(this);
  }

  /** Takes effect with the next dispatch, never in the middle of one. */
  configure(settingOf: SettingOf): void {
    this.settingOf = settingOf;
  }

  health(): PluginHealth[] {
    return this.all.map((runner) => runner.conduct.healthRecord()).filter((record) => record !== undefined);
  }

  /**
   * One detector after the other takes all segments, so that its code and its memory are at hand: they share nothing. Answers come
   * in the order of the segments and, within one, first to its tick, then to its events, each in the order of the list of detectors.
   */
  private async take(segments: readonly TimedSegment[]): Promise<readonly AttributedFinding[]> {
    // The threads work while the others do.
    const answers = this.threads.map((runner) => runner.run(segments));
    const byKinds = new Map<string, readonly TimedSegment[]>();
    const waiting: Promise<void>[] = [];
    const told: Told[][] = this.runners.map((runner) => {
      const { kinds, kindsKey } = runner.detector;
      const own = byKinds.get(kindsKey) ?? segments.map((segment) => ofKinds(segment, kinds));
      byKinds.set(kindsKey, own);
      const told: Told[] = [];
      const done = runner.run(own, (findings, place) => told.push({ runner, findings, place }));
      if (done !== undefined) waiting.push(done);
      return told;
    });
    if (waiting.length > 0) await Promise.all(waiting);
    const found: AttributedFinding[] = [];
    for (const { runner, findings } of told.flat().sort((a, b) => a.place - b.place))
      attribute(findings, runner, found);
    for (const [index, findings] of (await Promise.all(answers)).entries()) {
      const runner = this.threads[index];
      if (runner !== undefined) attribute(findings, runner, found);
    }
    return found;
  }
}

/** What one call of a detector found; `place` says which call it was. */
interface Told {
  readonly runner: DetectorRunner;
  readonly findings: readonly Finding[];
  readonly place: number;
}

function ofKinds(segment: TimedSegment, kinds: ReadonlySet<string>): TimedSegment {
  const { events } = segment;
  for (const { kind } of events)
    if (!kinds.has(kind)) return { ...segment, events: events.filter((event) => kinds.has(event.kind)) };
  return segment;
}

function attribute(
  findings: readonly Finding[],
  runner: DetectorRunner | ThreadRunner,
  found: AttributedFinding[],
): void {
  const detector = runner.detector.manifest.id;
  for (const finding of findings) found.push({ ...finding, detector });
}
