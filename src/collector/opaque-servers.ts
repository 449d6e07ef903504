import type { OpaqueServer } from '../event/capture-measured.js';
import { OPAQUE_SERVERS_MAX } from '../event/limits.js';
import { hostName } from '../inspect/index.js';

/** Servers that are counted one by one; all others are one. */
const SERVERS_MAX = 1_000;
const NAMELESS = '*';

/** Counts encrypted flows by the name that clients ask for in the clear, and by service. */
export class OpaqueServers {
  #servers = new Map<string, OpaqueServer>();

  add(serverName: string | undefined, service: string | undefined, outbound = false): void {
    const name = hostName(serverName);
    const named = {
      name: name === 'unknown' ? NAMELESS : name,
      ...(service && { service }),
      ...(outbound && { outbound }),
    };
    const key = `${named.name} ${service ?? ''} ${outbound}`;
    const server = this.#servers.get(key);
    if (server) server.flows++;
    else if (this.#servers.size < SERVERS_MAX) this.#servers.set(key, { ...named, flows: 1 });
    else this.add(undefined, undefined);
  }

  /** The busiest, and the rest as one; begins anew. */
  take(): OpaqueServer[] {
    const all = [...this.#servers.values()].sort((a, b) => b.flows - a.flows);
    this.#servers = new Map();
    if (all.length <= OPAQUE_SERVERS_MAX) return all;
    const kept = all.slice(0, OPAQUE_SERVERS_MAX - 1);
    const rest = all.slice(OPAQUE_SERVERS_MAX - 1).reduce((sum, { flows }) => sum + flows, 0);
    return [...kept, { name: NAMELESS, flows: rest }];
  }
}
