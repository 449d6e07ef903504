import type { Clock } from '../event/index.js';
import { addSavedKnowledge } from '../pipeline/analysis/add-saved-knowledge.js';
import { AnalysisMetrics } from '../pipeline/analysis/analysis-metrics.js';
import type { AnalysisCause, AnalysisStep } from '../pipeline/analysis/analysis-step.js';
import { Analyst } from '../pipeline/analysis/analyst.js';
import { analystOptions } from '../pipeline/analysis/analyst-options.js';
import { AssessStep } from '../pipeline/analysis/assess-step.js';
import { CampaignStep } from '../pipeline/analysis/campaign-step.js';
import { DueServices } from '../pipeline/analysis/due-services.js';
import { NoticeStep } from '../pipeline/analysis/notice-step.js';
import { ServiceStep } from '../pipeline/analysis/service-step.js';
import { TemplateStep } from '../pipeline/analysis/template-step.js';
import { systemTimers } from '../pipeline/timers.js';
import { PostgresActors } from '../store/actors/postgres-actors.js';
import { PostgresAnalysisLeases } from '../store/analysis/postgres-analysis-leases.js';
import { PostgresAssessments } from '../store/assessments/postgres-assessments.js';
import type { Database } from '../store/database.js';
import { PostgresNotices } from '../store/notices/postgres-notices.js';
import type { Notifications } from '../store/notifications.js';
import { PostgresTemplateRepository } from '../store/templates/postgres-template-repository.js';

export interface AnalystPartOptions {
  readonly database: Database;
  readonly notifications: Notifications;
  readonly clock: Clock;
  /** Names this process in leases. */
  readonly holder: string;
  readonly onError: (error: unknown, what: string) => void;
}

/** Judges what lanes have gathered; a part of the worker. */
export class AnalystPart {
  private readonly metrics = new AnalysisMetrics();
  private readonly analyst: Analyst;
  private readonly stopListening: readonly (() => void)[];

  constructor({ database, notifications, clock, holder, onError }: AnalystPartOptions) {
    const { pool } = database;
    /** In the order in which they run: endpoints are where their templates are before they are judged. */
    const assessments = new PostgresAssessments(pool);
    const due = new DueServices();
    const timers = systemTimers;
    const steps: readonly AnalysisStep[] = [
      new TemplateStep(new PostgresTemplateRepository(pool, addSavedKnowledge), this.metrics),
      new AssessStep({ assessments, due, timers, onError }),
      new ServiceStep(assessments, due, timers, onError),
      new CampaignStep(new PostgresActors(pool)),
      new NoticeStep(new PostgresNotices(pool)),
    ];
    this.analyst = new Analyst(
      {
        ...{ leases: new PostgresAnalysisLeases(pool), steps, metrics: this.metrics },
        ...{ clock, timers, onError },
      },
      analystOptions({ holder }),
    );
    const wakes = (cause: AnalysisCause) => (organisationId: string) =>
      this.analyst.wake(organisationId, cause);
    this.stopListening = [
      notifications.listen('knowledge', wakes('knowledge')),
      notifications.listen('alerts', wakes('alerts')),
      notifications.listen('catalog', wakes('catalog')),
    ];
  }

  start(): void {
    this.analyst.start();
  }

  async stop(): Promise<void> {
    for (const stop of this.stopListening) stop();
    await this.analyst.stop();
  }

  counters(): Record<string, number> {
    return this.metrics.counters();
  }
}
