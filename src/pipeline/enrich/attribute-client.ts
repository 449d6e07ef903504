import type { WireEvent } from '../../event/index.js';

/** Where the request came from, where the event tells; a keyed token when the organisation has addresses tokenised. */
export function attributeClient(event: WireEvent): string | undefined {
  if (event.kind === 'api.call') return event.client.address;
  if (event.kind === 'attack.seen') return event.request?.client?.address;
  return undefined;
}
