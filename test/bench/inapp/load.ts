import { Agent, request } from 'node:http';

const AT_ONCE = 8;
const body = JSON.stringify({ items: [{ productId: 17, quantity: 2, note: "for O'Brien" }] });
/** As a browser sends it. */
const headers = {
  authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl',
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  accept: 'application/json, text/plain, */*',
  'accept-language': 'en-US,en;q=0.9',
  cookie: 'theme=dark; consent=1',
};

/** The five routes, each with the ids that a request of it takes from `index`. */
export const routes = {
  health: () => ['GET', '/health'],
  list: (index: number) => ['GET', `/items?page=${index % 9}`],
  post: () => ['POST', '/items'],
  file: (index: number) => ['GET', `/files/report-${index % 40}.txt`],
  sql: (index: number) => ['GET', `/customers/${index % 200}/orders?status=open`],
} as const;
export type Route = keyof typeof routes;
export const routeNames = Object.keys(routes) as Route[];

export interface LoadResult {
  readonly seconds: number;
  /** Sorted, milliseconds. */
  readonly latencies: Float64Array;
}

/** Sends that many requests over kept connections, in turn to each of the routes, and waits for all answers. */
export async function load(port: number, count: number, names: readonly Route[]): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const latencies = new Float64Array(count);
  let next = 0;
  const one = (index: number) =>
    new Promise<void>((resolve, reject) => {
      const name = names[index % names.length] ?? 'health';
      const [method, path] = routes[name](index);
      const isPost = method === 'POST';
      const begun = performance.now();
      const outgoing = request(
        {
          agent,
          port,
          host: '127.0.0.1',
          method,
          path,
          headers: isPost
            ? { ...headers, 'content-type': 'application/json', 'content-length': body.length }
            : headers,
        },
        (response) => {
          if ((response.statusCode ?? 500) >= 400) {
            reject(new Error(`${method} ${path} was answered with ${response.statusCode}`));
            return;
          }
          response.resume().on('end', () => {
            latencies[index] = performance.now() - begun;
            resolve();
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(isPost ? body : undefined);
    });
  const worker = async () => {
    while (next < count) await one(next++);
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return { seconds, latencies: latencies.sort() };
}
