import type { ApiScope } from '../credentials.js';
import { apiScopes } from '../credentials.js';
import type { ApiToken, Prisma } from '../generated/prisma/client.js';
import { audited } from './audited.js';
import { type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { newSecret, newTokenId } from './new-secret.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';
import { type TokenOrderField, tokenListing } from './token-listing.js';
import { checkExpiry, checkName, revokedAt } from './token-rules.js';
import { type Change, changed, refused } from './user-error.js';

export interface ApiTokenInput {
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  readonly expiresAt?: Date | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** `secret` is the token's text: shown this once, kept by nobody. Null when a repeat found the token already made. */
export interface IssuedApiToken {
  readonly token: ApiToken;
  readonly secret: string | null;
}

export class ApiTokens {
  constructor(
    private readonly scope: ServiceScope,
    private readonly granted: ReadonlySet<ApiScope>,
  ) {}

  page(query: NodeQuery, request: ListRequest<TokenOrderField>): Promise<Page<ApiToken>> {
    const { apiToken } = this.scope.prisma;
    return listPage<
      TokenOrderField,
      ApiToken,
      Prisma.ApiTokenWhereInput,
      Prisma.ApiTokenOrderByWithRelationInput
    >(tokenListing, request, undefined, {
      fetch: (part) => apiToken.findMany({ ...query, ...part }),
      count: (where) => apiToken.count({ where }),
    });
  }

  async create(input: ApiTokenInput): Promise<Change<IssuedApiToken>> {
    const { organisationId, prisma, clock } = this.scope;
    const problem =
      checkName<IssuedApiToken>(input.name) ?? checkExpiry<IssuedApiToken>(input.expiresAt, clock.now());
    if (problem) return problem;
    const scopes = apiScopes.filter((each) => input.scopes.includes(each));
    if (scopes.length === 0) return refused('INVALID', 'give at least one scope', 'scopes');
    // A token can hand out no more than it has, or `tokens:write` would be `admin` by a detour.
    const beyond = scopes.filter((each) => !this.granted.has(each) && !this.granted.has('admin'));
    if (beyond.length > 0)
      return refused('FORBIDDEN', `this token does not have ${beyond.join(', ')} itself`, 'scopes');

    const id = newTokenId('api-token', organisationId, this.scope.actor, input.idempotencyKey);
    const repeated =
      input.idempotencyKey == null ? null : await prisma.apiToken.findUnique({ where: { id } });
    if (repeated) return this.#repeat(repeated, input.name, scopes);
    const { text, hash } = newSecret('pat', id);
    try {
      return await audited(this.scope, async (tx, note) => {
        const token = await tx.apiToken.create({
          data: {
            id,
            organizationId: organisationId,
            name: input.name,
            secretHash: hash,
            scopes,
            createdAt: new Date(clock.now()),
            expiresAt: input.expiresAt ?? null,
          },
        });
        await note({
          action: 'api-token.create',
          target: `api-token:${id}`,
          detail: { name: input.name, scopes },
        });
        return changed({ token, secret: text });
      });
    } catch (error) {
      // Two at once with one key: the other was first.
      const first = input.idempotencyKey == null ? null : await prisma.apiToken.findUnique({ where: { id } });
      if (!first) throw error;
      return this.#repeat(first, input.name, scopes);
    }
  }

  async revoke(id: string): Promise<Change<ApiToken>> {
    const change = await audited(this.scope, async (tx, note): Promise<Change<ApiToken>> => {
      const before = await tx.apiToken.findUnique({ where: { id } });
      if (!before) return refused('NOT_FOUND', 'there is no such token', 'id');
      if (before.revokedAt) return changed(before);
      const token = await tx.apiToken.update({
        where: { id },
        data: { revokedAt: revokedAt(this.scope.clock) },
      });
      await note({ action: 'api-token.revoke', target: `api-token:${id}`, detail: { name: token.name } });
      return changed(token);
    });
    if (change.value) await this.scope.notifications.notify('tokens', this.scope.organisationId);
    return change;
  }

  #repeat(token: ApiToken, name: string, scopes: readonly string[]): Change<IssuedApiToken> {
    const same = token.name === name && [...token.scopes].sort().join() === [...scopes].sort().join();
    if (same) return changed({ token, secret: null });
    return refused('IDEMPOTENCY_MISMATCH', 'this key was used for another token', 'idempotencyKey');
  }
}
