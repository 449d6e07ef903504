import type { Pool } from 'pg';
import type { ActorNews, Actors, AlertFacts, Crowds, CrowdsAsked, KnownActor } from '../actors.js';
import { withinAnalysis } from '../analysis/within-analysis.js';
import type { AnalysisLease } from '../analysis-leases.js';
import { appendChanges } from '../effects/append-changes.js';
import { withTenant } from '../tenant.js';
import { type FactRow, factColumns, factsOf } from './alert-facts-row.js';
import { readCrowds } from './read-crowds.js';
import { writeActors } from './write-actors.js';

const pendingSql = `
  SELECT ${factColumns} FROM alert WHERE organization_id = $1 AND correlated < revision
  ORDER BY last_seen_at, id LIMIT $2`;
const recentSql = `
  SELECT ${factColumns} FROM alert WHERE organization_id = $1 AND last_seen_at >= to_timestamp($2 / 1000.0)
  ORDER BY last_seen_at DESC, id DESC LIMIT $3`;
const ofActorsSql = `
  SELECT ${factColumns} FROM alert WHERE organization_id = $1 AND actor_id = ANY($2::uuid[])
  ORDER BY last_seen_at DESC, id DESC LIMIT $3`;

export class PostgresActors implements Actors {
  constructor(private readonly pool: Pool) {}

  pending(organisationId: string, limit: number): Promise<AlertFacts[]> {
    return this.facts(organisationId, pendingSql, [limit]);
  }

  recent(organisationId: string, since: number, limit: number): Promise<AlertFacts[]> {
    return this.facts(organisationId, recentSql, [since, limit]);
  }

  ofActors(organisationId: string, actorIds: readonly string[], limit: number): Promise<AlertFacts[]> {
    return this.facts(organisationId, ofActorsSql, [actorIds, limit]);
  }

  async known(organisationId: string, ids: readonly string[]): Promise<KnownActor[]> {
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<{ id: string; at: Date }>(
        'SELECT id, created_at AS at FROM actor WHERE id = ANY($1::uuid[])',
        [ids],
      ),
    );
    return rows.map(({ id, at }) => ({ id, createdAt: at.getTime() }));
  }

  crowds(organisationId: string, asked: CrowdsAsked, since: number): Promise<Crowds> {
    return withTenant(this.pool, organisationId, (client) =>
      readCrowds(client, organisationId, asked, since),
    );
  }

  async save(lease: AnalysisLease, news: ActorNews): Promise<void> {
    const { organisationId } = lease;
    await withinAnalysis(this.pool, lease, async (client) => {
      const writer = { client, organisationId, at: news.at };
      await appendChanges(writer, await writeActors(writer, news));
    });
  }

  private async facts(organisationId: string, sql: string, rest: readonly unknown[]): Promise<AlertFacts[]> {
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<FactRow>(sql, [organisationId, ...rest]),
    );
    return rows.map(factsOf);
  }
}
