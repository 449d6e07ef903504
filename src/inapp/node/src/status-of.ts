import type { RequestContext } from './request-context.js';

/** What a client that went away before the response began is recorded with, as proxies do. */
const CLIENT_CLOSED = 499;

export function statusOf({ response, aborted, answerStatus }: RequestContext): number {
  return answerStatus ?? (aborted && !response.headersSent ? CLIENT_CLOSED : response.statusCode);
}
