import type { ServerResponse } from 'node:http';
import type { Guard } from '../guard.js';
import { BODY_BYTES_MAX, type Contexts, type FrameworkView } from '../request-context.js';
import { ExpressRoutes } from './express-routes.js';
import type { HookUse, ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';

interface ExpressRequest {
  readonly route?: object;
  readonly body?: unknown;
  readonly app?: { get(setting: string): unknown };
}

const isHolder = (value: unknown): value is object =>
  (typeof value === 'object' || typeof value === 'function') && value !== null;

/** Express 4 and 5. Routes are learned when they are declared; a request costs one look at `req.route` at its end. */
export function createExpressHook(contexts: Contexts, guard: Guard): ModuleHook {
  const routes = new ExpressRoutes();
  const use: HookUse = { made: 0, served: 0 };

  /** Runs `after` with what the original returned, whatever happens inside it. */
  const follow = (
    holder: object,
    name: string,
    after: (self: object, args: unknown[], result: unknown) => void,
  ) =>
    replaceMethod(
      holder,
      name,
      (original) =>
        function followed(this: unknown, ...args: unknown[]): unknown {
          const result = Reflect.apply(original, this, args);
          guard.run('express-route', () => after(this as object, args, result));
          return result;
        },
    );

  /** Each part is found out when it is asked for. */
  class View implements FrameworkView {
    /** The route that was called last. */
    called: object | undefined;

    constructor(
      private readonly request: ExpressRequest,
      private readonly target: string,
    ) {}

    get route(): string | undefined {
      const route = this.called ?? this.request.route;
      return route && routes.patternOf(route, this.target);
    }
    get body(): unknown {
      return this.request.body;
    }
    get trustHop(): FrameworkView['trustHop'] {
      const { app } = this.request;
      const trust = app?.get('trust proxy fn');
      if (typeof trust !== 'function' || app?.get('trust proxy') === false) return undefined;
      return (address, distance) => Reflect.apply(trust, undefined, [address, distance]) === true;
    }
  }

  return {
    name: 'express',
    use,
    apply(exports) {
      if (typeof exports !== 'function') return false;
      const application: unknown = Reflect.get(exports, 'application');
      const response: unknown = Reflect.get(exports, 'response');
      const Router: unknown = Reflect.get(exports, 'Router');
      if (!isHolder(application) || !isHolder(response) || !isHolder(Router)) return false;

      // Express 5 has its router's methods on a prototype, Express 4 on the function itself.
      const prototype: unknown = Reflect.get(Router, 'prototype');
      const router =
        isHolder(prototype) && typeof Reflect.get(prototype, 'route') === 'function' ? prototype : Router;
      follow(router, 'route', (self, [pattern], route) => routes.declare(self, pattern, route));
      follow(router, 'use', (self, args) => routes.mount(self, args));
      for (const name of ['use', 'route', 'lazyrouter'])
        follow(application, name, (self) => routes.adopt(self));

      follow(application, 'init', () => {
        use.made += 1;
      });
      replaceMethod(
        application,
        'handle',
        (original) =>
          function handle(this: unknown, ...args: unknown[]): unknown {
            use.served += 1;
            guard.run('express-request', () => {
              const context = isHolder(args[0]) ? contexts.of(args[0]) : undefined;
              if (context) context.view ??= new View(args[0] as ExpressRequest, context.target);
            });
            return Reflect.apply(original, this, args);
          },
      );
      const Route: unknown = Reflect.get(exports, 'Route');
      const ofRoute: unknown = isHolder(Route) ? Reflect.get(Route, 'prototype') : undefined;
      if (isHolder(ofRoute))
        contexts.tellsRoutes =
          replaceMethod(
            ofRoute,
            'dispatch',
            (original) =>
              function dispatch(this: unknown, ...args: unknown[]): unknown {
                const context = isHolder(args[0]) ? contexts.of(args[0]) : undefined;
                if (context?.view instanceof View) context.view.called = this as object;
                if (context && contexts.isRefusedAt(context)) return undefined;
                return Reflect.apply(original, this, args);
              },
          ) || contexts.tellsRoutes;
      replaceMethod(
        response,
        'send',
        (original) =>
          function send(this: unknown, ...args: unknown[]): unknown {
            guard.run('express-send', () => keepText(this as ServerResponse, args[0]));
            return Reflect.apply(original, this, args);
          },
      );
      return true;
    },
    takeRoutes: () => routes.take(),
  };

  /** `send` gets JSON as text before any compression; `json` comes here too. Whether it is one is asked when it is told. */
  function keepText(response: ServerResponse, body: unknown): void {
    if (typeof body !== 'string' || body.length > BODY_BYTES_MAX) return;
    const context = contexts.of(response);
    if (context) context.responseText = body;
  }
}
