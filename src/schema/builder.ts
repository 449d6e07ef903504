import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import WithInputPlugin from '@pothos/plugin-with-input';
import type { ApiScope } from '../store/credentials.js';
import type { ApiContext } from './api-context.js';
import { apiError } from './api-error.js';
import type PrismaTypes from './generated/pothos-types.js';
import { getDatamodel } from './generated/pothos-types.js';
import { relayOptions } from './relay-options.js';

export interface SchemaTypes {
  Context: ApiContext;
  PrismaTypes: PrismaTypes;
  Scalars: {
    BigInt: { Input: bigint; Output: bigint };
    Cursor: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: unknown; Output: unknown };
    ID: { Input: string; Output: string };
  };
  AuthScopes: { scope: ApiScope };
  DefaultFieldNullability: false;
}

/** Nouns add themselves to a builder; a schema is made from a fresh one. */
export function createBuilder() {
  return new SchemaBuilder<SchemaTypes>({
    plugins: [
      ScopeAuthPlugin,
      ComplexityPlugin,
      RelayPlugin,
      PrismaPlugin,
      DataloaderPlugin,
      WithInputPlugin,
    ],
    defaultFieldNullability: false,
    scopeAuth: {
      authorizeOnSubscribe: true,
      authScopes: ({ identity }) => ({
        scope: (scope) => identity.scopes.has(scope) || identity.scopes.has('admin'),
      }),
      unauthorizedError: (_parent, _context, info) =>
        apiError('FORBIDDEN', `This token lacks the scope for ${info.parentType.name}.${info.fieldName}.`),
    },
    // Connections and lists say what they multiply; see noun-connection.ts.
    complexity: { defaultComplexity: 1, defaultListMultiplier: 1 },
    prisma: { client: (context) => context.prisma, dmmf: getDatamodel(), onUnusedQuery: 'error' },
    relay: relayOptions,
    withInput: { typeOptions: {}, argOptions: { required: true } },
  });
}

export type Builder = ReturnType<typeof createBuilder>;
