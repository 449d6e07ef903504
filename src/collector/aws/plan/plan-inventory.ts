import type { Owner } from '../../place/inventory.js';
import type { Observed } from './observed.js';
import { serviceName } from './service-name.js';
import type { Wanted } from './wanted.js';

/** Whose an address is, in the form of the collector's inventory. */
export type Entry = readonly [address: string, owner: Owner];

const alive = new Set(['pending', 'running']);

/**
 * What collectors are to know of the network: load balancers first, whose word on a client is taken, then every machine that
 * fits the filter, also where it cannot be mirrored: it calls others.
 */
export function planInventory({ vpcId }: Wanted, observed: Observed): Entry[] {
  const own = new Set([...observed.collectors, ...observed.interfaces].map(({ id }) => id));
  const hops = [...observed.loadBalancers].sort().map((address): Entry => [address, { loadBalancer: true }]);
  const machines = observed.candidates
    .filter(({ state, instanceId }) => alive.has(state) && !own.has(instanceId))
    .flatMap(({ instanceId, tags, interfaces }) => {
      const service = serviceName(tags);
      return interfaces
        .filter((one) => one.vpcId === vpcId && !own.has(one.id))
        .map(({ id, addresses }) => ({
          addresses,
          owner: { eni: id, instance: instanceId, ...(service === undefined ? {} : { service }) },
        }));
    })
    .sort((a, b) => (a.owner.eni < b.owner.eni ? -1 : 1))
    .flatMap(({ addresses, owner }) => addresses.map((address): Entry => [address, owner]));
  return [...hops, ...machines];
}
