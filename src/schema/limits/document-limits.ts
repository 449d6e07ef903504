import { EnvelopArmor } from '@escape.tech/graphql-armor';
import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ApiLimits } from './api-limits.js';

/** Bounds on documents, enforced by parsing and validation, which every transport goes through. */
export function documentLimits(limits: ApiLimits): Plugin[] {
  // Limits have a code, so that a client can tell them from its own mistakes.
  const onReject = [
    (_context: unknown, error: GraphQLError) =>
      void Object.assign(error.extensions, { code: 'DOCUMENT_LIMIT_EXCEEDED' }),
  ];
  const armor = new EnvelopArmor({
    maxAliases: { n: limits.documentAliasesMax, allowList: [], onReject },
    maxDirectives: { n: limits.documentDirectivesMax, onReject },
    maxDepth: { n: limits.documentDepthMax, onReject },
    costLimit: { maxCost: limits.documentCostMax, onReject },
    maxTokens: { n: limits.documentTokensMax, onReject },
    blockFieldSuggestion: { enabled: true },
  });
  return armor.protect().plugins as Plugin[];
}
