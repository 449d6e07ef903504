import type { Clock } from '../../event/index.js';
import type { PrismaClient } from '../generated/prisma/client.js';
import type { Notifications } from '../notifications.js';
import type { DetectorCatalog } from './detector-catalog.js';

/** Whose data a service sees, who asks, and what it needs to answer. One per request. */
export interface ServiceScope {
  readonly organisationId: string;
  /** As the audit log names them: `token:<id>`. */
  readonly actor: string;
  /** Bound to the organisation by row-level security: no query can leave it. */
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly notifications: Notifications;
  readonly detectors: DetectorCatalog;
}
