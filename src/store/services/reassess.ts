import type { Transaction } from './audited.js';
import type { ServiceScope } from './service-scope.js';

/**
 * What was judged of an endpoint no longer holds, for somebody has said otherwise: the analyst takes it up again. By the
 * revision, not by what was assessed last: an assessment under way would overwrite that.
 */
export async function reassess(tx: Transaction, scope: ServiceScope, endpointId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE endpoint_knowledge SET revision = revision + 1, updated_at = ${new Date(scope.clock.now())}::timestamptz
    WHERE endpoint_id = ${endpointId}::uuid`;
}

/** The same for all endpoints of a service; taken in the order in which lanes take them. */
export async function reassessService(
  tx: Transaction,
  scope: ServiceScope,
  serviceId: string,
): Promise<void> {
  await tx.$executeRaw`
    WITH held AS (
      SELECT k.endpoint_id AS id FROM endpoint_knowledge k JOIN endpoint e ON e.id = k.endpoint_id
      WHERE e.service_id = ${serviceId}::uuid ORDER BY k.endpoint_id FOR UPDATE OF k
    )
    UPDATE endpoint_knowledge k SET revision = revision + 1, updated_at = ${new Date(scope.clock.now())}::timestamptz
    FROM held WHERE held.id = k.endpoint_id`;
}

/** To be called once the transaction has committed. */
export function wakeAnalyst({ notifications, organisationId }: ServiceScope): Promise<void> {
  return notifications.notify('knowledge', organisationId);
}
