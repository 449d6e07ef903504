import type { ApiCall } from '../../event/index.js';
import { provesExistence } from '../../inventory/existence.js';
import type { Gathered, PathSeen } from '../../store/gathered.js';
import { hostOf } from '../catalog/spelling.js';
import { cleanText } from '../clean-text.js';

/** Paths after which a save is due; at twice as many, new ones are refused. */
const PATHS_MAX = 10_000;
const HOSTS_MAX = 500;
/** Longer paths are not learned from. */
const SPELLING_MAX = 1000;

interface Seen {
  readonly method: string;
  readonly path: PathSeen[1];
  calls: number;
}

/**
 * Paths of calls whose route nobody told, answered so that there is something there: what templates are learned from.
 * Anybody can make paths up: what is past the bounds is counted and left out.
 */
export class PathTally {
  private hosts = new Map<string, Map<string, Seen>>();
  private paths = 0;
  refused = 0;

  get isFull(): boolean {
    return this.paths >= PATHS_MAX;
  }

  /** `host` is that of the endpoint, where there is one. */
  add(call: ApiCall, host: string | undefined): void {
    if (call.route !== undefined) return;
    const { status } = call.response;
    if (!provesExistence({ status, method: call.method, routeKnown: false })) return;
    const method = call.method === 'HEAD' ? 'GET' : call.method;
    const spelling = spell(method, call.path);
    const seen = this.pathsOf(host ?? cleanText(hostOf(call.host), 255));
    const known = seen?.get(spelling);
    if (known) {
      known.calls++;
      return;
    }
    if (!seen || this.paths >= 2 * PATHS_MAX || spelling.length > SPELLING_MAX) {
      this.refused++;
      return;
    }
    const path = call.path.map((segment) => (typeof segment === 'string' ? segment : { type: segment.type }));
    seen.set(spelling, { method, path, calls: 1 });
    this.paths++;
  }

  /** What was seen since the last time. */
  take(): Gathered['paths'] {
    const taken = [...this.hosts].map(([host, seen]) => ({
      host,
      evidence: {
        v: 1 as const,
        paths: [...seen.values()].map(({ method, path, calls }): PathSeen => [method, path, calls]),
      },
    }));
    this.hosts = new Map();
    this.paths = 0;
    return taken.filter(({ evidence }) => evidence.paths.length > 0);
  }

  /** Puts back what `take` gave. */
  restore(taken: Gathered['paths']): void {
    for (const { host, evidence } of taken) {
      const seen = this.pathsOf(host);
      for (const [method, path, calls] of evidence.paths)
        seen?.set(spell(method, path), { method, path, calls });
      this.paths += evidence.paths.length;
    }
  }

  private pathsOf(host: string): Map<string, Seen> | undefined {
    const known = this.hosts.get(host);
    if (known || this.hosts.size >= HOSTS_MAX) return known;
    const seen = new Map<string, Seen>();
    this.hosts.set(host, seen);
    return seen;
  }
}

function spell(method: string, path: PathSeen[1]): string {
  let spelling = method;
  for (const segment of path)
    spelling += typeof segment === 'string' ? `/${segment}` : `\u0001${segment.type}`;
  return spelling;
}
