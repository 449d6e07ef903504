/** What happens to one call: it is cut off or refused, before it has its effect or after. */
export interface Fault {
  readonly when: 'before' | 'after';
  /** `kill`: the connection breaks, and so does every one after it, until `revive`: as for a killed Lambda. */
  readonly how: 'kill' | { readonly code: string; readonly status: number };
}

export const throttled: Fault = { when: 'before', how: { code: 'RequestLimitExceeded', status: 503 } };

/** The connection breaks without an answer. */
export class ConnectionLost extends Error {}
