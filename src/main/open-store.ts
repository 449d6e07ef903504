import { isAbsolute, join } from 'node:path';
import type { DependencyContainer } from 'tsyringe';
import type { Environment } from '../environment.js';
import { CodedError } from '../event/index.js';
import { assertTenancy, openDatabase } from '../store/database.js';
import { startEmbeddedPostgres } from '../store/embedded-postgres.js';
import { PostgresEventLog } from '../store/event-log/postgres-event-log.js';
import { RedisEventLog } from '../store/event-log/redis-event-log.js';
import { migrate } from '../store/migrate.js';
import { PostgresCredentials } from '../store/postgres-credentials.js';
import { PostgresDetectorSettings } from '../store/postgres-detector-settings.js';
import { PostgresNotifications } from '../store/postgres-notifications.js';
import { openRedisClient } from '../store/redis-client.js';
import { TenantPrisma } from '../store/tenant-prisma.js';
import type { Closers } from './closers.js';
import type { Logger } from './logger.js';
import { Outages } from './outages.js';
import { QuietRepeats } from './quiet-repeats.js';
import { tokens } from './tokens.js';

/** A query of the API that takes longer is given up: its cost was bounded, so something is wrong with it. */
const API_STATEMENT_MS = 15_000;

async function databaseUrl(environment: Environment, closers: Closers, log: Logger): Promise<string> {
  if (environment.DATABASE_URL) return environment.DATABASE_URL;
  if (environment.PROTECTONCE_ROLE !== 'all') {
    throw new CodedError(
      'DATABASE_URL_MISSING',
      `The role ${environment.PROTECTONCE_ROLE} shares a database with the others: set DATABASE_URL.`,
      { field: 'DATABASE_URL' },
    );
  }
  const folder = environment.PROTECTONCE_DATA_DIR;
  const server = await startEmbeddedPostgres({
    dataFolder: join(isAbsolute(folder) ? folder : join(process.cwd(), folder), 'postgres'),
  });
  closers.add('embedded PostgreSQL', () => server.stop());
  log.info({ folder: server.folder }, 'the embedded PostgreSQL keeps its data here');
  return server.url;
}

/** Opens memory: PostgreSQL (embedded when none is named), migrated; the event log; and what is built on them alone. */
export async function openStore(container: DependencyContainer, closers: Closers): Promise<void> {
  const environment = container.resolve(tokens.environment);
  const log = container.resolve(tokens.log);
  const clock = container.resolve(tokens.clock);

  const url = await databaseUrl(environment, closers, log);
  const { applied } = await migrate(url);
  if (applied.length > 0) log.info({ applied }, 'migrations applied');

  const outages = new Outages(new QuietRepeats(log, clock), environment.REDIS_URL ? 'Redis' : 'PostgreSQL');
  const connectionOf = (server: 'PostgreSQL' | 'Redis') => ({
    onConnectionError: (error: Error) => outages.broke(server, error),
    onConnected: () => outages.back(server),
  });
  const postgres = connectionOf('PostgreSQL');
  const redisServer = connectionOf('Redis');
  // Apart, so that a burst of queries takes no connection from the door or from a commit. Each opens what it uses.
  const poolMax = environment.PROTECTONCE_POOL_MAX;
  const open = (what: string, options: { poolMax: number; statementTimeoutMs?: number }) => {
    const opened = openDatabase({ url, ...postgres, ...options });
    closers.add(what, () => opened.close());
    return opened;
  };
  const database = open('database', { poolMax });
  const logDatabase = open('database of the event log', { poolMax });
  const apiDatabase = open('database of the API', { poolMax, statementTimeoutMs: API_STATEMENT_MS });
  await assertTenancy(database);

  const notifications = new PostgresNotifications({
    url,
    pool: database.pool,
    ...postgres,
    onError: (error) => log.warn({ err: error }, 'a listener to notifications failed'),
  });
  closers.add('notifications', () => notifications.close());
  await notifications.start();

  const eventLog = environment.REDIS_URL
    ? await RedisEventLog.open({ url: environment.REDIS_URL, ...redisServer })
    : new PostgresEventLog({ pool: logDatabase.pool, notifications });
  closers.add('event log', () => eventLog.close());
  if (eventLog instanceof RedisEventLog)
    for (const warning of await eventLog.warnings())
      log.warn({ warning }, 'the event log is not as durable as it should be');

  const redis = environment.REDIS_URL ? await openRedisClient(environment.REDIS_URL, redisServer) : undefined;
  if (redis) closers.add('Redis', () => redis.close());

  const tenants = new TenantPrisma(apiDatabase.pool);
  const credentials = new PostgresCredentials(database.pool, notifications, clock);
  closers.add('credentials', () => credentials.close());

  container.registerInstance(tokens.outages, outages);
  container.registerInstance(tokens.database, database);
  container.registerInstance(tokens.notifications, notifications);
  container.registerInstance(tokens.eventLog, eventLog);
  container.registerInstance(tokens.redis, { client: redis?.client });
  container.registerInstance(tokens.tenants, tenants);
  container.registerInstance(tokens.credentials, credentials);
  container.registerInstance(tokens.settings, new PostgresDetectorSettings(tenants));
}
