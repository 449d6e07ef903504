import type { ServerResponse } from 'node:http';

/** What was really sent: headers given to `writeHead` alone are in the raw block only. */
export function responseHeaders(response: ServerResponse): Record<string, string | string[]> {
  const block: unknown = Reflect.get(response, '_header');
  const headers: Record<string, string | string[]> = {};
  if (typeof block !== 'string') {
    for (const [name, value] of Object.entries(response.getHeaders()))
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.map(String) : String(value);
    return headers;
  }
  for (const line of block.split('\r\n').slice(1, 200)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (name === '__proto__') continue;
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}
