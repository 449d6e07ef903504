import type { ApiCall, AppHeartbeat } from '../../event/index.js';
import type { DetectorState, StateMap } from '../sdk/index.js';

/** Queries of one route, by what their condition compares with. Plain data. */
interface RouteQueries {
  identity: number;
  other: number;
}

const ROUTES = { entriesMax: 5000, ttlMs: 14 * 86_400_000 };
const QUERIES_MIN = 10;
/** A route whose queries name the caller this often asks for what is his. */
const CONSTRAINED_SHARE = 0.2;

/** What the library in the application says of the queries that a route makes. */
export class SqlHabit {
  private readonly routes: StateMap<RouteQueries>;

  constructor(state: DetectorState) {
    this.routes = state.map('routes', ROUTES);
  }

  learn({ service, queries }: AppHeartbeat, at: number): void {
    for (const { method, route, constrained, count } of queries ?? []) {
      const key = keyOf(service, method, route);
      const entry = this.routes.get(key) ?? { identity: 0, other: 0 };
      if (constrained === 'identity') entry.identity += count;
      else entry.other += count;
      this.routes.set(key, entry, at);
    }
  }

  /** Log odds: above 0 when the caller's identity never constrains what the route asks for, below when it mostly does. */
  weight({ service, method, route }: ApiCall): number {
    if (route === undefined) return 0;
    const entry = this.routes.get(keyOf(service, method, route));
    if (entry === undefined || entry.identity + entry.other < QUERIES_MIN) return 0;
    if (entry.identity === 0) return 1;
    return entry.identity >= CONSTRAINED_SHARE * (entry.identity + entry.other) ? -1 : 0;
  }
}

const keyOf = (service: string, method: string, route: string): string =>
  `${service.slice(0, 80)}|${method}|${route.slice(0, 140)}`.replace(/[^\x20-\x7e]/g, '?');
