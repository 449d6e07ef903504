/** Hosts that are counted at a time. */
const HOSTS_MAX = 500;
const HOST_LENGTH_MAX = 255;
/** Requests after which what was counted weighs half. */
const WINDOW = 4_000;
/** Before so many requests nobody can tell an ordinary host. */
const EARLY = 20;
/** Of all requests, that name a host which is the application's. */
const SHARE_MIN = 0.02;
/** An application that serves each customer under a name of its own: so many names below one, in most requests. */
const SIBLINGS_MIN = 10;
const SIBLINGS_SHARE_MIN = 0.5;

const nameOf = (header: string): string => header.replace(/:\d+$/, '').toLowerCase();
const parentOf = (name: string): string | undefined => /^[\w-]+\.((?:[\w-]+\.)+[a-z][\w-]*)$/.exec(name)?.[1];

/**
 * By which hosts this application is reached. What one client writes into its `Host` names nothing: a host is the
 * application's when a good part of all requests name it. In this process only.
 */
export class OwnHosts {
  private readonly counts = new Map<string, number>();
  private total = 0;

  /** A request came. @param header its `Host`, as it is written */
  saw(header: string | undefined): void {
    if (header === undefined || header.length > HOST_LENGTH_MAX) return;
    const count = this.counts.get(header);
    if (count === undefined && this.counts.size >= HOSTS_MAX) return;
    this.counts.set(header, (count ?? 0) + 1);
    this.total += 1;
    if (this.total >= WINDOW) this.halve();
  }

  /** The host's name without its port, when it is one of the application's. */
  ownName(header: string): string | undefined {
    const name = nameOf(header);
    if (name === '') return undefined;
    if (this.total < EARLY || (this.counts.get(header) ?? 0) >= this.total * SHARE_MIN) return name;
    return this.hasSiblings(name) ? name : undefined;
  }

  private hasSiblings(name: string): boolean {
    const parent = parentOf(name);
    if (parent === undefined || this.counts.size < SIBLINGS_MIN) return false;
    const siblings = [...this.counts].filter(([other]) => parentOf(nameOf(other)) === parent);
    const sum = siblings.reduce((all, [, count]) => all + count, 0);
    return siblings.length >= SIBLINGS_MIN && sum >= this.total * SIBLINGS_SHARE_MIN;
  }

  private halve(): void {
    this.total = 0;
    for (const [host, count] of this.counts) {
      const half = count >> 1;
      if (half === 0) this.counts.delete(host);
      else this.counts.set(host, half);
      this.total += half;
    }
  }
}
