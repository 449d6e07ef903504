import type { PoolClient } from 'pg';
import type { GatheredReport } from '../gathered.js';

/** The transaction that what was gathered is written in. */
export interface GatherWriter {
  readonly client: PoolClient;
  readonly organisationId: string;
  readonly report: GatheredReport;
}
