import type { Pool } from 'pg';
import type { AnalysisLease, AnalysisLeases } from '../analysis-leases.js';
import { guardStore } from '../store-error.js';
import { withTenant } from '../tenant.js';

/* Each acquisition raises the epoch, also the holder's own: what an earlier tenure has under way can no longer commit. */
const acquireSql = `
  INSERT INTO analysis AS a (organization_id, holder, epoch, expires_at)
  VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 millisecond')
  ON CONFLICT (organization_id) DO UPDATE
    SET holder = excluded.holder, epoch = a.epoch + 1, expires_at = excluded.expires_at
    WHERE (a.expires_at IS NULL OR a.expires_at < clock_timestamp() OR a.holder = excluded.holder)
      AND coalesce((a.state ->> 'roundAt')::float8, 0) <= extract(epoch FROM clock_timestamp()) * 1000 - $4::float8
  RETURNING epoch`;

const roundAt = `jsonb_set(state, '{roundAt}', to_jsonb(floor(extract(epoch FROM clock_timestamp()) * 1000)))`;

const renewSql = `
  UPDATE analysis SET expires_at = clock_timestamp() + $3 * interval '1 millisecond', state = ${roundAt}
  WHERE organization_id = $1 AND epoch = $2`;

const releaseSql = `
  UPDATE analysis SET holder = NULL, expires_at = NULL, state = ${roundAt}
  WHERE organization_id = $1 AND epoch = $2`;

/** Leases in the `analysis` table. Every method throws `STORE_UNAVAILABLE` while the database is away. */
export class PostgresAnalysisLeases implements AnalysisLeases {
  constructor(private readonly pool: Pool) {}

  async organisations(): Promise<readonly string[]> {
    const { rows } = await guardStore(() =>
      this.pool.query<{ id: string }>('SELECT id FROM list_organizations() ORDER BY id'),
    );
    return rows.map(({ id }) => id);
  }

  async acquire(
    organisationId: string,
    holder: string,
    ttlMs: number,
    unlessWithinMs = 0,
  ): Promise<AnalysisLease | undefined> {
    const row = await withTenant(this.pool, organisationId, async (client) => {
      const values = [organisationId, holder, ttlMs, unlessWithinMs];
      return (await client.query<{ epoch: string }>(acquireSql, values)).rows[0];
    });
    return row && { organisationId, holder, epoch: Number(row.epoch) };
  }

  async renew({ organisationId, epoch }: AnalysisLease, ttlMs: number): Promise<boolean> {
    const renewed = await withTenant(this.pool, organisationId, (client) =>
      client.query(renewSql, [organisationId, epoch, ttlMs]),
    );
    return renewed.rowCount === 1;
  }

  async release({ organisationId, epoch }: AnalysisLease): Promise<void> {
    await withTenant(this.pool, organisationId, (client) =>
      client.query(releaseSql, [organisationId, epoch]),
    );
  }
}
