import type { ApiCall, RequestMark, ResponseMark, ShapeField } from '../../../../src/event/index.js';
import {
  createFacts,
  type EndpointFacts,
  observeFacts,
} from '../../../../src/inventory/facts/endpoint-facts.js';
import { assessPosture } from '../../../../src/inventory/posture/assess-posture.js';
import type { FindingDraft } from '../../../../src/inventory/posture/finding-draft.js';
import type { AssessedEndpoint } from '../../../../src/inventory/posture/rule.js';
import {
  createEndpointSketch,
  type EndpointSketch,
  observeCall,
} from '../../../../src/inventory/schemas/endpoint-sketch.js';
import { apiCall, builtAt, token } from '../../../kit/builders.js';

export const MINUTE_MS = 60_000;

/** What a call of the tests is told by; the rest is an ordinary call of a known user. */
export interface CallWords extends Partial<ApiCall> {
  /** Without a principal. */
  readonly anonymous?: boolean;
  readonly status?: number;
  readonly sent?: readonly ShapeField[];
  readonly query?: readonly ShapeField[];
  readonly body?: readonly ShapeField[];
  readonly requestMarks?: RequestMark[];
  readonly marks?: ResponseMark[];
  readonly headers?: readonly string[];
  readonly requestHeaders?: readonly string[];
  readonly contentType?: string;
}

const named = (names: readonly string[]) => ({
  fields: names.map((path) => ({ path, type: 'string' as const })),
});

export function callOf(words: CallWords = {}): ApiCall {
  const {
    anonymous,
    status = 200,
    sent,
    query,
    body,
    requestMarks,
    marks,
    headers,
    requestHeaders,
    contentType,
    ...rest
  } = words;
  const { principal, ...made } = apiCall({
    request: {
      headers: named(requestHeaders ?? ['accept']),
      ...(sent && { body: { fields: [...sent] } }),
      ...(query && { query: { fields: [...query] } }),
      ...(requestMarks && { marks: requestMarks }),
    },
    response: {
      status,
      contentType: contentType ?? 'application/json',
      headers: named(headers ?? ['etag']),
      body: { fields: [...(body ?? [{ path: 'id', type: 'integer' as const }])] },
      ...(marks && { marks }),
    },
    ...rest,
  });
  return anonymous || !principal ? made : { ...made, principal };
}

export const field = (path: string, ...classes: string[]): ShapeField => ({
  path,
  type: 'string',
  ...(classes.length > 0 && { classes }),
});

/** The same call again and again, a minute apart, of five users at five addresses. */
export function repeated(
  count: number,
  words: CallWords = {},
  from = builtAt,
  stepMs = MINUTE_MS,
): ApiCall[] {
  return Array.from({ length: count }, (_, n) => {
    const call = callOf({
      client: { address: `198.51.100.${(n % 5) + 1}` },
      ...words,
      time: from + n * stepMs,
    });
    return call.principal && !words.principal
      ? { ...call, principal: { ...call.principal, token: token(`user ${n % 5}`) } }
      : call;
  });
}

export interface Learned {
  readonly sketch: EndpointSketch;
  readonly facts: EndpointFacts;
}

export function learn(calls: readonly ApiCall[]): Learned {
  const learned = { sketch: createEndpointSketch(), facts: createFacts() };
  for (const call of calls) {
    observeCall(learned.sketch, call);
    observeFacts(learned.facts, call, 'inapp-node');
  }
  return learned;
}

export const ordersEndpoint: AssessedEndpoint = {
  method: 'GET',
  template: '/orders/{id}',
  host: 'shop.example.com',
  protocol: 'rest',
  exposure: 'public',
};

export const latest = (calls: readonly ApiCall[]): number => Math.max(...calls.map(({ time }) => time));

/** The findings of an endpoint with these calls, by rule. */
export function findings(
  calls: readonly ApiCall[],
  endpoint: Partial<AssessedEndpoint> = {},
  { now = latest(calls) + MINUTE_MS, open }: { now?: number; open?: ReadonlySet<string> } = {},
): Map<string, FindingDraft> {
  const drafts = assessPosture({ endpoint: { ...ordersEndpoint, ...endpoint }, ...learn(calls), now, open });
  return new Map(drafts.map((draft) => [draft.rule, draft]));
}
