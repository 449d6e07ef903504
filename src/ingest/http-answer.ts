import type { ServerResponse } from 'node:http';
import { CodedError } from '../event/index.js';

interface ErrorForm {
  readonly status: number;
  /** When to try again, for errors that pass by themselves. */
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const challenge = { 'www-authenticate': 'Bearer realm="protectonce"' };

/** Every error that the door answers with. */
const forms: Readonly<Record<string, ErrorForm>> = {
  INVALID_UTF8: { status: 400 },
  INVALID_JSON: { status: 400 },
  INVALID_GZIP: { status: 400 },
  INVALID_BATCH: { status: 400 },
  INVALID_WAIT: { status: 400 },
  INVALID_REQUEST: { status: 400 },
  TOO_DEEP: { status: 400 },
  CLIENT_GONE: { status: 400 },
  UNAUTHENTICATED: { status: 401, headers: challenge },
  PRIVACY_PART_PRESENTED: { status: 401, headers: challenge },
  TOKEN_UNKNOWN: { status: 401 },
  NOT_FOUND: { status: 404 },
  DEPLOYMENT_UNKNOWN: { status: 404 },
  METHOD_NOT_ALLOWED: { status: 405 },
  TOKEN_USED: { status: 409 },
  TOKEN_EXPIRED: { status: 410 },
  BODY_TOO_LARGE: { status: 413 },
  UNSUPPORTED_TYPE: { status: 415, headers: { accept: 'application/json' } },
  UNSUPPORTED_ENCODING: { status: 415, headers: { 'accept-encoding': 'gzip, identity' } },
  TOO_BUSY: { status: 429, retryAfterSeconds: 1 },
  TOO_MANY_REQUESTS: { status: 429, retryAfterSeconds: 60 },
  BACKLOG: { status: 429, retryAfterSeconds: 2 },
  TOO_MANY_WAITING: { status: 429, retryAfterSeconds: 10 },
  LOG_UNAVAILABLE: { status: 503, retryAfterSeconds: 2 },
  STORE_UNAVAILABLE: { status: 503, retryAfterSeconds: 2 },
  CLOSING: { status: 503, retryAfterSeconds: 1 },
  LOG_FULL: { status: 507, retryAfterSeconds: 30 },
};

/** The code under which an error is answered and counted. */
export function publicCode(error: unknown): string {
  return error instanceof CodedError && error.code in forms ? error.code : 'INTERNAL';
}

/** True when the fault is the platform's: an operator should hear of it. */
export function isOurs(code: string): boolean {
  return (forms[code]?.status ?? 500) >= 500;
}

/** `{"error": {"code", "message", "field"?}}`. An error that is not in the list is masked. */
export function answerError(response: ServerResponse, error: unknown): void {
  const code = publicCode(error);
  const form = forms[code] ?? { status: 500 };
  const known = code === 'INTERNAL' ? undefined : (error as CodedError);
  const body = { code, message: known?.message ?? 'Something went wrong here.', field: known?.field };
  const headers: Record<string, string> = { ...form.headers };
  if (form.retryAfterSeconds !== undefined) headers['retry-after'] = String(form.retryAfterSeconds);
  if (code === 'CLOSING') headers.connection = 'close';
  answerJson(response, form.status, { error: body }, headers);
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}
