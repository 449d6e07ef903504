import { randomUUID } from 'node:crypto';
import type { Prisma } from '../generated/prisma/client.js';
import type { ServiceScope } from './service-scope.js';

export type Transaction = Prisma.TransactionClient;

/** What an audit entry says. `detail` holds names and settings, never a secret. */
export interface AuditNote {
  readonly action: string;
  readonly target: string;
  readonly detail: Prisma.InputJsonObject;
}

/** Runs a change and its audit entry in one transaction: either both are kept or neither. */
export function audited<T>(
  scope: ServiceScope,
  change: (tx: Transaction, note: (entry: AuditNote) => Promise<void>) => Promise<T>,
): Promise<T> {
  return scope.prisma.$transaction(async (tx) =>
    change(tx, async (entry) => {
      await tx.auditEntry.create({
        data: {
          id: randomUUID(),
          organizationId: scope.organisationId,
          at: new Date(scope.clock.now()),
          actor: scope.actor,
          ...entry,
        },
      });
    }),
  );
}
