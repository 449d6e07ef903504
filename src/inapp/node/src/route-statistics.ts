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
  private routes = new Map<string, RouteCount>();
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
    if (route === undefined || !/^[A-Z][A-Z-]{0,19}$/.test(method)) return;
    const key = `${method} ${route}`;
    let counts = this.routes.get(key);
    if (!counts) {
      if (this.routes.size >= ROUTES_MAX) return;
      counts = { method, route: route.slice(0, 512), calls: 0, errors: 0, latency: new DurationHistogram() };
      this.routes.set(key, counts);
    }
    counts.calls += 1;
    if (status >= 500) counts.errors += 1;
    counts.latency.add(durationMs);
  }

  /** Takes everything out. */
  take(): Pick<AppHeartbeat, 'statistics' | 'overhead'> {
    const { routes, overhead } = this;
    this.routes = new Map();
    this.overhead = new DurationHistogram();
    const statistics = [...routes.values()].map(({ latency, ...counts }) => ({
      ...counts,
      latency: latency.summary(),
    }));
    return { ...(statistics.length > 0 ? { statistics } : {}), overhead: overhead.summary() };
  }
}
