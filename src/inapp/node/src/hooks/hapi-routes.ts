import type { DeclaredRoute } from './hooked-modules.js';

interface HapiRoute {
  readonly method: string;
  readonly path: string;
}

export interface HapiServer {
  /** From 17 on the routes; before, a table per connection. */
  table(): readonly (HapiRoute | { readonly table: readonly HapiRoute[] })[];
  /** Up to 16. */
  readonly connections?: readonly unknown[];
}

const SERVERS_MAX = 20;
const ROUTES_MAX = 5_000;

/** Routes that hapi's servers have been given. */
export class HapiRoutes {
  private readonly servers: WeakRef<HapiServer>[] = [];
  private readonly told = new Set<string>();

  add(server: HapiServer): void {
    if (this.servers.length < SERVERS_MAX) this.servers.push(new WeakRef(server));
  }

  /** Since the last time. */
  take(): DeclaredRoute[] {
    const found: DeclaredRoute[] = [];
    for (const { method, path } of this.servers.flatMap((ref) => tableOf(ref.deref()))) {
      const name = method === '*' ? 'ANY' : method.toUpperCase();
      const key = `${name} ${path}`;
      if (this.told.has(key) || this.told.size >= ROUTES_MAX) continue;
      this.told.add(key);
      found.push({ method: name, route: path, framework: 'hapi' });
    }
    return found;
  }
}

function tableOf(server: HapiServer | undefined): HapiRoute[] {
  // A server of hapi 16 without a connection has no table, and throws.
  if (!server || server.connections?.length === 0) return [];
  return server.table().flatMap((entry) => ('table' in entry ? entry.table : entry));
}
