import type { PostureFinding, PostureState, Prisma } from '../generated/prisma/client.js';
import { appendChange } from './append-change.js';
import { audited } from './audited.js';
import { column, compileFilter, type FilterInput, idColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { rankKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import { reasonProblem } from './reason-problem.js';
import { reassess, wakeAnalyst } from './reassess.js';
import type { ServiceScope } from './service-scope.js';
import { severities } from './severities.js';
import { byCurrentIds } from './survivors.js';
import { type Change, changed, refused } from './user-error.js';

export const postureFindingOrderFields = ['LAST_SEEN_AT', 'FIRST_SEEN_AT', 'SEVERITY'] as const;
export type PostureFindingOrderField = (typeof postureFindingOrderFields)[number];

const listing: Listing<PostureFindingOrderField> = {
  columns: {
    rule: column('rule'),
    subject: column('subject'),
    severity: column('severity'),
    state: column('state'),
    acceptedUntil: column('acceptedUntil'),
    resolvedAt: column('resolvedAt'),
    firstSeenAt: column('firstSeenAt'),
    lastSeenAt: column('lastSeenAt'),
    service: idColumn('serviceId', 'Service'),
    endpoint: idColumn('endpointId', 'Endpoint'),
  },
  orders: {
    LAST_SEEN_AT: timeKey('lastSeenAt'),
    FIRST_SEEN_AT: timeKey('firstSeenAt'),
    SEVERITY: rankKey('severity', severities),
  },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'desc' },
};

/** What somebody makes of a finding. */
type Verdict = Pick<PostureFinding, 'stateReason' | 'acceptedUntil'> & {
  readonly state: Exclude<PostureState, 'resolved'>;
};

export interface AcceptInput {
  readonly id: string;
  readonly reason: string;
  readonly until?: Date | null | undefined;
}

export class PostureFindings {
  constructor(private readonly scope: ServiceScope) {}

  async page(
    query: NodeQuery,
    request: ListRequest<PostureFindingOrderField>,
    within?: { serviceId: string } | { endpointId: string },
  ): Promise<Page<PostureFinding>> {
    const { postureFinding } = this.scope.prisma;
    return listPage<
      PostureFindingOrderField,
      PostureFinding,
      Prisma.PostureFindingWhereInput,
      Prisma.PostureFindingOrderByWithRelationInput
    >(listing, { ...request, filter: await byCurrentIds(this.scope, request.filter) }, within, {
      fetch: (part) => postureFinding.findMany({ ...query, ...part }),
      count: (where) => postureFinding.count({ where }),
    });
  }

  /** The finding if it exists and the filter lets it through. */
  async matching(id: string, filter: FilterInput | null | undefined): Promise<PostureFinding | undefined> {
    const where = compileFilter<Prisma.PostureFindingWhereInput>(
      await byCurrentIds(this.scope, filter),
      listing.columns,
    );
    const { postureFinding } = this.scope.prisma;
    return (await postureFinding.findFirst({ where: { AND: [{ id }, where] } })) ?? undefined;
  }

  /** Somebody takes the risk, for a reason, until a time or for good. */
  async accept({ id, reason, until }: AcceptInput): Promise<Change<PostureFinding>> {
    if (reason.trim() === '') return refused('INVALID', 'say why the risk is accepted', 'reason');
    if (until != null && until.getTime() <= this.scope.clock.now())
      return refused('INVALID', 'it must lie in the future', 'until');
    return this.#decide(id, { state: 'accepted', stateReason: reason, acceptedUntil: until ?? null });
  }

  /** Takes an acceptance back. */
  reopen(id: string, reason: string | null | undefined): Promise<Change<PostureFinding>> {
    return this.#decide(id, { state: 'open', stateReason: reason ?? null, acceptedUntil: null });
  }

  /** The same again changes and tells nothing. */
  async #decide(id: string, verdict: Verdict): Promise<Change<PostureFinding>> {
    const problem = reasonProblem(verdict.stateReason);
    if (problem) return { value: undefined, errors: [problem] };
    const change = await audited(this.scope, async (tx, note): Promise<Change<PostureFinding>> => {
      const before = await tx.postureFinding.findUnique({ where: { id } });
      if (!before) return refused('NOT_FOUND', 'there is no such finding', 'id');
      // Resolving and its undoing are for the evidence, not for people.
      if (before.state === 'resolved')
        return refused('CONFLICT', 'it is resolved, and opens by itself should it be found again', 'id');
      if (isSame(before, verdict)) return changed(before);
      const finding = await tx.postureFinding.update({ where: { id }, data: verdict });
      if (finding.endpointId) await reassess(tx, this.scope, finding.endpointId);
      const until = verdict.acceptedUntil?.toISOString() ?? null;
      await note({
        action: verdict.state === 'accepted' ? 'posture-finding.accept' : 'posture-finding.reopen',
        target: `posture-finding:${id}`,
        detail: { rule: before.rule, from: before.state, reason: verdict.stateReason, until },
      });
      await appendChange(tx, this.scope, 'posture.changed', id);
      return changed(finding);
    });
    if (change.value) await wakeAnalyst(this.scope);
    return change;
  }
}

function isSame(before: PostureFinding, { state, stateReason, acceptedUntil }: Verdict): boolean {
  if (before.state !== state || before.acceptedUntil?.getTime() !== acceptedUntil?.getTime()) return false;
  // An open one that is opened without a reason keeps what was said before.
  return before.stateReason === stateReason || (state === 'open' && stateReason === null);
}
