import type { Guard } from '../guard.js';
import type { Contexts, FrameworkView } from '../request-context.js';
import { HapiRoutes, type HapiServer } from './hapi-routes.js';
import type { HookUse, ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';

interface HapiRequest {
  readonly raw: { readonly req: object };
  readonly route: { readonly path: string; readonly method: string };
  readonly payload: unknown;
  readonly response: unknown;
}

const NAMES = ['@hapi/hapi', 'hapi'];

/** hapi 13 to 21: servers as they are made, and each request as it begins. What a request is about is read at its end. */
export function createHapiHooks(contexts: Contexts, guard: Guard): ModuleHook[] {
  const routes = new HapiRoutes();
  const use: HookUse = { made: 0, served: 0 };

  function begin(request: HapiRequest): void {
    use.served += 1;
    const context = contexts.of(request.raw.req);
    if (context) context.view = new View(request);
  }

  /** Up to 16 `Server` is a function for `new`, from 17 on a class or a function that makes one. */
  const serverHook: ModuleHook = {
    name: NAMES,
    use,
    apply(exports) {
      if (typeof exports !== 'object' || exports === null) return false;
      const made = (server: unknown): void => {
        use.made += 1;
        routes.add(server as HapiServer);
      };
      const wrap = (name: string) =>
        replaceMethod(
          exports,
          name,
          (original) =>
            function server(this: unknown, ...args: unknown[]): unknown {
              const result: unknown = new.target
                ? Reflect.construct(original, args, new.target === server ? original : new.target)
                : Reflect.apply(original, this, args);
              guard.run('hapi-server', () => made(result));
              return result;
            },
        );
      const asFunction = wrap('server');
      const asClass = wrap('Server');
      return asFunction || asClass;
    },
    takeRoutes: () => routes.take(),
  };

  /** A class since 18; before, one object makes the requests of a server. */
  const requestHook: ModuleHook = {
    name: NAMES,
    file: 'lib/request.js',
    use,
    apply(exports) {
      const prototype: unknown = typeof exports === 'function' ? exports.prototype : undefined;
      if (typeof prototype !== 'object' || prototype === null) return false;
      if ('_lifecycle' in prototype && '_reply' in prototype)
        contexts.tellsRoutes = hookLifecycle(prototype, contexts) || contexts.tellsRoutes;
      if ('_execute' in prototype)
        return replaceMethod(
          prototype,
          '_execute',
          (original) =>
            function execute(this: unknown, ...args: unknown[]): unknown {
              guard.run('hapi-request', () => begin(this as HapiRequest));
              return Reflect.apply(original, this, args);
            },
        );
      return replaceMethod(
        prototype,
        'request',
        (original) =>
          function request(this: unknown, ...args: unknown[]): unknown {
            const made = Reflect.apply(original, this, args);
            guard.run('hapi-request', () => begin(made as HapiRequest));
            return made;
          },
      );
    },
  };
  return [serverHook, requestHook];
}

/** All that a route does begins here, when the route is known. A refused request is over for hapi as one that failed. */
function hookLifecycle(prototype: object, contexts: Contexts): boolean {
  return replaceMethod(
    prototype,
    '_lifecycle',
    (original) =>
      function lifecycle(this: unknown, ...args: unknown[]): unknown {
        const request = this as HapiRequest & { _reply(exit: Error): unknown };
        const context = contexts.of(request.raw?.req);
        // 17 runs what comes after the response through it as well, and says so.
        if (args[1] === true || !context?.view || !contexts.isRefusedAt(context))
          return Reflect.apply(original, this, args);
        return request._reply(new Error('refused'));
      },
  );
}

/** Each part is found out when it is asked for. */
class View implements FrameworkView {
  constructor(private readonly request: HapiRequest) {}

  get setsHeaders(): boolean {
    return true;
  }

  /** hapi's own answers (404, bad path, CORS) are routes of the method `_special`. */
  get route(): string | undefined {
    const { method, path } = this.request.route;
    return method === '_special' ? undefined : path;
  }
  get body(): unknown {
    return this.request.payload;
  }
  get responseText(): string | undefined {
    return payloadText(this.request.response);
  }
}

/** The text before compression; what the public response offers is the handler's value. */
function payloadText(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null) return undefined;
  const payload = Reflect.get(response, '_payload');
  if (typeof payload !== 'object' || payload === null) return undefined;
  const data = Reflect.get(payload, '_data');
  return typeof data === 'string' ? data : undefined;
}
