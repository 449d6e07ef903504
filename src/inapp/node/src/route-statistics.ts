import type { AppHeartbeat } from '../../../event/app-heartbeat.js';
import { DurationHistogram } from './duration-histogram.js';

const ROUTES_MAX = 300;

interface RouteCount {
  readonly method: string;
  readonly route: string;
  calls: number;
  errors: number;
  readonly latency: DurationHistogram;
}

/** Calls per route since the last heartbeat. Exact even when single events had to be dropped. */
export class RouteStatistics {
  /** By route; one for each method. */
  private routes = new Map<string, RouteCount[]>();
  private size = 0;
  private overhead = new DurationHistogram();

  /** @param route undefined when no route answered: such calls count in the overhead alone. */
  add(
    method: string,
    route: string | undefined,
    status: number,
    durationMs: number,
    overheadMs: number,
  ): void {
    this.overhead.add(overheadMs);
    if (route === undefined) return;
    const counts = this.countsOf(method, route);
    if (!counts) return;
    counts.calls += 1;
    if (status >= 500) counts.errors += 1;
    counts.latency.add(durationMs);
  }

  private countsOf(method: string, route: string): RouteCount | undefined {
    let ofRoute = this.routes.get(route);
    if (ofRoute) for (const counts of ofRoute) if (counts.method === method) return counts;
    if (this.size >= ROUTES_MAX || !/^[A-Z][A-Z-]{0,19}$/.test(method)) return undefined;
    if (!ofRoute) {
      ofRoute = [];
      this.routes.set(route, ofRoute);
    }
    const counts = {
      method,
      route: route.slice(0, 512),
      calls: 0,
      errors: 0,
      latency: new DurationHistogram(),
    };
    ofRoute.push(counts);
    this.size += 1;
    return counts;
  }

  /** Takes everything out. */
  take(): Pick<AppHeartbeat, 'statistics' | 'overhead'> {
    const { routes, overhead } = this;
    this.routes = new Map();
    this.size = 0;
    this.overhead = new DurationHistogram();
    const statistics = [...routes.values()].flat().map(({ latency, ...counts }) => ({
      ...counts,
      latency: latency.summary(),
    }));
    return { ...(statistics.length > 0 ? { statistics } : {}), overhead: overhead.summary() };
  }
}
