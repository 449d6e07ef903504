import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/*
 * CPU of an Express application per request, with the library and without, in alternating rounds of one run. CPU time of the
 * server's process holds when the machine is busy; throughput does not, and is not told.
 */

interface Usage {
  readonly cpu: NodeJS.CpuUsage;
  readonly rss: number;
}

interface Round {
  readonly cpuMicros: number;
  readonly rssMb: number;
}

const ROUNDS = 5;
const WARM_UP = 3_000;
const REQUESTS = 10_000;
const AT_ONCE = 8;

const body = JSON.stringify({ items: [{ productId: 17, quantity: 2, note: "for O'Brien" }] });
const calls = [
  ['GET', '/orders'],
  ['GET', '/orders/4711?expand=lines'],
  ['POST', '/orders'],
  ['GET', '/users/7'],
  ['GET', '/search?q=union+jack+mug&page=2'],
] as const;

async function load(port: number, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let next = 0;
  const one = (index: number) =>
    new Promise<void>((resolve, reject) => {
      const [method, path] = calls[index % calls.length] ?? calls[0];
      const headers = {
        authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl',
        'user-agent': 'bench',
        ...(method === 'POST' ? { 'content-type': 'application/json', 'content-length': body.length } : {}),
      };
      const outgoing = request({ agent, port, host: '127.0.0.1', method, path, headers }, (response) => {
        response.resume().on('end', resolve);
      });
      outgoing.on('error', reject);
      outgoing.end(method === 'POST' ? body : undefined);
    });
  const worker = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  agent.destroy();
}

async function ask(child: ChildProcess): Promise<Usage> {
  child.send('usage');
  const [usage] = await once(child, 'message');
  return usage as Usage;
}

async function round(platform: string | undefined): Promise<Round> {
  const app = join(import.meta.dirname, 'inapp/express-app.cjs');
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    ...(platform
      ? {
          PROTECTONCE_TOKEN: `po_${'a'.repeat(32)}_${'s'.repeat(43)}_${'p'.repeat(43)}`,
          PROTECTONCE_URL: platform,
        }
      : {}),
  };
  const child = fork(app, { env, execArgv: platform ? ['-r', 'protectonce'] : [] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  await load(port, WARM_UP);
  const before = await ask(child);
  await load(port, REQUESTS);
  const after = await ask(child);
  child.disconnect();
  await once(child, 'exit');
  const micros = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
  return { cpuMicros: micros / REQUESTS, rssMb: after.rss / 1e6 };
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const rounded = (number: number, digits = 1) => Number(number.toFixed(digits));

async function run(): Promise<object> {
  let bytes = 0;
  let events = 0;
  const platform = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      bytes += body.length;
      // One id of a call in each event: cheap to count, and in this process, not in the measured one.
      if (body.length > 0)
        events += gunzipSync(body).toString('latin1').split('"kind":"api.call"').length - 1;
      response.writeHead(incoming.method === 'POST' ? 202 : 404).end('{}');
    });
  });
  platform.listen(0, '127.0.0.1');
  await once(platform, 'listening');
  const url = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
  const bare: Round[] = [];
  const watched: Round[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    bare.push(await round(undefined));
    watched.push(await round(url));
  }
  platform.closeAllConnections();
  platform.close();
  const ratios = watched.map(({ cpuMicros }, i) => cpuMicros / (bare[i]?.cpuMicros ?? Number.NaN));
  return {
    requests: ROUNDS * REQUESTS,
    bareCpuMicros: rounded(median(bare.map(({ cpuMicros }) => cpuMicros))),
    libraryCpuMicros: rounded(median(watched.map(({ cpuMicros }) => cpuMicros))),
    ratio: rounded(median(ratios), 2),
    ratios: ratios.map((ratio) => rounded(ratio, 2)),
    bareRssMb: rounded(median(bare.map(({ rssMb }) => rssMb))),
    libraryRssMb: rounded(median(watched.map(({ rssMb }) => rssMb))),
    sentBytesPerRequest: rounded(bytes / (ROUNDS * (REQUESTS + WARM_UP))),
    // Below 1 the library stepped aside: it was too busy, and told how much it left out.
    reportedShare: rounded(events / (ROUNDS * (REQUESTS + WARM_UP)), 3),
  };
}

const result = await run();
process.stdout.write(`${JSON.stringify(result, null, process.argv.includes('--json') ? 0 : 2)}\n`);
