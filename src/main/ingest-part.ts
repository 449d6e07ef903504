import { inject, injectable } from 'tsyringe';
import type { Environment } from '../environment.js';
import type { Clock } from '../event/index.js';
import { createIngestDoor, INGEST_PATH, type IngestDoor } from '../ingest/ingest-door.js';
import { defaultIngestLimits } from '../ingest/ingest-limits.js';
import type { Credentials } from '../store/credentials.js';
import type { Database } from '../store/database.js';
import type { EventLog } from '../store/event-log.js';
import type { PolicyRepository } from '../store/policy-repository.js';
import { PostgresDeployments } from '../store/postgres-deployments.js';
import type { PostgresNotifications } from '../store/postgres-notifications.js';
import type { Mount } from './http-server.js';
import type { Logger } from './logger.js';
import type { RolePart } from './role-part.js';
import { tokens } from './tokens.js';

/** The door for sensors. */
@injectable()
export class IngestPart implements RolePart {
  readonly mounts: readonly Mount[];
  private readonly door: IngestDoor;

  constructor(
    @inject(tokens.credentials) credentials: Credentials,
    @inject(tokens.eventLog) log: EventLog,
    @inject(tokens.policies) policies: PolicyRepository,
    @inject(tokens.database) database: Database,
    @inject(tokens.notifications) notifications: PostgresNotifications,
    @inject(tokens.clock) clock: Clock,
    @inject(tokens.environment) environment: Environment,
    @inject(tokens.log) logger: Logger,
  ) {
    const bodyBytesMax = environment.PROTECTONCE_BATCH_BYTES_MAX;
    this.door = createIngestDoor({
      credentials,
      log,
      policies,
      deployments: new PostgresDeployments(database.pool, notifications, clock),
      clock,
      limits: {
        bodyBytesMax,
        // Packed and unpacked, a few of the largest at a time: or they would be told to come later for ever.
        inflightBytesMax: Math.max(defaultIngestLimits.inflightBytesMax, 8 * bodyBytesMax),
        inflightBytesPerOrganisationMax: Math.max(
          defaultIngestLimits.inflightBytesPerOrganisationMax,
          4 * bodyBytesMax,
        ),
        backlogBytesMax: environment.PROTECTONCE_BACKLOG_BYTES_MAX,
      },
      onError: (error) => logger.error({ err: error }, 'ingest failed'),
    });
    this.mounts = [{ prefix: INGEST_PATH, handle: this.door.handle }];
  }

  start(): void {}

  stop(): Promise<void> {
    return this.door.close();
  }

  counters(): Record<string, number> {
    const { errors, ...counts } = this.door.metrics;
    const counters: Record<string, number> = {};
    for (const [name, value] of Object.entries(counts)) counters[`ingest_${name}`] = value;
    for (const [code, count] of errors) counters[`ingest_error_${code.toLowerCase()}`] = count;
    return counters;
  }
}
