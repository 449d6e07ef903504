import { container } from 'tsyringe';
import type { EnrichedEvent, EventSource, SensorKind, WireEvent } from '../../event/index.js';
import { type DetectorModule, type Feedback, timeOf } from '../../plugins/sdk/index.js';
import type { StateRow } from '../../store/detector-state-repository.js';
import { deterministicId } from '../../store/deterministic-id.js';
import { DetectorHost, DetectorRegistry, type FaultListener, type PluginThread } from '../dispatch/index.js';
import type { AttributedFinding, HostSession } from '../plugin-host.js';
import { type Declared, ReplayCatalog, type SavedCatalog } from './replay-catalog.js';
import { SILENCE_MS, stoppedStopwatch } from './replay-time.js';

/** How a replay sets a detector; what is left out is as by default. */
export interface ReplaySetting {
  readonly enabled?: boolean;
  readonly config?: unknown;
  readonly feedback?: readonly Feedback[];
}

export interface ReplayOptions {
  /** As `builtInDetectors` of the registry. */
  readonly modules: readonly DetectorModule[];
  /** Detectors from outside, each in its thread, which stays the caller's to close; what they may take is what the platform gives them. */
  readonly plugins?: readonly ReplayPlugin[];
  /** Told of every fault of a detector as it happens. */
  readonly onFault?: FaultListener;
  /** By detector. A configuration that does not fit throws `DETECTOR_CONFIG_INVALID`. */
  readonly settings?: Readonly<Record<string, ReplaySetting>>;
  readonly organisationId?: string;
  /** What specifications declare, by the name of the service. */
  readonly declared?: Declared;
  /** Where a replay goes on that was saved before, perhaps in another process. */
  readonly saved?: SavedReplay;
}

export interface ReplayPlugin {
  readonly thread: PluginThread;
  /** Path or npm name. */
  readonly origin: string;
}

/** The sensor that events come from, where it is known, and when they were received; each event's own time by default. */
export interface ReplaySource {
  readonly instance?: string;
  readonly kind?: SensorKind;
  readonly receivedAt?: number;
}

/** Everything that a replay remembers, as plain JSON. */
export interface SavedReplay {
  readonly catalog: SavedCatalog;
  readonly rows: readonly StateRow[];
}

/** Any organisation: what happens to be replayed stays in this process. */
const SOMEBODY = '00000000-0000-4000-8000-000000000001';
/** The host drops what a detector finds beyond 500 in one call: few enough events that none is dropped. */
const EVENTS_AT_ONCE = 128;

/**
 * Wire events through enrichment and the detectors as a worker would take them, in one lane and without a database: what was
 * found then, or would be found now, is told by the events' own time.
 */
export class Replay {
  private readonly saved = new Map<string, StateRow>();
  private readonly waiting: EnrichedEvent[] = [];
  private source: EventSource | undefined;
  private instance: string | undefined;
  private latest = 0;
  private tail: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly host: DetectorHost,
    private catalog: ReplayCatalog,
    private session: HostSession,
    private readonly options: ReplayOptions,
  ) {}

  static async open(options: ReplayOptions): Promise<Replay> {
    const {
      modules,
      plugins = [],
      settings = {},
      organisationId = SOMEBODY,
      declared,
      saved,
      onFault,
    } = options;
    const registry = new DetectorRegistry(container.createChildContainer());
    for (const module of modules) registry.add(module);
    for (const { thread, origin } of plugins) registry.addThread(thread, origin);
    let refused: unknown;
    const host = new DetectorHost({
      registry,
      settings: {
        list: async () =>
          Object.entries(settings).map(([detector, { enabled = true, config = {}, feedback }]) => ({
            ...{ detector, enabled, config, version: 1 },
            ...(feedback === undefined ? {} : { feedback }),
          })),
      },
      clock: { now: () => 0 },
      // A thread has a watch of its own, which goes.
      stopwatch: stoppedStopwatch,
      ...(onFault === undefined ? {} : { onFault }),
      onSettingsError: (_, error) => {
        refused ??= error;
      },
    });
    const rows = saved?.rows ?? [];
    const session = await host.open(organisationId, 0, [...rows]);
    if (refused !== undefined) throw refused;
    const replay = new Replay(
      host,
      new ReplayCatalog(organisationId, declared, saved?.catalog),
      session,
      options,
    );
    replay.keep(rows, []);
    return replay;
  }

  /** In order; answers with what they led to. Calls may overlap: they are taken one after the other. */
  push(events: readonly WireEvent[], from: ReplaySource = {}): Promise<readonly AttributedFinding[]> {
    return this.inTurn(() => this.take(events, from));
  }

  /**
   * Ends the event time, so that findings which wait for it come: detectors are given the ticks of the time to come, as
   * silence would bring them.
   */
  end(): Promise<readonly AttributedFinding[]> {
    return this.inTurn(async () => {
      const found: AttributedFinding[] = [];
      for (const ms of SILENCE_MS) found.push(...(await this.session.advance(this.latest + ms)));
      return found;
    });
  }

  endpointOf(id: string): { method: string; host: string; template: string; service: string } | undefined {
    const entry = this.catalog.endpoint(id);
    if (entry === undefined) return undefined;
    const { method, host, template } = entry.facet;
    return { method, host, template, service: entry.service.name };
  }

  /** What is remembered, as a worker would save it. */
  save(): Promise<SavedReplay> {
    return this.inTurn(async () => {
      const { upserts, deletes } = this.session.dirty();
      this.keep(upserts, deletes);
      return { catalog: this.catalog.save(), rows: [...this.saved.values()] };
    });
  }

  /** Forgets everything in memory and goes on from what is saved, as another worker would. */
  async restart(): Promise<void> {
    // As text, as it would be kept.
    const saved = JSON.parse(JSON.stringify(await this.save())) as SavedReplay;
    await this.inTurn(async () => {
      this.session.close();
      const { organisationId } = this.catalog;
      this.catalog = new ReplayCatalog(organisationId, this.options.declared, saved.catalog);
      this.session = await this.host.open(organisationId, 0, [...saved.rows]);
    });
  }

  close(): void {
    this.session.close();
  }

  private async take(
    events: readonly WireEvent[],
    from: ReplaySource,
  ): Promise<readonly AttributedFinding[]> {
    const found: AttributedFinding[] = [];
    const { waiting } = this;
    let room = Math.min(EVENTS_AT_ONCE, this.catalog.untilRound);
    for (const event of events) {
      const enriched = this.catalog.enrich(event, this.sourceOf(from, event.time));
      if (enriched !== undefined) {
        waiting.push(enriched);
        this.latest = Math.max(this.latest, timeOf(enriched));
      }
      if (--room > 0) continue;
      await this.dispatch(found);
      if (this.catalog.untilRound <= 0) await this.catalog.learn();
      room = Math.min(EVENTS_AT_ONCE, this.catalog.untilRound);
    }
    await this.dispatch(found);
    return found;
  }

  private async dispatch(found: AttributedFinding[]): Promise<void> {
    if (this.waiting.length === 0) return;
    const events = this.waiting.splice(0);
    found.push(...(await this.session.dispatch(events)));
  }

  private sourceOf(from: ReplaySource, time: number): EventSource {
    const { instance = 'replay', kind = 'inapp-node', receivedAt = time } = from;
    const { source } = this;
    const same = source !== undefined && instance === this.instance;
    if (same && source.receivedAt === receivedAt && source.sensorKind === kind) return source;
    const { organisationId } = this.catalog;
    const sensorId = same ? source.sensorId : deterministicId('sensor', organisationId, instance);
    this.instance = instance;
    this.source = { organisationId, sensorId, sensorKind: kind, receivedAt };
    return this.source;
  }

  private keep(upserts: readonly StateRow[], deletes: readonly Pick<StateRow, 'detector' | 'key'>[]): void {
    for (const { detector, key } of deletes) this.saved.delete(`${detector}\u0000${key}`);
    for (const row of upserts) this.saved.set(`${row.detector}\u0000${row.key}`, row);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.tail.then(work);
    this.tail = done.catch(() => undefined);
    return done;
  }
}
