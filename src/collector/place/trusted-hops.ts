import type { AddressSet } from './address-set.js';
import { type Inventory, ownerOf } from './inventory.js';

/** Addresses whose word on a client is taken. */
export type Hops = Pick<AddressSet, 'has'>;

/** What somebody named, and the load balancers that the inventory knows. */
export function trustedHops(named: Hops, inventory: Inventory | undefined): Hops {
  if (!inventory) return named;
  return {
    has: (address) => named.has(address) || ownerOf(inventory, address)?.loadBalancer === true,
  };
}
