import type { Client, Trace } from '../event/api-call.js';
import type { CallContext, Tokenizer } from './call-context.js';
import { type Headers, headerText } from './header-shape.js';
import { memo } from './memo.js';

const ADDRESS = /^[0-9a-fA-F:.]{2,45}$/;
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/;
const B3 = /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-[01d](?:-([0-9a-f]{16}))?)?$/i;
const TRACE_ID = /^[0-9a-f]{32}$/;
const SPAN_ID = /^[0-9a-f]{16}$/;
const AGENT_LENGTH_MAX = 1024;
/** Stands for an address that the sensor could not tell. */
const UNKNOWN = '::';

/** One writing for one address: no brackets, zone, port or IPv4-mapped prefix. Remembered: clients come back. */
export const plainAddress: (text: string) => string = memo(readAddress, 1024, 64);

function readAddress(text: string): string {
  let address = text.trim();
  const bracketed = /^\[([^\]]{2,50})\]/.exec(address)?.[1];
  if (bracketed !== undefined) address = bracketed;
  else if (/^[\d.]+:\d+$/.test(address)) address = address.slice(0, address.indexOf(':'));
  address = address
    .replace(/%.*$/s, '')
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .toLowerCase();
  return ADDRESS.test(address) ? address : UNKNOWN;
}

/** Token of the user agent. */
export function agentOf(headers: Headers, tokenizer: Tokenizer): string | undefined {
  const agent = headerText(headers, 'user-agent');
  return agent ? tokenizer.token('agent', agent.slice(0, AGENT_LENGTH_MAX)) : undefined;
}

export const clientOf = (
  address: unknown,
  forwarded: unknown,
  headers: Headers,
  context: CallContext,
): Client => clientAt(address, forwarded, agentOf(headers, context.tokenizer), context);

/** @param agent its token */
export function clientAt(
  address: unknown,
  forwarded: unknown,
  agent: string | undefined,
  context: CallContext,
): Client {
  const plain = plainAddress(typeof address === 'string' ? address.slice(0, 100) : '');
  const client: Client = {
    address: context.tokenizeClients ? `tk_${context.tokenizer.token('client', plain)}` : plain,
  };
  if (forwarded === true) client.forwarded = true;
  if (agent !== undefined) client.agent = agent;
  return client;
}

/** The caller's trace, from a W3C traceparent header, else from Zipkin's B3 headers. */
export function traceOf(headers: Headers): Trace | undefined {
  const text = headerText(headers, 'traceparent');
  const [, traceId, parentId] = (text === undefined ? null : TRACE_PARENT.exec(text)) ?? [];
  if (traceId === undefined || parentId === undefined) return b3TraceOf(headers);
  return isZero(traceId) ? undefined : { traceId, parentId };
}

const isZero = (id: string): boolean => /^0+$/.test(id);

/** B3 names the span of the call itself, and who made it: `b3: trace-span-sampled-parent`, or a header for each. */
function b3TraceOf(headers: Headers): Trace | undefined {
  const single = headerText(headers, 'b3');
  if (single !== undefined) {
    const [, trace, span, parent] = B3.exec(single) ?? [];
    return b3Trace(trace, span, parent);
  }
  const trace = headerText(headers, 'x-b3-traceid');
  if (trace === undefined) return undefined;
  return b3Trace(trace, headerText(headers, 'x-b3-spanid'), headerText(headers, 'x-b3-parentspanid'));
}

function b3Trace(trace = '', span = '', parent = ''): Trace | undefined {
  const traceId = trace.toLowerCase().padStart(32, '0');
  const spanId = span.toLowerCase();
  const parentId = parent.toLowerCase();
  if (!TRACE_ID.test(traceId) || isZero(traceId) || !SPAN_ID.test(spanId)) return undefined;
  return { traceId, spanId, ...(SPAN_ID.test(parentId) && { parentId }) };
}
