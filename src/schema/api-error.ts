import { GraphQLError } from 'graphql';

/**
 * Codes that the API answers with. Besides these there are only GraphQL's own errors of parsing and validation, and
 * `userErrors` of mutations. `INTERNAL_SERVER_ERROR` stands for every bug; its cause is in the log alone.
 */
export type ApiErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'COST_LIMIT_EXCEEDED'
  | 'SUBSCRIPTION_LIMIT_EXCEEDED'
  | 'PAGE_TOO_LARGE'
  | 'FILTER_TOO_LARGE'
  | 'DOCUMENT_LIMIT_EXCEEDED'
  | 'FILTER_INVALID'
  | 'EXPLORE_INVALID'
  | 'CURSOR_INVALID'
  | 'CURSOR_EXPIRED'
  | 'ID_INVALID'
  | 'UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

const status: Partial<Record<ApiErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

export function apiError(
  code: ApiErrorCode,
  message: string,
  headers: Record<string, string> = {},
): GraphQLError {
  const http = status[code] === undefined ? {} : { http: { status: status[code], headers } };
  return new GraphQLError(message, { extensions: { code, ...http } });
}
