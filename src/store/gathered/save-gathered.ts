import type { PoolClient } from 'pg';
import { CodedError } from '../../event/coded-error.js';
import { commitError } from '../effects/commit-error.js';
import { emptyReport, type Gathered, type GatheredReport, type KnowledgeMerger } from '../gathered.js';
import { type EndpointTargets, findTargets } from './endpoint-targets.js';
import type { GatherWriter } from './gather-writer.js';
import { saveKnowledge } from './save-knowledge.js';
import { saveStats } from './save-stats.js';

const pathsSql = `
  INSERT INTO path_evidence (organization_id, host, evidence)
  SELECT $1, d.host, d.evidence FROM json_to_recordset($2::json) AS d (host text, evidence jsonb)`;

/**
 * Writes what a lane has gathered within the transaction of its state. Resolves with the ids of changes that subscribers
 * are to be told of. A part that the database refuses for its content is undone alone, and counted.
 */
export async function saveGathered(
  client: PoolClient,
  organisationId: string,
  gathered: Gathered,
  merger: KnowledgeMerger,
): Promise<{ readonly told: readonly string[]; readonly report: GatheredReport }> {
  const report = emptyReport();
  const writer: GatherWriter = { client, organisationId, report };
  let targets: EndpointTargets = new Map();
  let told: readonly string[] = [];
  if (gathered.endpoints.length > 0) {
    targets = await findTargets(
      writer,
      gathered.endpoints.map(({ endpointId }) => endpointId),
    );
    await part(writer, async () => {
      told = await saveKnowledge(writer, merger, gathered.endpoints, targets);
    });
    await part(writer, () => saveStats(writer, gathered.stats, targets));
  }
  if (gathered.paths.length > 0) {
    await part(writer, async () => {
      await client.query(pathsSql, [organisationId, JSON.stringify(gathered.paths)]);
      report.paths += gathered.paths.reduce((sum, { evidence }) => sum + evidence.paths.length, 0);
    });
  }
  return { told, report };
}

async function part({ client, report }: GatherWriter, work: () => Promise<void>): Promise<void> {
  await client.query('SAVEPOINT part');
  try {
    await work();
  } catch (error) {
    const known = commitError(error);
    if (!(known instanceof CodedError) || known.code !== 'EFFECTS_REFUSED') throw error;
    await client.query('ROLLBACK TO SAVEPOINT part');
    report.refused++;
  }
  await client.query('RELEASE SAVEPOINT part');
}
