import type { WireEvent } from '../../event/index.js';

/** Keyed token of who acted, where the event tells. */
export function attributePrincipal(event: WireEvent): string | undefined {
  if (event.kind === 'api.call') return event.principal?.token;
  if (event.kind === 'attack.seen') return event.request?.principal?.token;
  return undefined;
}
