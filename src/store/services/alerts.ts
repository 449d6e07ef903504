import type { FeedbackReason } from '../../plugins/sdk/index.js';
import type { Alert, AlertState, Prisma } from '../generated/prisma/client.js';
import { appendChange } from './append-change.js';
import { audited } from './audited.js';
import { column, compileFilter, type FilterInput, idColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { countKey, rankKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import { reasonProblem } from './reason-problem.js';
import { reassess, wakeAnalyst } from './reassess.js';
import type { ServiceScope } from './service-scope.js';
import { severities } from './severities.js';
import { byCurrentIds } from './survivors.js';
import { type Change, changed, refused } from './user-error.js';

export const alertOrderFields = ['LAST_SEEN_AT', 'RAISED_AT', 'SEVERITY', 'COUNT'] as const;
export type AlertOrderField = (typeof alertOrderFields)[number];

const listing: Listing<AlertOrderField> = {
  columns: {
    detector: column('detector'),
    rule: column('rule'),
    severity: column('severity'),
    confidence: column('confidence'),
    stage: column('stage'),
    outcome: column('outcome'),
    state: column('state'),
    principal: column('principal'),
    clientAddress: column('clientAddress'),
    agent: column('agent'),
    because: column('because'),
    count: column('count'),
    firstSeenAt: column('firstSeenAt'),
    lastSeenAt: column('lastSeenAt'),
    raisedAt: column('raisedAt'),
    service: idColumn('serviceId', 'Service'),
    endpoint: idColumn('endpointId', 'Endpoint'),
    actor: idColumn('actorId', 'Actor'),
  },
  orders: {
    LAST_SEEN_AT: timeKey('lastSeenAt'),
    RAISED_AT: timeKey('raisedAt'),
    SEVERITY: rankKey('severity', severities),
    COUNT: countKey('count'),
  },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'desc' },
};

export class Alerts {
  constructor(private readonly scope: ServiceScope) {}

  async page(
    query: NodeQuery,
    request: ListRequest<AlertOrderField>,
    within?: { serviceId: string } | { endpointId: string } | { actorId: string },
  ): Promise<Page<Alert>> {
    const { alert } = this.scope.prisma;
    return listPage<AlertOrderField, Alert, Prisma.AlertWhereInput, Prisma.AlertOrderByWithRelationInput>(
      listing,
      { ...request, filter: await byCurrentIds(this.scope, request.filter) },
      within,
      {
        fetch: (part) => alert.findMany({ ...query, ...part }),
        count: (where) => alert.count({ where }),
      },
    );
  }

  /** The alert if it exists and the filter lets it through. */
  async matching(id: string, filter: FilterInput | null | undefined): Promise<Alert | undefined> {
    const where = compileFilter<Prisma.AlertWhereInput>(
      await byCurrentIds(this.scope, filter),
      listing.columns,
    );
    return (await this.scope.prisma.alert.findFirst({ where: { AND: [{ id }, where] } })) ?? undefined;
  }

  /** Setting the state that it has, with the reason that it has, changes and tells nothing. */
  async changeState(
    id: string,
    state: AlertState,
    reason: string | null | undefined,
    because?: FeedbackReason | null | undefined,
  ): Promise<Change<Alert>> {
    const problem = reasonProblem(reason);
    if (problem) return { value: undefined, errors: [problem] };
    let heard = false;
    const change = await audited(this.scope, async (tx, note): Promise<Change<Alert>> => {
      const before = await tx.alert.findUnique({ where: { id } });
      if (!before) return refused('NOT_FOUND', 'there is no such alert', 'id');
      if (state === 'suppressed')
        return refused(
          'INVALID',
          'alerts are suppressed by suppressionCreate, and come back with its end',
          'state',
        );
      if (because != null && state !== 'false_positive')
        return refused('INVALID', 'it says why an alert is false', 'because');
      const stateReason = reason ?? null;
      const said = because ?? null;
      if (before.state === state && before.stateReason === stateReason && before.because === said)
        return changed(before);
      // What was said of it goes when it is taken back.
      heard = before.because !== said;
      const alert = await tx.alert.update({
        where: { id },
        data: {
          ...{ state, stateReason, because: said, suppressionId: null },
          judgedAt: new Date(this.scope.clock.now()),
          revision: { increment: 1 },
        },
      });
      // What is settled no longer counts in the endpoint's risk.
      if (alert.endpointId) await reassess(tx, this.scope, alert.endpointId);
      await note({
        action: 'alert.change-state',
        target: `alert:${id}`,
        detail: { from: before.state, to: state, reason: stateReason, ...(said ? { because: said } : {}) },
      });
      await appendChange(tx, this.scope, 'alert.changed', id);
      return changed(alert);
    });
    const { notifications, organisationId } = this.scope;
    // Detectors judge by it from now on.
    if (heard) await notifications.notify('detector_settings', organisationId);
    if (change.value) await wakeAnalyst(this.scope);
    return change;
  }
}
