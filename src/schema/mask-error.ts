import { GraphQLError } from 'graphql';
import { storeError } from '../store/store-error.js';
import { type ApiErrorCode, apiError } from './api-error.js';

interface Coded extends Error {
  readonly code: string;
}

const isCoded = (error: unknown, name: string): error is Coded =>
  error instanceof Error && error.name === name;

/** The error that is safe to show for this one. What nobody meant to show becomes `INTERNAL_SERVER_ERROR` without a word more. */
function shownFor(cause: unknown): GraphQLError {
  if (cause instanceof GraphQLError && cause.originalError == null) return cause;
  if (cause instanceof GraphQLError) return shownFor(cause.originalError);
  // RequestError, a CodedError of the store's services.
  if (isCoded(cause, 'RequestError')) return apiError(cause.code as ApiErrorCode, cause.message);
  const known = storeError(cause);
  if (isCoded(known, 'CodedError') && known.code === 'STORE_UNAVAILABLE')
    return apiError('UNAVAILABLE', known.message);
  return apiError('INTERNAL_SERVER_ERROR', 'Unexpected error.');
}

/** Wire form of any error, for HTTP and WebSocket alike. */
export function maskError(error: unknown): GraphQLError {
  const shown = shownFor(error);
  if (!(error instanceof GraphQLError) || shown === error) return shown;
  const { nodes, source, positions, path } = error;
  return new GraphQLError(shown.message, { nodes, source, positions, path, extensions: shown.extensions });
}
