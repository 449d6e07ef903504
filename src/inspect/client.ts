import type { Client, Trace } from '../event/api-call.js';
import type { CallContext, Tokenizer } from './call-context.js';
import { type Headers, headerText } from './header-shape.js';
import { memo } from './memo.js';

const ADDRESS = /^[0-9a-fA-F:.]{2,45}$/;
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/;
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

/** The caller's trace, from a W3C traceparent header. */
export function traceOf(headers: Headers): Trace | undefined {
  const match = TRACE_PARENT.exec(headerText(headers, 'traceparent') ?? '');
  const [, traceId, parentId] = match ?? [];
  if (traceId === undefined || parentId === undefined || /^0+$/.test(traceId)) return undefined;
  return { traceId, parentId };
}
