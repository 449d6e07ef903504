import type { DeploymentFacts } from '../../inventory/deployment/deployment-state.js';
import type { Deployment } from '../../store/generated/prisma/client.js';

const objectOf = (json: unknown): object => (typeof json === 'object' && json !== null ? json : {});

/** What is kept of a deployment, as the inventory judges it. */
export function deploymentFacts(row: Deployment): DeploymentFacts {
  return {
    expiresAt: row.expiresAt.getTime(),
    endedAt: row.endedAt?.getTime(),
    exchangedAt: row.exchangedAt?.getTime(),
    firstSeenAt: row.firstSeenAt?.getTime(),
    firstPacketAt: row.firstPacketAt?.getTime(),
    firstEventAt: row.firstEventAt?.getTime(),
    transactions: Number(row.transactions),
    opaqueFlows: Number(row.opaqueFlows),
    // Written by the store in this form alone.
    stages: objectOf(row.stages) as DeploymentFacts['stages'],
    refusals: objectOf(row.refusals) as DeploymentFacts['refusals'],
  };
}
