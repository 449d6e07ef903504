import { EnvelopArmor } from '@escape.tech/graphql-armor';
import type { Plugin } from 'graphql-yoga';
import type { ApiLimits } from './api-limits.js';

/** Bounds on documents, enforced by parsing and validation, which every transport goes through. */
export function documentLimits(limits: ApiLimits): Plugin[] {
  const armor = new EnvelopArmor({
    maxAliases: { n: limits.documentAliasesMax, allowList: [] },
    maxDirectives: { n: limits.documentDirectivesMax },
    maxDepth: { n: limits.documentDepthMax },
    costLimit: { maxCost: limits.documentCostMax },
    maxTokens: { n: limits.documentTokensMax },
    blockFieldSuggestion: { enabled: true },
  });
  return armor.protect().plugins as Plugin[];
}
