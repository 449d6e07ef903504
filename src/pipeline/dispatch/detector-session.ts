import type { EnrichedEvent, Instant } from '../../event/index.js';
import type { Finding } from '../../plugins/sdk/index.js';
import { EventSeconds, type SavedEntry, type Segment } from '../../plugins/sdk/runtime/index.js';
import type { StateRow } from '../../store/detector-state-repository.js';
import type { AttributedFinding, HostSession, StateChanges } from '../plugin-host.js';
import type { SavedHealth } from './detector-conduct.js';
import type { LoadedDetector } from './detector-registry.js';
import { DetectorRunner, type DetectorSetting, type RunnerOptions } from './detector-runner.js';
import type { DetectorFare, PluginHealth } from './plugin-health.js';

/** The host's own rows among those of the detectors; no plugin may be called so. */
const HOST = 'host';
const CLOCK = 'clock\u0001now';
const HEALTH = 'health\u0001';
/** Event time for which a partition may be silent before the host forgets where its clock stood. */
const KEEP_MS = 90 * 86_400_000;

export type SettingOf = (detector: LoadedDetector) => DetectorSetting;

export interface SessionOptions extends Omit<RunnerOptions, 'now'> {
  readonly detectors: readonly LoadedDetector[];
  readonly settingOf: SettingOf;
  readonly onDispatch: () => void;
  readonly onClose: (session: DetectorSession) => void;
}

/** The detectors of one organisation and lane. */
export class DetectorSession implements HostSession {
  readonly organisationId: string;
  private readonly runners: readonly DetectorRunner[];
  private readonly seconds: EventSeconds;
  private savedNow: Instant;
  /** `until` of what is saved, by detector. */
  private readonly savedHealth = new Map<string, Instant>();
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
    this.savedNow = Number(own.get(CLOCK) ?? 0);
    this.seconds = new EventSeconds(this.savedNow);
    const runnerOptions: RunnerOptions = { ...options, now: () => this.seconds.now };
    this.runners = options.detectors.map((detector) => {
      const { id } = detector.manifest;
      const runner = new DetectorRunner(
        detector,
        options.settingOf(detector),
        byDetector.get(id) ?? [],
        runnerOptions,
      );
      const health = own.get(HEALTH + id) as SavedHealth | undefined;
      if (health !== undefined) {
        runner.conduct.health = health;
        this.savedHealth.set(id, health.until);
      }
      return runner;
    });
  }

  fare(id: string): DetectorFare | undefined {
    const runner = this.runners.find(({ detector }) => detector.manifest.id === id);
    return (
      runner && {
        state: runner.conduct.health === undefined ? 'running' : 'suspended',
        ...runner.conduct.counts,
      }
    );
  }

  async dispatch(events: readonly EnrichedEvent[]): Promise<readonly AttributedFinding[]> {
    this.options.onDispatch();
    if (this.settingOf !== undefined) {
      for (const runner of this.runners) runner.configure(this.settingOf(runner.detector));
      this.settingOf = undefined;
    }
    const found: AttributedFinding[] = [];
    await this.seconds.walk(events, (segment) => this.deliver(segment, found));
    return found;
  }

  async advance(now: Instant): Promise<readonly AttributedFinding[]> {
    const found: AttributedFinding[] = [];
    await this.seconds.advance(now, (tickAt) => {
      for (const runner of this.runners) attribute(runner.tick(tickAt), runner, found);
    });
    return found;
  }

  dirty(): StateChanges {
    const upserts: StateRow[] = [];
    const deletes: Pick<StateRow, 'detector' | 'key'>[] = [];
    for (const runner of this.runners) {
      const detector = runner.detector.manifest.id;
      const changes = runner.takeChanges();
      for (const entry of changes.upserts) upserts.push({ detector, ...entry });
      for (const key of changes.deletes) deletes.push({ detector, key });
      const {
        conduct: { health },
      } = runner;
      if (health?.until === this.savedHealth.get(detector)) continue;
      const key = HEALTH + detector;
      if (health === undefined) {
        this.savedHealth.delete(detector);
        deletes.push({ detector: HOST, key });
      } else {
        this.savedHealth.set(detector, health.until);
        upserts.push({
          detector: HOST,
          key,
          body: JSON.stringify(health),
          expiresAt: health.until + KEEP_MS,
        });
      }
    }
    const { now } = this.seconds;
    if (now !== this.savedNow) {
      this.savedNow = now;
      upserts.push({ detector: HOST, key: CLOCK, body: JSON.stringify(now), expiresAt: now + KEEP_MS });
    }
    return { upserts, deletes };
  }

  close(): void {
    for (const runner of this.runners) runner.close();
    this.options.onClose(this);
  }

  /** Takes effect with the next dispatch, never in the middle of one. */
  configure(settingOf: SettingOf): void {
    this.settingOf = settingOf;
  }

  health(): PluginHealth[] {
    return this.runners
      .map((runner) => runner.conduct.healthRecord())
      .filter((record) => record !== undefined);
  }

  /** Answers of one segment come in the order of the list of detectors, however long each took. */
  private deliver({ events, tickAt }: Segment, found: AttributedFinding[]): void | Promise<void> {
    if (tickAt !== undefined)
      for (const runner of this.runners) attribute(runner.tick(tickAt), runner, found);
    const groups = new Map<string, readonly EnrichedEvent[]>();
    const answers: { runner: DetectorRunner; answer: readonly Finding[] | Promise<readonly Finding[]> }[] =
      [];
    let waiting = false;
    for (const runner of this.runners) {
      const { kinds, kindsKey } = runner.detector;
      let group = groups.get(kindsKey);
      if (group === undefined) {
        group = events.every(({ kind }) => kinds.has(kind))
          ? events
          : events.filter(({ kind }) => kinds.has(kind));
        groups.set(kindsKey, group);
      }
      const answer = runner.detect(group);
      if (answer === undefined) continue;
      waiting ||= answer instanceof Promise;
      answers.push({ runner, answer });
    }
    if (waiting) return this.collect(answers, found);
    for (const { runner, answer } of answers) attribute(answer as readonly Finding[], runner, found);
  }

  private async collect(
    answers: readonly { runner: DetectorRunner; answer: readonly Finding[] | Promise<readonly Finding[]> }[],
    found: AttributedFinding[],
  ): Promise<void> {
    const settled = await Promise.all(
      answers.map(async ({ runner, answer }) => ({ runner, findings: await answer })),
    );
    for (const { runner, findings } of settled) attribute(findings, runner, found);
  }
}

function attribute(
  findings: readonly Finding[] | undefined,
  runner: DetectorRunner,
  found: AttributedFinding[],
): void {
  if (findings === undefined) return;
  const detector = runner.detector.manifest.id;
  for (const finding of findings) found.push({ ...finding, detector });
}
