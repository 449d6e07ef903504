import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql';
import type { ApiContext } from '../api-context.js';
import { apiError } from '../api-error.js';
import type { ApiLimits } from './api-limits.js';
import { operationCost } from './operation-cost.js';
import type { RateLimit } from './rate-limit.js';

export interface GatedOperation {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
  readonly contextValue: ApiContext;
}

/** Weighs an operation and takes its points, whatever way it came. Undefined: let it in. */
export type Gate = (operation: GatedOperation) => Promise<GraphQLError | undefined>;

export function createGate(schema: GraphQLSchema, limits: ApiLimits, rateLimit: RateLimit): Gate {
  return async ({ document, operationName, variableValues, contextValue }) => {
    const cost = operationCost(schema, document, operationName, variableValues);
    if (cost > limits.operationCostMax) {
      return new GraphQLError(
        `This operation costs ${cost} points; ${limits.operationCostMax} are allowed. Ask for smaller pages.`,
        {
          extensions: { code: 'COST_LIMIT_EXCEEDED', cost, limit: limits.operationCostMax },
        },
      );
    }
    const { allowed, status } = await rateLimit.consume(contextValue.identity.tokenId, cost);
    contextValue.rate = status;
    if (allowed) return undefined;
    return apiError(
      'RATE_LIMITED',
      `This token has used up its ${status.limit} points; more at ${status.resetAt.toISOString()}.`,
      {
        'retry-after': String(limits.rateWindowSeconds),
      },
    );
  };
}

/** What `extensions.cost` of an answer says. */
export function costExtension({ rate }: ApiContext): Record<string, unknown> | undefined {
  if (!rate) return undefined;
  return {
    cost: {
      requested: rate.cost,
      limit: rate.limit,
      remaining: rate.remaining,
      resetAt: rate.resetAt.toISOString(),
    },
  };
}
