import { hasParameter, segmentsOf } from '../../inventory/path-template.js';
import { TemplateMatcher } from '../../inventory/template-matcher.js';

/** A route of a managed gateway, as it is kept. */
export interface Route {
  readonly method: string;
  readonly route: string;
  readonly protocol?: string;
  readonly authorizer: string;
}

/** What calls have shown to be there. */
export interface Called {
  readonly method: string;
  readonly template: string;
  readonly calls: bigint;
  readonly lastSeenAt: Date;
}

export interface RouteTraffic extends Route {
  readonly calls: bigint;
  readonly lastSeenAt: Date | undefined;
}

const GREEDY = /^\{[^}]*\+\}$|^\*$/;
const parameter = { type: 'opaque' } as never;

const fits = (route: Route, method: string): boolean =>
  ['ANY', '*', '$DEFAULT', method].includes(route.method.toUpperCase()) ||
  (method === 'HEAD' && route.method.toUpperCase() === 'GET');

/** A gateway's routes, found by the path that was called: the most specific one takes the call, as in the gateway. */
class RouteTable {
  readonly #plain = new TemplateMatcher<number[]>();
  /** Those that take everything below, by what stands before. */
  readonly #greedy = new Map<string, number[]>();
  /** Plain templates that were added, since the matcher holds one value for each. */
  readonly #known = new Map<string, number[]>();

  constructor(private readonly routes: readonly Route[]) {
    for (const [index, { route }] of routes.entries()) this.#add(route, index);
  }

  #add(route: string, index: number): void {
    const segments = segmentsOf(route);
    const last = segments.at(-1);
    const isGreedy = route === '$default' || (last !== undefined && GREEDY.test(last));
    const named = isGreedy ? segments.slice(0, -1) : segments;
    const key = named.map((segment) => (hasParameter(segment) ? '{}' : segment)).join('/');
    const kept = isGreedy ? this.#greedy : this.#known;
    const same = kept.get(key);
    if (same) same.push(index);
    else {
      kept.set(key, [index]);
      if (!isGreedy) this.#plain.add(key, kept.get(key) as number[]);
    }
  }

  find(method: string, segments: readonly string[]): number | undefined {
    const path = segments.map((segment) => (hasParameter(segment) ? parameter : segment));
    const fitting = (list: readonly number[] = []) =>
      list.find((index) => fits(this.routes[index] as Route, method));
    let found = fitting(this.#plain.match(path));
    const words = segments.map((segment) => (hasParameter(segment) ? '{}' : segment));
    for (let length = words.length; found === undefined && length >= 0; length--)
      found = fitting(this.#greedy.get(words.slice(0, length).join('/')));
    return found;
  }
}

/** What calls each route of a gateway's stage got. Without a domain of its own, paths begin with the stage's name. */
export function routeTraffic(
  routes: readonly Route[],
  stage: string,
  called: readonly Called[],
): RouteTraffic[] {
  const table = new RouteTable(routes);
  const traffic = routes.map((route) => ({
    ...route,
    calls: 0n,
    lastSeenAt: undefined as Date | undefined,
  }));
  for (const { method, template, calls, lastSeenAt } of called) {
    const segments = segmentsOf(template);
    const inStage = stage !== '' && segments[0] === stage ? segments.slice(1) : undefined;
    const index = (inStage && table.find(method, inStage)) ?? table.find(method, segments);
    const own = index === undefined ? undefined : traffic[index];
    if (own === undefined) continue;
    own.calls += calls;
    if (own.lastSeenAt === undefined || own.lastSeenAt < lastSeenAt) own.lastSeenAt = lastSeenAt;
  }
  return traffic;
}
