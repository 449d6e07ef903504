import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { PostgresEffectCommitter } from '../../../src/store/effects/postgres-effect-committer.js';
import type { Effects } from '../../../src/store/effects.js';
import { PostgresPartitionLeases } from '../../../src/store/partition-leases/postgres-partition-leases.js';
import type { PartitionLease } from '../../../src/store/partition-leases.js';
import { builtAt } from '../../kit/builders.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { noEffects } from './deltas.js';

interface OneLane {
  database: FreshDatabase;
  organisationId: string;
  lease: PartitionLease;
  /** A position that none was saved at yet. */
  next(): string;
  commit(effects: Partial<Effects>): Promise<unknown>;
}

/** A database of the file's own; an organisation with one lane, leased, that is new for each test. To be called once, outside of tests. */
export function oneLane(): OneLane {
  let position = 0;
  const world: Partial<OneLane> = {};
  beforeAll(async () => {
    world.database = await freshDatabase();
  });
  afterAll(() => world.database?.drop());
  beforeEach(async () => {
    const { ownerPool, pool } = world.database as FreshDatabase;
    await ownerPool.query('DELETE FROM organization');
    const { organisationId } = await seedOrganisation(world.database as FreshDatabase);
    const lease = await new PostgresPartitionLeases(pool).acquire({ organisationId, lane: 0 }, 'w1', 60_000);
    const committer = new PostgresEffectCommitter(pool);
    Object.assign(world, {
      organisationId,
      lease,
      commit: (effects: Partial<Effects>) =>
        committer.commit(lease as PartitionLease, `p${++position}`, { ...noEffects, ...effects }, builtAt),
    });
  });
  return Object.assign(world, { next: () => `p${++position}` }) as OneLane;
}
