import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { inject, injectable } from 'tsyringe';
import type { Environment } from '../environment.js';
import type { Clock } from '../event/index.js';
import { catalogLimits } from '../pipeline/catalog/catalog-limits.js';
import { Catalogs } from '../pipeline/catalog/catalogs.js';
import type { DetectorHost, DetectorRegistry } from '../pipeline/dispatch/index.js';
import { knowledgeMerger } from '../pipeline/gather/knowledge-merger.js';
import { PipelineMetrics } from '../pipeline/pipeline-metrics.js';
import { TrialRunner } from '../pipeline/replay/trial-runner.js';
import { systemTimers } from '../pipeline/timers.js';
import { Worker } from '../pipeline/worker.js';
import { workerOptions } from '../pipeline/worker-options.js';
import type { Database } from '../store/database.js';
import type { DetectorSettingsRepository } from '../store/detector-settings.js';
import { PostgresDetectorState } from '../store/detector-state/postgres-detector-state.js';
import { PostgresEffectCommitter } from '../store/effects/postgres-effect-committer.js';
import type { EventLog } from '../store/event-log.js';
import { PostgresPartitionLeases } from '../store/partition-leases/postgres-partition-leases.js';
import { PostgresCatalogRepository } from '../store/postgres-catalog-repository.js';
import type { PostgresNotifications } from '../store/postgres-notifications.js';
import { PostgresTrials } from '../store/trials/postgres-trials.js';
import { AnalystPart } from './analyst-part.js';
import type { Mount } from './http-server.js';
import type { Logger } from './logger.js';
import type { Outages } from './outages.js';
import type { RolePart } from './role-part.js';
import { tokens } from './tokens.js';

const MEGABYTE = 1_048_576;

/** Consumes the event log: enrich, detect, commit. */
@injectable()
export class WorkerPart implements RolePart {
  readonly mounts: readonly Mount[] = [];
  private readonly metrics = new PipelineMetrics();
  private readonly worker: Worker;
  private readonly analyst: AnalystPart;
  private readonly trials: TrialRunner;
  private readonly stopListening: () => void;

  constructor(
    @inject(tokens.eventLog) eventLog: EventLog,
    @inject(tokens.database) database: Database,
    @inject(tokens.notifications) notifications: PostgresNotifications,
    @inject(tokens.detectorHost) host: DetectorHost,
    @inject(tokens.detectors) private readonly detectors: DetectorRegistry,
    @inject(tokens.settings) settings: DetectorSettingsRepository,
    @inject(tokens.clock) clock: Clock,
    @inject(tokens.outages) outages: Outages,
    @inject(tokens.environment) environment: Environment,
    @inject(tokens.log) log: Logger,
  ) {
    const catalogs = new Catalogs(new PostgresCatalogRepository(database.pool), catalogLimits, this.metrics);
    const refreshFailed = (error: unknown) => log.warn({ err: error }, 'a changed catalog could not be read');
    this.stopListening = notifications.listen('catalog', (organisationId) => {
      catalogs.refresh(organisationId).catch(refreshFailed);
    });
    const holder = `${hostname().slice(0, 40)}:${randomUUID().slice(0, 8)}`;
    const onError = (error: unknown, what: string) =>
      outages.takes(error) || log.warn({ err: error, what }, 'the pipeline goes on after an error');
    this.analyst = new AnalystPart({ database, notifications, clock, holder, onError });
    this.trials = new TrialRunner({
      trials: new PostgresTrials(database.pool),
      registry: detectors,
      ...{ settings, notifications, clock, holder, onError, timers: systemTimers },
    });
    this.worker = new Worker(
      {
        log: eventLog,
        leases: new PostgresPartitionLeases(database.pool),
        committer: new PostgresEffectCommitter(database.pool),
        state: new PostgresDetectorState(database.pool, knowledgeMerger, {
          bytesPerDayMax: environment.PROTECTONCE_HISTORY_MB_PER_DAY * MEGABYTE,
        }),
        keepsHistory: environment.PROTECTONCE_HISTORY_DAYS > 0,
        host,
        catalogs,
        metrics: this.metrics,
        clock,
        timers: systemTimers,
        onError,
      },
      workerOptions({ holder }),
    );
  }

  start(): void {
    this.worker.start();
    this.analyst.start();
    this.trials.start();
  }

  async stop(): Promise<void> {
    this.stopListening();
    await Promise.all([this.worker.stop(), this.analyst.stop(), this.trials.stop()]);
  }

  counters(): Record<string, number> {
    const { timeMs, ...counts } = this.metrics;
    const counters: Record<string, number> = {
      worker_partitions: this.worker.partitions,
      ...this.analyst.counters(),
    };
    for (const [name, value] of Object.entries(this.trials.counts)) counters[`trials_${name}`] = value;
    for (const [name, value] of Object.entries(counts)) counters[`pipeline_${name}`] = value;
    for (const [name, value] of Object.entries(timeMs)) counters[`pipeline_${name}Ms`] = value;
    for (const { manifest, metrics } of this.detectors.all()) {
      for (const [name, value] of Object.entries(metrics))
        counters[`detector_${manifest.id.replaceAll('-', '_')}_${name}`] = value;
    }
    return counters;
  }
}
