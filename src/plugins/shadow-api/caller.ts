import type { EventOf } from '../../event/index.js';
import type { Subject } from '../sdk/index.js';

export type Call = EventOf<'api.call'>;

/** Who called, as the three that an attacker can be told by. */
export interface Caller {
  readonly call: Call;
  readonly at: number;
  readonly address: string;
  readonly agent: string;
  readonly principal: string | undefined;
}
export function subjectOf({ event, principal, serviceId }: Call, byName: boolean): Subject {
  return {
    ...(serviceId !== undefined && { serviceId }),
    ...(byName && principal !== undefined && { principal }),
    clientAddress: event.client.address,
    ...(event.client.agent !== undefined && { agent: event.client.agent }),
  };
}
