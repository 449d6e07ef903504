import type { EventOf } from '../../event/index.js';
import { hashText, timeOf } from '../sdk/index.js';
import { NAMELESS, shortOf, shortOfAddress } from './parts.js';

/** Who calls, in the forms in which he is remembered. */
export interface Caller {
  /** Principal's token; undefined without a name. */
  readonly token: string | undefined;
  readonly short: string;
  /** Where a principal is only a session, the place that ties his sessions together. */
  readonly place: string | undefined;
  /** Endpoint and kind of caller: sessions end, and addresses are shared and change, so each has habits of its own. */
  readonly habitKey: string;
  readonly kind: '' | '~' | '@' | '#';
  readonly at: number;
}

/** Addresses of a machine's own or of a proxy tell nothing about who is behind them. */
const PRIVATE = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe80)/i;

export function callerOf(call: EventOf<'api.call'>): Caller {
  const { event, endpoint } = call;
  const { principal, client } = event;
  // One path of GraphQL or of an RPC holds many endpoints.
  const id = `${endpoint?.id ?? ''}${event.operation === undefined ? '' : hashText(event.operation)}`;
  const at = timeOf(call);
  if (principal === undefined)
    return {
      token: undefined,
      short: shortOfAddress(client.address, NAMELESS),
      place: undefined,
      habitKey: `${id}@`,
      kind: '@',
      at,
    };
  const session = principal.kind === 'session';
  // A key is mostly a service's: what those do is compared among them.
  const kind = session ? '~' : principal.kind === 'api-key' ? '#' : '';
  return {
    token: principal.token,
    short: shortOf(principal.token),
    place: session && !PRIVATE.test(client.address) ? shortOfAddress(client.address) : undefined,
    habitKey: `${id}${kind}`,
    kind,
    at,
  };
}
