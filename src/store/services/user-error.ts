/** What a caller can put right. Anything else is an exception. */
export const userErrorCodes = [
  'NOT_FOUND',
  'INVALID',
  'CONFLICT',
  'IDEMPOTENCY_MISMATCH',
  'FORBIDDEN',
] as const;
export type UserErrorCode = (typeof userErrorCodes)[number];

export interface UserError {
  readonly code: UserErrorCode;
  readonly message: string;
  /** Path of the input at fault, such as `['input', 'config', 'threshold']`. */
  readonly field: readonly string[];
}

/** What a mutation did: either the noun it changed, or why it changed nothing. */
export type Change<T> =
  | { readonly value: T; readonly errors: readonly [] }
  | { readonly value: undefined; readonly errors: readonly UserError[] };

export function changed<T>(value: T): Change<T> {
  return { value, errors: [] };
}

export function userErrorAt(code: UserErrorCode, message: string, ...field: string[]): UserError {
  return { code, message, field: ['input', ...field] };
}

export function refused<T>(code: UserErrorCode, message: string, ...field: string[]): Change<T> {
  return { value: undefined, errors: [userErrorAt(code, message, ...field)] };
}
