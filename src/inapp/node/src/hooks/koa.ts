import { BlockedCallError } from '../blocked-call-error.js';
import type { Guard } from '../guard.js';
import { BODY_BYTES_MAX, type Contexts } from '../request-context.js';
import type { HookUse, ModuleHook } from './hooked-modules.js';
import { KoaRoutes } from './koa-routes.js';
import { replaceMethod } from './replace-method.js';

interface KoaContext {
  readonly req: object;
  readonly request: { readonly body?: unknown };
  /** The pattern that koa-router, under both of its names, has matched. */
  readonly _matchedRoute?: unknown;
}

const matched = Symbol('protectonce.route');

/** Koa 2 and 3, and the routes of @koa/router and koa-router that an application uses. */
export function createKoaHook(contexts: Contexts, guard: Guard): ModuleHook {
  const routes = new KoaRoutes();
  const use: HookUse = { made: 0, served: 0 };

  function begin(context: KoaContext): void {
    use.served += 1;
    const ours = contexts.of(context.req);
    if (ours)
      ours.view ??= {
        get route() {
          return routes.patternOf(context._matchedRoute);
        },
        get body() {
          return context.request.body;
        },
      };
  }

  /** A body that is replaced by a stream made from it: it is about to be compressed. */
  function keepText(response: { readonly res: object; readonly _body?: unknown }, next: unknown): void {
    const { _body: body } = response;
    if (typeof body !== 'object' || body === null || !isStream(next) || isStream(body)) return;
    if (Buffer.isBuffer(body)) return;
    const context = contexts.of(response.res);
    const text = context && JSON.stringify(body);
    if (text && text.length <= BODY_BYTES_MAX) context.responseText = text;
  }

  /** The setter of `body` that every response inherits. */
  function hookBody(application: object): void {
    const response: unknown = Reflect.get(application, 'response');
    const prototype = typeof response === 'object' && response && Object.getPrototypeOf(response);
    const place = prototype && Object.getOwnPropertyDescriptor(prototype, 'body');
    if (!place?.set || !place.configurable || hooked.has(prototype)) return;
    hooked.add(prototype);
    const { set } = place;
    Object.defineProperty(prototype, 'body', {
      ...place,
      set(this: unknown, value: unknown) {
        guard.run('koa-body', () => keepText(this as { res: object }, value));
        Reflect.apply(set, this, [value]);
      },
    });
  }
  const hooked = new WeakSet<object>();

  /** Routers write the pattern here before they call its handlers: what fails here keeps them from it. */
  function hookMatch(application: object): void {
    const prototype: unknown = Reflect.get(application, 'context');
    if (typeof prototype !== 'object' || prototype === null || hooked.has(prototype)) return;
    hooked.add(prototype);
    contexts.tellsRoutes = true;
    Object.defineProperty(prototype, '_matchedRoute', {
      configurable: true,
      get(this: { [matched]?: unknown }) {
        return this[matched];
      },
      set(this: KoaContext & { [matched]?: unknown }, value: unknown) {
        Object.defineProperty(this, matched, { value, writable: true, configurable: true });
        const context = contexts.of(this.req);
        if (context && contexts.isRefusedAt(context))
          throw new BlockedCallError(context.blocked?.incident ?? '');
      },
    });
  }

  return {
    name: 'koa',
    use,
    apply(exports) {
      const prototype: unknown = typeof exports === 'function' ? exports.prototype : undefined;
      if (typeof prototype !== 'object' || prototype === null) return false;
      replaceMethod(
        prototype,
        'use',
        (original) =>
          function useMiddleware(this: unknown, ...args: unknown[]): unknown {
            guard.run('koa-use', () => routes.used(args[0]));
            return Reflect.apply(original, this, args);
          },
      );
      replaceMethod(
        prototype,
        'callback',
        (original) =>
          function callback(this: unknown, ...args: unknown[]): unknown {
            guard.run('koa-application', () => {
              use.made += 1;
              hookBody(this as object);
              hookMatch(this as object);
            });
            return Reflect.apply(original, this, args);
          },
      );
      return replaceMethod(
        prototype,
        'createContext',
        (original) =>
          function createContext(this: unknown, ...args: unknown[]): unknown {
            const context = Reflect.apply(original, this, args);
            guard.run('koa-request', () => begin(context as KoaContext));
            return context;
          },
      );
    },
    takeRoutes: () => routes.take(),
  };
}

const isStream = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'pipe') === 'function';
