import { timeOf } from '../sdk/index.js';
import type { EndpointKeys, KeyOfKind } from './keys.js';
import { NAMELESS, shortOf, shortOfAddress } from './parts.js';
import type { Call } from './scene.js';

/** Who calls, in the forms in which he is remembered. */
export interface Caller {
  /** Principal's token; undefined without a name. */
  readonly token: string | undefined;
  readonly short: string;
  /** Where a principal is only a session, the place that ties his sessions together. */
  readonly place: string | undefined;
  /** Endpoint and kind of caller: sessions end, and addresses are shared and change, so each has habits of its own. */
  readonly keys: KeyOfKind;
  readonly kind: KeyOfKind['kind'];
  readonly at: number;
}

/** Addresses of a machine's own or of a proxy tell nothing about who is behind them. */
const PRIVATE = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe80)/i;

/** Where somebody calls from, if that tells one place from another. */
export const homeOf = (address: string): string | undefined =>
  PRIVATE.test(address) ? undefined : shortOfAddress(address);

export function callerOf(call: Call, endpoint: EndpointKeys): Caller {
  const { principal, client } = call.event;
  const at = timeOf(call);
  if (principal === undefined) {
    const short = shortOfAddress(client.address, NAMELESS);
    return { token: undefined, short, place: undefined, keys: endpoint.nameless, kind: '@', at };
  }
  const { token } = principal;
  const session = principal.kind === 'session';
  // A key is mostly a service's: what those do is compared among them.
  const keys = session ? endpoint.session : principal.kind === 'api-key' ? endpoint.key : endpoint.named;
  const place = session ? homeOf(client.address) : undefined;
  return { token, short: shortOf(token), place, keys, kind: keys.kind, at };
}
