import type { Enrolment, Prisma } from '../generated/prisma/client.js';
import { audited } from './audited.js';
import { type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { newSecret, newTokenId } from './new-secret.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';
import { type TokenOrderField, tokenListing } from './token-listing.js';
import { checkExpiry, checkName, revokedAt } from './token-rules.js';
import { type Change, changed, refused } from './user-error.js';

export interface EnrolmentInput {
  readonly name: string;
  readonly expiresAt?: Date | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/**
 * `secret` is `po_<id>_<secret>`, without the privacy part: that never reaches the server, and whoever installs the
 * sensor appends it. Null when a repeat found the enrolment already made.
 */
export interface IssuedEnrolment {
  readonly enrolment: Enrolment;
  readonly secret: string | null;
}

export class Enrolments {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<TokenOrderField>): Promise<Page<Enrolment>> {
    const { enrolment } = this.scope.prisma;
    return listPage<
      TokenOrderField,
      Enrolment,
      Prisma.EnrolmentWhereInput,
      Prisma.EnrolmentOrderByWithRelationInput
    >(tokenListing, request, undefined, {
      fetch: (part) => enrolment.findMany({ ...query, ...part }),
      count: (where) => enrolment.count({ where }),
    });
  }

  async create(input: EnrolmentInput): Promise<Change<IssuedEnrolment>> {
    const { organisationId, prisma, clock } = this.scope;
    const problem =
      checkName<IssuedEnrolment>(input.name) ?? checkExpiry<IssuedEnrolment>(input.expiresAt, clock.now());
    if (problem) return problem;
    const id = newTokenId('enrolment', organisationId, this.scope.actor, input.idempotencyKey);
    const earlier = async () =>
      input.idempotencyKey == null ? null : prisma.enrolment.findUnique({ where: { id } });
    const repeated = await earlier();
    if (repeated) return repeat(repeated, input.name);
    const { text, hash } = newSecret('po', id);
    try {
      return await audited(this.scope, async (tx, note) => {
        const enrolment = await tx.enrolment.create({
          data: {
            id,
            organizationId: organisationId,
            name: input.name,
            secretHash: hash,
            createdAt: new Date(clock.now()),
            expiresAt: input.expiresAt ?? null,
          },
        });
        await note({ action: 'enrolment.create', target: `enrolment:${id}`, detail: { name: input.name } });
        return changed({ enrolment, secret: text });
      });
    } catch (error) {
      const first = await earlier();
      if (!first) throw error;
      return repeat(first, input.name);
    }
  }

  async revoke(id: string): Promise<Change<Enrolment>> {
    const change = await audited(this.scope, async (tx, note): Promise<Change<Enrolment>> => {
      const before = await tx.enrolment.findUnique({ where: { id } });
      if (!before) return refused('NOT_FOUND', 'there is no such enrolment', 'id');
      if (before.revokedAt) return changed(before);
      const enrolment = await tx.enrolment.update({
        where: { id },
        data: { revokedAt: revokedAt(this.scope.clock) },
      });
      await note({ action: 'enrolment.revoke', target: `enrolment:${id}`, detail: { name: enrolment.name } });
      return changed(enrolment);
    });
    if (change.value) await this.scope.notifications.notify('tokens', this.scope.organisationId);
    return change;
  }
}

function repeat(enrolment: Enrolment, name: string): Change<IssuedEnrolment> {
  if (enrolment.name === name) return changed({ enrolment, secret: null });
  return refused('IDEMPOTENCY_MISMATCH', 'this key was used for another enrolment', 'idempotencyKey');
}
