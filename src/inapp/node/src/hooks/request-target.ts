import type { NetworkTarget } from '../named-targets.js';

const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;

const bare = (host: string): string =>
  host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;

function portOf(value: unknown): number | undefined {
  const port = Number(value);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/** Of a URL, or of a text that is one. */
export function urlTarget(value: unknown): NetworkTarget | undefined {
  const text = String(value);
  if (!URL.canParse(text)) return undefined;
  const { hostname, port, protocol, pathname, search } = new URL(text);
  if (hostname === '') return undefined;
  const byDefault = protocol === 'https:' || protocol === 'wss:' ? 443 : 80;
  return { host: bare(hostname), port: portOf(port || byDefault), path: pathname + search };
}

/**
 * Where a call of `http.request` goes, by Node's own rules: a URL and options, or options alone; what options say goes first.
 * Undefined: no host is called.
 */
export function requestTarget(args: readonly unknown[], defaultPort: number): NetworkTarget | undefined {
  const [first, second] = args;
  const isUrl = typeof first === 'string' || first instanceof URL;
  const url = isUrl ? new URL(String(first)) : undefined;
  const options = record(isUrl ? (typeof second === 'function' ? undefined : second) : first);
  if (options?.socketPath) return undefined;
  const host = options?.hostname ?? options?.host ?? url?.hostname ?? 'localhost';
  if (typeof host !== 'string') return undefined;
  const path = options?.path ?? (url ? url.pathname + url.search : '/');
  return {
    host: bare(host),
    port: portOf(options?.port || url?.port || options?.defaultPort || defaultPort),
    path: typeof path === 'string' ? path : undefined,
  };
}

/** The same for `socket.connect`: options, a port and a host, a path, or what Node has made of these already. */
export function connectTarget(
  args: readonly unknown[],
): { readonly target: NetworkTarget; readonly options: object; readonly callback: unknown } | undefined {
  const given: readonly unknown[] = Array.isArray(args[0]) ? args[0] : args;
  const last = given.at(-1);
  const callback = typeof last === 'function' ? last : undefined;
  const [first, second] = given;
  const options =
    record(first) ??
    (portOf(first) === undefined
      ? undefined
      : { port: first, ...(typeof second === 'string' ? { host: second } : {}) });
  // A path is a pipe of this machine.
  if (!options || ('path' in options && options.path && !('port' in options && options.port)))
    return undefined;
  const host = Reflect.get(options, 'host') ?? 'localhost';
  if (typeof host !== 'string') return undefined;
  return { target: { host: bare(host), port: portOf(Reflect.get(options, 'port')) }, options, callback };
}
