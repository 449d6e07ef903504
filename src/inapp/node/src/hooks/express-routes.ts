import type { DeclaredRoute } from './hooked-modules.js';
import { patternOfRegExp } from './route-pattern.js';

interface Mount {
  readonly parent: object;
  readonly patterns: readonly string[];
}

interface Declared {
  readonly router: object;
  readonly patterns: readonly string[];
  /** Full patterns over every place where the router is mounted; kept from the first request on. */
  full?: readonly string[];
}

const DEPTH_MAX = 20;
const PATTERNS_MAX = 50;
const ROUTES_MAX = 5_000;
const VERBS_MAX = 20;

const textPatterns = (value: unknown): string[] =>
  (Array.isArray(value) ? value.flat(3) : [value])
    .map((item) => (item instanceof RegExp ? patternOfRegExp(item) : item))
    .filter((item) => typeof item === 'string')
    .slice(0, PATTERNS_MAX);

const isFunction = (value: unknown): value is object => typeof value === 'function';

/**
 * The tree of routers as the application builds it. `req.baseUrl` holds values (`/users/42`), not patterns, so the full
 * pattern of a route is put together from the tree.
 */
export class ExpressRoutes {
  private readonly declared = new WeakMap<object, Declared>();
  private readonly mounts = new WeakMap<object, Mount[]>();
  private readonly apps = new WeakMap<object, object>();
  private untold: WeakRef<object>[] = [];
  private readonly told = new Set<string>();

  declare(router: object, pattern: unknown, route: unknown): void {
    if (typeof route !== 'object' || route === null) return;
    this.declared.set(route, { router, patterns: textPatterns(pattern) });
    if (this.untold.length < ROUTES_MAX) this.untold.push(new WeakRef(route));
  }

  mount(parent: object, args: readonly unknown[]): void {
    const [first, ...rest] = args;
    const hasPath = !isFunction(Array.isArray(first) ? first.flat(5)[0] : first);
    const patterns = hasPath ? textPatterns(first) : ['/'];
    for (const handler of (hasPath ? rest : [...args]).flat(5))
      if (isFunction(handler) && Array.isArray(Reflect.get(handler, 'stack'))) {
        const mounts = this.mounts.get(handler) ?? [];
        if (mounts.length < PATTERNS_MAX) mounts.push({ parent, patterns });
        this.mounts.set(handler, mounts);
      }
  }

  /** Remembers which application a router belongs to. Called when the router surely exists already. */
  adopt(app: object): void {
    const router: unknown = Reflect.get(app, '_router') ?? Reflect.get(app, 'router');
    if (isFunction(router)) this.apps.set(router, app);
  }

  /** The full pattern of a route that answered a request for `target`. */
  patternOf(route: object, target: string): string | undefined {
    const declared = this.declared.get(route);
    if (!declared) return undefined;
    declared.full ??= this.fullPatterns(declared);
    if (declared.full.length < 2) return declared.full[0];
    return declared.full.find((pattern) => fits(pattern, target)) ?? declared.full[0];
  }

  /** Routes declared since the last time. */
  take(): DeclaredRoute[] {
    const found: DeclaredRoute[] = [];
    for (const route of this.untold.splice(0).map((ref) => ref.deref())) {
      const declared = route && this.declared.get(route);
      if (!declared) continue;
      const verbs = Object.keys(Reflect.get(route, 'methods') ?? {});
      // `app.all` is kept as every verb that Node knows.
      const methods = verbs.includes('_all') || verbs.length > VERBS_MAX ? ['ANY'] : verbs;
      for (const pattern of this.fullPatterns(declared))
        for (const method of methods.map((name) => name.toUpperCase())) {
          const key = `${method} ${pattern}`;
          if (this.told.has(key) || this.told.size >= ROUTES_MAX) continue;
          this.told.add(key);
          found.push({ method, route: pattern, framework: 'express' });
        }
    }
    return found;
  }

  private fullPatterns({ router, patterns }: Declared): string[] {
    return joined(this.prefixes(router, 0), patterns).map((pattern) => pattern || '/');
  }

  private prefixes(router: object, depth: number): string[] {
    if (depth > DEPTH_MAX) return [];
    const app = this.apps.get(router);
    if (app) {
      const parent: unknown = Reflect.get(app, 'parent');
      const outer = isFunction(parent)
        ? (Reflect.get(parent, '_router') ?? Reflect.get(parent, 'router'))
        : undefined;
      return isFunction(outer)
        ? joined(this.prefixes(outer, depth + 1), textPatterns(Reflect.get(app, 'mountpath')))
        : [''];
    }
    const mounts = this.mounts.get(router);
    if (!mounts) return [''];
    return mounts
      .flatMap(({ parent, patterns }) => joined(this.prefixes(parent, depth + 1), patterns))
      .slice(0, PATTERNS_MAX);
  }
}

const joined = (prefixes: readonly string[], patterns: readonly string[]): string[] =>
  prefixes
    .flatMap((prefix) =>
      patterns.map((pattern) => `${prefix}/${pattern}`.replace(/\/{2,}/g, '/').replace(/\/$/, '')),
    )
    .slice(0, PATTERNS_MAX);

/** Whether a pattern could have matched: literal segments are equal, as far as both go. */
function fits(pattern: string, target: string): boolean {
  const actual = (target.split('?', 1)[0] ?? '').split('/');
  return pattern
    .split('/')
    .every((segment, i) => /[:*({]/.test(segment) || segment.toLowerCase() === actual[i]?.toLowerCase());
}
