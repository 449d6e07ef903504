import { randomFillSync } from 'node:crypto';
import type { Trace } from '../../../event/api-call.js';
import type { RequestContext } from './request-context.js';

/** One request's place in a trace, in the words of W3C Trace Context. */
export interface TraceContext {
  readonly traceId: string;
  /** This request's own id: what it calls names it as its parent. */
  readonly spanId: string;
  /** The caller's, when it sent one. */
  readonly parentId: string | undefined;
  readonly flags: string;
  /** As it came; handed on as it is. */
  readonly state: string | undefined;
}

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** What every receiver has to be able to take. */
const STATE_LENGTH_MAX = 512;
/** A trace that begins here is sampled: a receiver that does without would drop its part of it. */
const SAMPLED = '01';

const pool = Buffer.alloc(4_096);
let used = pool.length;
/** Random bytes as hexadecimal digits. One call of the generator serves many requests. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** @returns undefined for what is no traceparent: then a new trace begins. */
function parseTraceParent(
  header: unknown,
): { readonly traceId: string; readonly parentId: string; readonly flags: string } | undefined {
  if (typeof header !== 'string' || header.length > 200) return undefined;
  const [, version, traceId = '', parentId = '', flags = '', rest] = FORM.exec(header.trim()) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  // Of later versions only the first bit is known to mean the same.
  return { traceId, parentId, flags: version === '00' ? flags : `0${Number.parseInt(flags, 16) & 1}` };
}

/** The request's place in its trace: continued from its caller, or begun here. Made when it is first asked for. */
export function traceOfRequest(context: RequestContext): TraceContext {
  if (context.trace) return context.trace;
  const { headers } = context;
  const parent = parseTraceParent(headers.traceparent);
  const state = headers.tracestate;
  context.trace = {
    traceId: parent?.traceId ?? randomHex(16),
    spanId: randomHex(8),
    parentId: parent?.parentId,
    flags: parent?.flags ?? SAMPLED,
    state: parent && typeof state === 'string' && state.length <= STATE_LENGTH_MAX ? state : undefined,
  };
  return context.trace;
}

export const traceParent = ({ traceId, spanId, flags }: TraceContext): string =>
  `00-${traceId}-${spanId}-${flags}`;

/**
 * A tracing library has named a trace on an outgoing call. Where the caller has named none, that is the request's trace
 * as well, so that both tell of one.
 */
export function adoptTrace(context: RequestContext, header: unknown): void {
  const named = parseTraceParent(header);
  const own = traceOfRequest(context);
  if (named && own.parentId === undefined && own.traceId !== named.traceId)
    context.trace = { ...own, traceId: named.traceId, flags: named.flags };
}

/** What is told of it. */
export function traceFactsOf(context: RequestContext): Trace {
  const { traceId, spanId, parentId } = traceOfRequest(context);
  return { traceId, spanId, ...(parentId === undefined ? {} : { parentId }) };
}
