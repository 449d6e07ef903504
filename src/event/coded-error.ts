/**
 * An error with three audiences: `code` for programs, `message` for the caller (safe to show,
 * names the field at fault), `cause` for operators (never leaves the process).
 */
export class CodedError extends Error {
  readonly code: string;
  /** Path of the offending field, such as `events[3].client.address`; absent when no field is at fault. */
  readonly field: string | undefined;

  constructor(code: string, publicMessage: string, options: { cause?: unknown; field?: string } = {}) {
    super(publicMessage, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.field = options.field;
  }
}
