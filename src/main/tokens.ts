import type { InjectionToken } from 'tsyringe';
import type { Environment } from '../environment.js';
import type { Clock } from '../event/index.js';
import type { DetectorHost, DetectorRegistry } from '../pipeline/dispatch/index.js';
import type { Credentials } from '../store/credentials.js';
import type { Database } from '../store/database.js';
import type { DetectorSettingsRepository } from '../store/detector-settings.js';
import type { EventLog } from '../store/event-log.js';
import type { PolicyRepository } from '../store/policy-repository.js';
import type { PostgresNotifications } from '../store/postgres-notifications.js';
import type { TenantPrisma } from '../store/tenant-prisma.js';
import type { Logger } from './logger.js';
import type { Outages } from './outages.js';

const token = <T>(name: string): InjectionToken<T> => Symbol(name);

/** What the container holds, by name. Parts ask for these with `@inject` and never for a class. */
export const tokens = {
  environment: token<Environment>('Environment'),
  clock: token<Clock>('Clock'),
  log: token<Logger>('Logger'),
  outages: token<Outages>('Outages'),
  database: token<Database>('Database'),
  tenants: token<TenantPrisma>('TenantPrisma'),
  notifications: token<PostgresNotifications>('Notifications'),
  eventLog: token<EventLog>('EventLog'),
  /** Absent without REDIS_URL. */
  redis: token<{ readonly client: object | undefined }>('Redis'),
  credentials: token<Credentials>('Credentials'),
  policies: token<PolicyRepository>('PolicyRepository'),
  settings: token<DetectorSettingsRepository>('DetectorSettingsRepository'),
  detectors: token<DetectorRegistry>('DetectorRegistry'),
  detectorHost: token<DetectorHost>('DetectorHost'),
} as const;
