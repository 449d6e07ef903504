import { subscribe } from 'node:diagnostics_channel';
import type { Guard } from '../guard.js';
import { BODY_BYTES_MAX, type Contexts, type FrameworkView } from '../request-context.js';
import type { DeclaredRoute, HookUse, ModuleHook } from './hooked-modules.js';

type Done = (error?: Error | null) => void;

interface FastifyInstance {
  addHook(name: 'onRoute', listener: (route: FastifyRoute) => void): unknown;
  addHook(
    name: 'onRequest' | 'preHandler',
    listener: (request: FastifyRequest, reply: FastifyReply, done: Done) => void,
  ): unknown;
  addHook(
    name: 'onSend',
    listener: (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: Done) => void,
  ): unknown;
}

interface FastifyRoute {
  readonly method: string | readonly string[];
  readonly url: string;
}

interface FastifyRequest {
  readonly raw: object;
  readonly body: unknown;
  /** From 4.10 on. */
  readonly routeOptions?: { readonly url?: string };
  /** From 3.3 to 4. */
  readonly routerPath?: string;
}

interface FastifyReply {
  readonly context?: { readonly config?: { readonly url?: string } };
}

const ROUTES_MAX = 5_000;
const METHODS_ALL = 7;

/** Fastify 3 to 5, by its public hooks: an instance gets ours first, before any plugin's. */
export function createFastifyHook(contexts: Contexts, guard: Guard): ModuleHook {
  const use: HookUse = { made: 0, served: 0 };
  const attached = new WeakSet<object>();
  const told = new Set<string>();
  let routes: DeclaredRoute[] = [];

  function attach(instance: FastifyInstance): void {
    if (attached.has(instance)) return;
    attached.add(instance);
    use.made += 1;
    contexts.tellsRoutes = true;
    instance.addHook('onRoute', (route) => {
      guard.run('fastify-route', () => declare(route));
    });
    instance.addHook('onRequest', (request, reply, done) => {
      guard.run('fastify-request', () => {
        use.served += 1;
        const context = contexts.of(request.raw);
        if (context) context.view ??= viewOf(request, reply);
      });
      proceed(request, done);
    });
    // Before the handler, and behind whatever has read the body.
    instance.addHook('preHandler', (request, _reply, done) => proceed(request, done));
    instance.addHook('onSend', (request, _reply, payload, done) => {
      guard.run('fastify-send', () => keepText(request, payload));
      done();
    });
  }

  /** A refused request ends here: nobody calls its handler, and the response is ours. */
  function proceed(request: FastifyRequest, done: Done): void {
    const context = contexts.of(request.raw);
    if (!context || !contexts.isRefusedAt(context)) done();
  }

  function declare({ method, url }: FastifyRoute): void {
    const methods = [method].flat();
    // `all` is kept as every verb that Fastify knows.
    for (const name of methods.length >= METHODS_ALL ? ['ANY'] : methods) {
      const route = { method: name.toUpperCase(), route: url || '/', framework: 'fastify' };
      const key = `${route.method} ${route.route}`;
      if (told.has(key) || told.size >= ROUTES_MAX) continue;
      told.add(key);
      routes.push(route);
    }
  }

  /** Before a plugin compresses it: hooks of the root instance run first. */
  function keepText(request: FastifyRequest, payload: unknown): void {
    if (typeof payload !== 'string' || payload.length > BODY_BYTES_MAX) return;
    const context = contexts.of(request.raw);
    if (context) context.responseText = payload;
  }

  // From 4 on Fastify tells of its instances by itself, however it was loaded, bundled into the application too.
  subscribe('fastify.initialization', (message) => {
    guard.run('fastify-instance', () => attach(Reflect.get(Object(message), 'fastify')));
  });

  return {
    name: 'fastify',
    use,
    apply(exports) {
      if (typeof exports !== 'function') return false;
      const made = new Proxy(exports, {
        apply(target, self, args) {
          const instance: unknown = Reflect.apply(target, self, args);
          guard.run('fastify-instance', () => attach(instance as FastifyInstance));
          return instance;
        },
      });
      for (const name of ['fastify', 'default'])
        if (Reflect.get(exports, name) === exports) Reflect.set(exports, name, made);
      return { exports: made, isAlsoInPlace: 'errorCodes' in exports };
    },
    takeRoutes() {
      const taken = routes;
      routes = [];
      return taken;
    },
  };
}

function viewOf(request: FastifyRequest, reply: FastifyReply): FrameworkView {
  return {
    get route() {
      const route = request.routeOptions
        ? request.routeOptions.url
        : (request.routerPath ?? reply.context?.config?.url);
      return route || undefined;
    },
    get body() {
      return request.body;
    },
  };
}
