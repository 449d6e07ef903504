import type { Guard } from '../guard.js';
import type { Contexts } from '../request-context.js';
import type { DeclaredRoute, ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';

interface HapiServer {
  readonly events: { on(event: 'response', listener: (request: HapiRequest) => void): unknown };
  table(): readonly { readonly method: string; readonly path: string }[];
}

interface HapiRequest {
  readonly raw: { readonly req: object };
  readonly route: { readonly path: string; readonly method: string };
  readonly payload: unknown;
  readonly response: unknown;
}

/** hapi tells everything through its public `response` event; only the text before compression is taken from inside. */
export function createHapiHook(contexts: Contexts, guard: Guard): ModuleHook {
  const servers: WeakRef<HapiServer>[] = [];
  const told = new Set<string>();

  function attach(server: HapiServer): void {
    if (servers.length < 20) servers.push(new WeakRef(server));
    server.events.on('response', (request) => {
      guard.run('hapi-response', () => {
        const context = contexts.of(request.raw.req);
        if (!context) return;
        context.view = () => ({
          // hapi's own answers (404, bad path, CORS) are routes of the method `_special`.
          route: request.route.method === '_special' ? undefined : request.route.path,
          body: request.payload,
          responseText: payloadText(request.response),
        });
      });
    });
  }

  return {
    name: '@hapi/hapi',
    apply(exports) {
      if (typeof exports !== 'object' || exports === null) return false;
      const wrap = (name: string) =>
        replaceMethod(
          exports,
          name,
          (original) =>
            function server(this: unknown, ...args: unknown[]): unknown {
              const made = Reflect.apply(original, this, args);
              guard.run('hapi-server', () => attach(made as HapiServer));
              return made;
            },
        );
      const asFunction = wrap('server');
      const asClass = wrap('Server');
      return asFunction || asClass;
    },
    takeRoutes: () => servers.flatMap((ref) => newRoutes(ref.deref(), told)),
  };
}

function newRoutes(server: HapiServer | undefined, told: Set<string>): DeclaredRoute[] {
  const routes: DeclaredRoute[] = [];
  for (const { method, path } of server?.table() ?? []) {
    const name = method === '*' ? 'ANY' : method.toUpperCase();
    const key = `${name} ${path}`;
    if (told.has(key) || told.size >= 5_000) continue;
    told.add(key);
    routes.push({ method: name, route: path, framework: 'hapi' });
  }
  return routes;
}

function payloadText(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null) return undefined;
  const payload = Reflect.get(response, '_payload');
  if (typeof payload !== 'object' || payload === null) return undefined;
  const data = Reflect.get(payload, '_data');
  return typeof data === 'string' ? data : undefined;
}
