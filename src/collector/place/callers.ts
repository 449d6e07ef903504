import type { Caller } from '../../event/api-call.js';
import { reachOfAddress } from './address-reach.js';
import { type Inventory, ownerOf } from './inventory.js';

const ADDRESSES_MAX = 4_096;
const SERVICES_MAX = 8;
/** Before so many calls an address is nobody's: one request may name any host. */
const CALLS_MIN = 5;
/** What answers for several services is a proxy, or a machine of several: its own calls are of none of them. */
const SHARE_MIN = 0.95;

/**
 * Which service made a call, by the address that it came from: as the inventory has it, else the service that answers calls at
 * that very address.
 */
export class Callers {
  readonly #services = new Map<string, Map<string, number>>();

  constructor(readonly inventory: Inventory | undefined) {}

  /** A service has answered at this address. */
  answered(address: string, service: string, status: number): void {
    if (status >= 400) return;
    let services = this.#services.get(address);
    if (!services) {
      services = new Map();
      this.#services.set(address, services);
      if (this.#services.size > ADDRESSES_MAX)
        this.#services.delete(this.#services.keys().next().value as string);
    }
    if (services.has(service) || services.size < SERVICES_MAX)
      services.set(service, (services.get(service) ?? 0) + 1);
  }

  /** @param own the service that was called: it is no caller of itself */
  callerAt(address: string, own: string): Caller | undefined {
    const named = ownerOf(this.inventory, address)?.service?.slice(0, 120);
    if (named !== undefined) return named === own ? undefined : { service: named, known: 'inventory' };
    if (reachOfAddress(address) === 'outside') return undefined;
    let all = 0;
    let most = 0;
    let service = own;
    for (const [name, calls] of this.#services.get(address) ?? []) {
      all += calls;
      if (calls <= most) continue;
      most = calls;
      service = name;
    }
    if (service === own || most < CALLS_MIN || most < all * SHARE_MIN) return undefined;
    return { service, known: 'address' };
  }
}
