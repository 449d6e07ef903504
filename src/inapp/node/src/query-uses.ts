import type { QueryCall } from './query-call.js';
import type { QueryFacts } from './query-facts.js';
import type { RequestContext } from './request-context.js';

/** A query that a request made. Values and text are looked at when the response has ended, and then let go. */
export interface QueryUse {
  readonly facts: QueryFacts;
  readonly text: string;
  /** Only of a query with a condition. */
  readonly call: QueryCall | undefined;
  count: number;
}

const USES_MAX = 64;

/** Writes down that a request made a query. Past 64 only those are counted whose like was seen. */
export function noteQuery(context: RequestContext, call: QueryCall, facts: QueryFacts): void {
  context.queries ??= [];
  const uses = context.queries;
  // Without a condition there is nothing to compare: no value is needed any more.
  const kept = facts.isConditional ? call : undefined;
  const like = kept && uses.length < USES_MAX ? undefined : uses.findLast((use) => use.facts === facts);
  if (like) like.count += 1;
  else if (uses.length < USES_MAX) uses.push({ facts, text: call.text, call: kept, count: 1 });
}
