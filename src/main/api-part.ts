import { fileURLToPath } from 'node:url';
import { inject, injectable } from 'tsyringe';
import type { Environment } from '../environment.js';
import type { Clock } from '../event/index.js';
import type { DetectorHost, DetectorRegistry } from '../pipeline/dispatch/index.js';
import { type Api, createApi, GRAPHQL_PATH } from '../schema/server.js';
import type { Credentials } from '../store/credentials.js';
import type { Database } from '../store/database.js';
import { PostgresChangeFeed } from '../store/postgres-change-feed.js';
import type { PostgresNotifications } from '../store/postgres-notifications.js';
import type { TenantPrisma } from '../store/tenant-prisma.js';
import { agentlessFiles } from './agentless-files.js';
import type { Mount } from './http-server.js';
import type { Logger } from './logger.js';
import type { Outages } from './outages.js';
import type { RolePart } from './role-part.js';
import { tokens } from './tokens.js';

/** The GraphQL API. */
@injectable()
export class ApiPart implements RolePart {
  readonly mounts: readonly Mount[];
  private readonly api: Api;

  constructor(
    @inject(tokens.credentials) credentials: Credentials,
    @inject(tokens.tenants) tenants: TenantPrisma,
    @inject(tokens.database) database: Database,
    @inject(tokens.notifications) notifications: PostgresNotifications,
    @inject(tokens.detectors) detectors: DetectorRegistry,
    @inject(tokens.detectorHost) host: DetectorHost,
    @inject(tokens.clock) clock: Clock,
    @inject(tokens.outages) outages: Outages,
    @inject(tokens.environment) environment: Environment,
    @inject(tokens.log) log: Logger,
    @inject(tokens.redis) redis: { readonly client: object | undefined },
  ) {
    this.api = createApi({
      credentials,
      tenants,
      changeFeed: new PostgresChangeFeed(database.pool, notifications),
      notifications,
      detectors: {
        modules: detectors.all(),
        health: (organisationId, id) => host.healthOf(organisationId, id),
      },
      clock,
      redis: redis.client,
      deploying: {
        templateUrl: environment.PROTECTONCE_TEMPLATE_URL,
        platformUrl: environment.PROTECTONCE_URL,
      },
      development: environment.PROTECTONCE_DEVELOPMENT,
      onError: (error) => outages.takes(error) || log.error({ err: error }, 'the API met a bug'),
    });
    this.mounts = [
      {
        prefix: GRAPHQL_PATH,
        handle: (request, response) => this.api.handle(request, response),
        upgrade: (request, socket, head) => this.api.upgrade(request, socket, head),
      },
      agentlessFiles(fileURLToPath(new URL('../aws', import.meta.url))),
    ];
  }

  start(): void {}

  stop(): Promise<void> {
    return this.api.close();
  }

  counters(): Record<string, number> {
    return Object.fromEntries(
      Object.entries(this.api.counts()).map(([name, value]) => [`api_${name}`, Number(value)]),
    );
  }
}
