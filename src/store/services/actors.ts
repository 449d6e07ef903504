import type { FeedbackReason } from '../../plugins/sdk/index.js';
import type { Actor, ActorState, Prisma } from '../generated/prisma/client.js';
import { appendChange, appendChangesOf } from './append-change.js';
import { audited } from './audited.js';
import { column, compileFilter, type FilterInput, listColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { rankKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import { reasonProblem } from './reason-problem.js';
import { wakeAnalyst } from './reassess.js';
import type { ServiceScope } from './service-scope.js';
import { settleAlerts } from './settle-alerts.js';
import { severities } from './severities.js';
import { actorSurvivors } from './survivors.js';
import { type Change, changed, refused } from './user-error.js';

export const actorOrderFields = ['LAST_SEEN_AT', 'CREATED_AT', 'SEVERITY'] as const;
export type ActorOrderField = (typeof actorOrderFields)[number];

const listing: Listing<ActorOrderField> = {
  columns: {
    severity: column('severity'),
    confidence: column('confidence'),
    stage: column('stage'),
    outcome: column('outcome'),
    state: column('state'),
    detectors: listColumn('detectors'),
    principals: listColumn('principals'),
    addresses: listColumn('addresses'),
    agents: listColumn('agents'),
    firstSeenAt: column('firstSeenAt'),
    lastSeenAt: column('lastSeenAt'),
    createdAt: column('createdAt'),
  },
  orders: {
    LAST_SEEN_AT: timeKey('lastSeenAt'),
    CREATED_AT: timeKey('createdAt'),
    SEVERITY: rankKey('severity', severities),
  },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'desc' },
};

export class Actors {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<ActorOrderField>): Promise<Page<Actor>> {
    const { actor } = this.scope.prisma;
    return listPage<ActorOrderField, Actor, Prisma.ActorWhereInput, Prisma.ActorOrderByWithRelationInput>(
      listing,
      request,
      undefined,
      {
        fetch: (part) => actor.findMany({ ...query, ...part }),
        count: (where) => actor.count({ where }),
      },
    );
  }

  /** The actor if it exists and the filter lets it through. */
  async matching(id: string, filter: FilterInput | null | undefined): Promise<Actor | undefined> {
    const where = compileFilter<Prisma.ActorWhereInput>(filter, listing.columns);
    return (await this.scope.prisma.actor.findFirst({ where: { AND: [{ id }, where] } })) ?? undefined;
  }

  /** Who actors turned out to be, by their old ids. */
  survivors(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return actorSurvivors(this.scope, ids);
  }

  /** Setting the state that it has, with the reason that it has, changes and tells nothing. Its alerts come along. */
  async changeState(
    id: string,
    state: ActorState,
    reason: string | null | undefined,
    because?: FeedbackReason | null | undefined,
  ): Promise<Change<Actor>> {
    const problem = reasonProblem(reason);
    if (problem) return { value: undefined, errors: [problem] };
    let settled: string[] = [];
    let heard = false;
    const change = await audited(this.scope, async (tx, note): Promise<Change<Actor>> => {
      const before = await tx.actor.findUnique({ where: { id } });
      if (!before) return refused('NOT_FOUND', 'there is no such actor', 'id');
      if (because != null && state !== 'false_positive')
        return refused('INVALID', 'it says why an actor is none', 'because');
      const stateReason = reason ?? null;
      const same = before.state === state && before.stateReason === stateReason;
      if (same && because == null) return changed(before);
      // Alerts first, as the analyst takes them.
      settled = await settleAlerts(tx, this.scope, before, {
        ...{ state, reason: stateReason, because: because ?? null },
      });
      if (same && settled.length === 0) return changed(before);
      const actor = await tx.actor.update({
        where: { id },
        data: { state, stateReason, revision: { increment: 1 } },
      });
      heard = settled.length > 0 && (because != null || before.state === 'false_positive');
      await note({
        action: 'actor.change-state',
        target: `actor:${id}`,
        detail: {
          ...{ from: before.state, to: state, reason: stateReason, alerts: settled.length },
          ...(because ? { because } : {}),
        },
      });
      await appendChangesOf(tx, this.scope, 'alert.changed', settled);
      await appendChange(tx, this.scope, 'actor.changed', id);
      return changed(actor);
    });
    const { notifications, organisationId } = this.scope;
    // Detectors judge by it from now on.
    if (heard) await notifications.notify('detector_settings', organisationId);
    if (settled.length > 0) await wakeAnalyst(this.scope);
    return change;
  }
}
