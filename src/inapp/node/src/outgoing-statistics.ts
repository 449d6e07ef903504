import type { Outgoing } from '../../../event/app-heartbeat.js';

/** As many as a heartbeat carries. */
const ROWS_MAX = 300;

/** Which route called which host how often, since the last heartbeat: one end of a flow. Hosts only. */
export class OutgoingStatistics {
  private readonly rows = new Map<string, Outgoing>();
  private left = 0;

  add(method: string, route: string | undefined, hosts: ReadonlyMap<string, number>): void {
    for (const [host, count] of hosts) {
      const key = `${method} ${host} ${route ?? ''}`;
      const row = this.rows.get(key);
      if (row) row.count += count;
      else if (this.rows.size < ROWS_MAX)
        this.rows.set(key, { method, ...(route === undefined ? {} : { route }), host, count });
      else this.left += count;
    }
  }

  /** @returns `left`: calls that found no room. */
  take(): { readonly outgoing: Outgoing[]; readonly left: number } {
    const taken = { outgoing: [...this.rows.values()], left: this.left };
    this.rows.clear();
    this.left = 0;
    return taken;
  }
}
