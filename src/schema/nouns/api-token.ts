import type { ApiScope } from '../../store/credentials.js';
import type { IssuedApiToken } from '../../store/services/api-tokens.js';
import type { TokenOrderField } from '../../store/services/token-listing.js';
import type { Change } from '../../store/services/user-error.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';

export function defineApiToken(kit: Kit) {
  const { builder, comparators, enums, userError } = kit;
  const ApiToken = builder.prismaNode('ApiToken', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id; not the secret.' },
    description: 'What a program presents to this API. Needs the scope `tokens:write`.',
    authScopes: { scope: 'tokens:write' },
    fields: (t) => ({
      name: t.exposeString('name', { description: 'What it is for.' }),
      scopes: t.field({
        type: [enums.apiScope],
        description: 'What it may do.',
        resolve: ({ scopes }) => scopes as ApiScope[],
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it stops working by itself.',
      }),
      lastUsedAt: t.expose('lastUsedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was last used, to the minute.',
      }),
      revokedAt: t.expose('revokedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was revoked.',
      }),
    }),
  });
  const connection = defineConnection(kit, 'ApiToken', ApiToken);
  const filter = defineFilter(kit, 'ApiToken', {
    name: [comparators.text, 'What it is for.'],
    createdAt: [comparators.time, 'When it was made.'],
    expiresAt: [comparators.time, 'When it stops working by itself.'],
    lastUsedAt: [comparators.time, 'When it was last used.'],
    revokedAt: [comparators.time, 'When it was revoked.'],
  });
  const order = defineOrder<TokenOrderField>(kit, 'ApiToken', {
    CREATED_AT: 'When it was made.',
    NAME: 'What it is for.',
  });
  builder.queryField('apiTokens', (t) =>
    t.field({
      type: connection,
      description: 'The API tokens, revoked ones too. Needs the scope `tokens:write`.',
      authScopes: { scope: 'tokens:write' },
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.apiTokens.page(nodeQuery(context, info), request),
    }),
  );

  const created = builder.objectRef<Change<IssuedApiToken>>('ApiTokenCreatePayload').implement({
    description: 'What apiTokenCreate did.',
    fields: (t) => ({
      apiToken: t.field({
        type: ApiToken,
        nullable: true,
        description: 'The token; null when there are user errors.',
        resolve: ({ value }) => value?.token,
      }),
      secret: t.string({
        nullable: true,
        description: 'The token’s text, shown this once. Null when the idempotency key had already made it.',
        resolve: ({ value }) => value?.secret,
      }),
      userErrors: t.field({
        type: [userError],
        description: 'What the caller can put right.',
        resolve: ({ errors }) => [...errors],
      }),
    }),
  });
  builder.mutationField('apiTokenCreate', (t) =>
    t.fieldWithInput({
      type: created,
      description:
        'Makes an API token with at most the scopes of the one that asks. Needs the scope `tokens:write`.',
      authScopes: { scope: 'tokens:write' },
      typeOptions: { name: 'ApiTokenCreateInput', description: 'The token to make.' },
      argOptions: { description: 'The token to make.' },
      input: {
        name: t.input.string({ required: true, description: 'What it is for, 1 to 120 characters.' }),
        scopes: t.input.field({ type: [enums.apiScope], required: true, description: 'What it may do.' }),
        expiresAt: t.input.field({
          type: 'DateTime',
          description: 'When it stops working by itself; never, when left out.',
        }),
        idempotencyKey: t.input.string({ description: 'A repeat with the same key makes no second token.' }),
      },
      resolve: (_root, { input }, { services }) => services.apiTokens.create(input),
    }),
  );
  const revoked = definePayload(kit, 'apiTokenRevoke', 'apiToken', ApiToken);
  builder.mutationField('apiTokenRevoke', (t) =>
    t.fieldWithInput({
      type: revoked,
      description:
        'Ends an API token for good; its open connections are closed. Needs the scope `tokens:write`.',
      authScopes: { scope: 'tokens:write' },
      typeOptions: { name: 'ApiTokenRevokeInput', description: 'The token to end.' },
      argOptions: { description: 'The token to end.' },
      input: { id: t.input.globalID({ for: ApiToken, required: true, description: 'The token.' }) },
      resolve: (_root, { input }, { services }) => services.apiTokens.revoke(input.id.id),
    }),
  );
}
