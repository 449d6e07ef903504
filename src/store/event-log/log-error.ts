import { CodedError } from '../../event/coded-error.js';

export function logUnavailable(cause: unknown): CodedError {
  return new CodedError('LOG_UNAVAILABLE', 'Events cannot be kept at the moment: send again.', { cause });
}

export function logFull(cause: unknown): CodedError {
  return new CodedError('LOG_FULL', 'There is no room to keep events: send again later.', { cause });
}
