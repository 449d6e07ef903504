import type { ApiIdentity } from '../store/credentials.js';
import type { PrismaClient } from '../store/generated/prisma/client.js';
import type { NounServices } from '../store/services/create-services.js';
import type { RateStatus } from './limits/rate-limit.js';

/** Where the agentless side is deployed from. */
export interface Deploying {
  /** The parent template in S3, with `{region}` where the region stands. */
  readonly templateUrl?: string | undefined;
  /** The platform, as collectors reach it. */
  readonly platformUrl?: string | undefined;
}

/** What resolvers are given: who asks, and services that see only that organisation. */
export interface ApiContext {
  readonly identity: ApiIdentity;
  readonly services: NounServices;
  readonly deploying: Deploying;
  /** For Pothos, which loads nodes and relations by itself; resolvers use `services`. */
  readonly prisma: PrismaClient;
  /** Cost of this operation and what the token has left; absent while a subscription replays. */
  rate?: RateStatus;
}
