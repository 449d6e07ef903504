import { CodedError } from '../../event/index.js';

/** The request itself makes no sense: a cursor of another order, a filter past its bounds. Safe to show. */
export class RequestError extends CodedError {
  constructor(
    code:
      | 'CURSOR_INVALID'
      | 'CURSOR_EXPIRED'
      | 'PAGE_TOO_LARGE'
      | 'FILTER_TOO_LARGE'
      | 'FILTER_INVALID'
      | 'EXPLORE_INVALID',
    message: string,
    field?: string,
  ) {
    super(code, message, field === undefined ? {} : { field });
    this.name = 'RequestError';
  }
}
