import type { DeclaredRoute } from './hooked-modules.js';
import { patternOfRegExp } from './route-pattern.js';

interface KoaLayer {
  readonly path: unknown;
  readonly methods: readonly string[];
}

const ROUTERS_MAX = 200;
const ROUTES_MAX = 5_000;
/** `router.all` is kept as every verb that Node knows. */
const VERBS_MAX = 20;

/** Routes of routers whose middleware an application uses; a nested router's stand in the outer one, prefixed. */
export class KoaRoutes {
  private readonly routers: WeakRef<object>[] = [];
  private readonly told = new Set<string>();

  used(middleware: unknown): void {
    const router: unknown = typeof middleware === 'function' ? Reflect.get(middleware, 'router') : undefined;
    if (typeof router === 'object' && router && this.routers.length < ROUTERS_MAX)
      this.routers.push(new WeakRef(router));
  }

  patternOf(path: unknown): string | undefined {
    if (path instanceof RegExp) return patternOfRegExp(path);
    return typeof path === 'string' && path.startsWith('/') ? path : undefined;
  }

  /** Since the last time. */
  take(): DeclaredRoute[] {
    const found: DeclaredRoute[] = [];
    for (const { path, methods } of this.routers.flatMap((ref) => layersOf(ref.deref()))) {
      const route = this.patternOf(path);
      if (route === undefined) continue;
      // HEAD comes with GET.
      const verbs = methods.filter((method) => method !== 'HEAD' || !methods.includes('GET'));
      for (const method of verbs.length > VERBS_MAX ? ['ANY'] : verbs) {
        const key = `${method} ${route}`;
        if (this.told.has(key) || this.told.size >= ROUTES_MAX) continue;
        this.told.add(key);
        found.push({ method, route, framework: 'koa' });
      }
    }
    return found;
  }
}

/** Layers without methods are middleware. */
function layersOf(router: object | undefined): KoaLayer[] {
  const stack: unknown = router && Reflect.get(router, 'stack');
  return Array.isArray(stack)
    ? stack.filter((layer) => Array.isArray(layer?.methods) && layer.methods.length > 0)
    : [];
}
