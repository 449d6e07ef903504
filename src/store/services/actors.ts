import type { Actor, ActorState, Prisma } from '../generated/prisma/client.js';
import { appendChange } from './append-change.js';
import { audited } from './audited.js';
import { column, compileFilter, type FilterInput, listColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { rankKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import { reasonProblem } from './reason-problem.js';
import type { ServiceScope } from './service-scope.js';
import { severities } from './severities.js';
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
  async survivors(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.scope.prisma.actorAlias.findMany({ where: { id: { in: [...ids] } } });
    return new Map(rows.map(({ id, actorId }) => [id, actorId]));
  }

  /** Setting the state that it has, with the reason that it has, changes and tells nothing. Its alerts keep theirs. */
  async changeState(
    id: string,
    state: ActorState,
    reason: string | null | undefined,
  ): Promise<Change<Actor>> {
    const problem = reasonProblem(reason);
    if (problem) return { value: undefined, errors: [problem] };
    return audited(this.scope, async (tx, note): Promise<Change<Actor>> => {
      const before = await tx.actor.findUnique({ where: { id } });
      if (!before) return refused('NOT_FOUND', 'there is no such actor', 'id');
      const stateReason = reason ?? null;
      if (before.state === state && before.stateReason === stateReason) return changed(before);
      const actor = await tx.actor.update({
        where: { id },
        data: { state, stateReason, revision: { increment: 1 } },
      });
      await note({
        action: 'actor.change-state',
        target: `actor:${id}`,
        detail: { from: before.state, to: state, reason: stateReason },
      });
      await appendChange(tx, this.scope, 'actor.changed', id);
      return changed(actor);
    });
  }
}
