import type { Organization } from '../generated/prisma/client.js';
import type { Transaction } from './audited.js';

/** Sensors fetch their policy again when its version rises. Notify `policy` after the transaction. */
export function bumpPolicyVersion(tx: Transaction, organisationId: string): Promise<Organization> {
  return tx.organization.update({ where: { id: organisationId }, data: { policyVersion: { increment: 1 } } });
}
