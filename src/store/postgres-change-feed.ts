import type { Pool } from 'pg';
import type { Change, ChangeFeed, ChangeTopic } from './change-feed.js';
import type { Notifications } from './notifications.js';
import { withTenant } from './tenant.js';

interface ChangeRow {
  readonly position: string;
  readonly topic: ChangeTopic;
  readonly node_id: string;
  readonly at: Date;
}

/** The feed in PostgreSQL; NOTIFY only wakes, the rows are the truth. All methods throw `STORE_UNAVAILABLE`. */
export class PostgresChangeFeed implements ChangeFeed {
  constructor(
    private readonly pool: Pool,
    private readonly notifications: Notifications,
  ) {}

  head(organisationId: string): Promise<bigint> {
    return this.#number(organisationId, 'SELECT next_position - 1 AS n FROM change_head');
  }

  /** With nothing kept it is the position that comes next: a cursor at the head has missed nothing. */
  oldest(organisationId: string): Promise<bigint> {
    return this.#number(
      organisationId,
      `SELECT coalesce((SELECT min(position) FROM change_feed), (SELECT next_position FROM change_head), 1) AS n`,
    );
  }

  async read(organisationId: string, after: bigint, limit: number): Promise<Change[]> {
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<ChangeRow>(
        'SELECT position, topic, node_id, at FROM change_feed WHERE organization_id = $1 AND position > $2 ORDER BY position LIMIT $3',
        [organisationId, after.toString(), limit],
      ),
    );
    return rows.map((row) => ({
      position: BigInt(row.position),
      topic: row.topic,
      nodeId: row.node_id,
      at: row.at.getTime(),
    }));
  }

  onChange(listener: (organisationId: string) => void): () => void {
    return this.notifications.listen('change_feed', listener);
  }

  async #number(organisationId: string, question: string): Promise<bigint> {
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<{ n: string }>(question),
    );
    return BigInt(rows[0]?.n ?? 0);
  }
}
