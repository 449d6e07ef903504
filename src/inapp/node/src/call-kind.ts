import { type AnswerHead, plannedHead, sentHead, setHead } from './answer-head.js';
import type { CallKind } from './call-profiles.js';
import type { RequestContext } from './request-context.js';

/** What a client that went away before the response began is recorded with, as proxies do. */
const CLIENT_CLOSED = 499;

/** The answer's status, type and length. Read once, when it was sent. */
export function answerOf(context: RequestContext): AnswerHead {
  if (context.answer) return context.answer;
  const { response, answerStatus } = context;
  const sent = (context.view?.setsHeaders ? setHead(response) : undefined) ?? sentHead(response);
  const head = sent ?? plannedHead(response);
  const status =
    answerStatus ?? (context.aborted && !sent && !response.headersSent ? CLIENT_CLOSED : head.status);
  const answer = status === head.status ? head : { ...head, status };
  if (context.isEnded) context.answer = answer;
  return answer;
}

/** What kind of call this is, as far as it can be seen when it is asked for. */
export function kindOf(context: RequestContext): CallKind {
  const { status, type } = answerOf(context);
  return {
    method: context.method,
    route: context.view?.route,
    status,
    requestType: context.headers['content-type'],
    responseType: type,
  };
}
