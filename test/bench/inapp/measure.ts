import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { matrixManifest } from '../../kit/matrix.js';
import { onOwnCore } from './cores.js';
import { load, type Route, routeNames } from './load.js';
import { startOf, type Variant } from './variants.js';

export type Framework = 'express' | 'hapi';

/** One application process, from its start to the end of its load. */
export interface Round {
  readonly cpuMicros: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly rssMb: number;
  /** CPU of the process until it listened. */
  readonly startCpuMs: number;
  readonly readyMs: number;
  /** CPU per request of each route, when asked for. */
  readonly routes?: Readonly<Record<Route, number>>;
}

export interface Conditions {
  readonly platform: { readonly url: string; readonly token: string };
  readonly sink: string;
  readonly requests: number;
  readonly warmUp: number;
  readonly perRoute: boolean;
  /** More arguments for Node, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
}

interface Usage {
  readonly cpu: NodeJS.CpuUsage;
  readonly rss: number;
}

async function ask(child: ChildProcess, question: 'usage' | 'memory' = 'usage'): Promise<Usage> {
  child.send(question);
  const [usage] = await once(child, 'message');
  return usage as Usage;
}

const micros = (before: Usage, after: Usage): number =>
  after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
const quantile = (sorted: Float64Array, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;

/** CPU time is read from the process itself: it holds when the machine is busy, throughput and latency do not. */
export async function measure(framework: Framework, variant: Variant, given: Conditions): Promise<Round> {
  const { execArgv, env } = startOf(variant, given.platform, given.sink);
  const child = fork(join(import.meta.dirname, `${framework}-app.cjs`), {
    env: { ...process.env, NODE_ENV: 'production', MATRIX: matrixManifest, NODE_OPTIONS: '', ...env },
    execPath: onOwnCore.execPath,
    execArgv: [...onOwnCore.execArgv, '--expose-gc', ...(given.nodeArgs ?? []), ...execArgv],
    stdio: ['ignore', 'ignore', process.env.BENCH_DEBUG ? 'inherit' : 'ignore', 'ipc'],
  });
  try {
    const [started] = (await once(child, 'message')) as [
      { port: number; startCpu: NodeJS.CpuUsage; readyMs: number },
    ];
    const { port } = started;
    // Everything until it listens, loading the library included.
    const first = await ask(child);
    await load(port, given.warmUp, routeNames);
    const before = await ask(child);
    const { seconds, latencies } = await load(port, given.requests, routeNames);
    const after = await ask(child);
    let routes: Record<Route, number> | undefined;
    if (given.perRoute) {
      routes = {} as Record<Route, number>;
      for (const name of routeNames) {
        const from = await ask(child);
        const count = Math.ceil(given.requests / 4);
        await load(port, count, [name]);
        routes[name] = micros(from, await ask(child)) / count;
      }
    }
    const { rss } = await ask(child, 'memory');
    return {
      cpuMicros: micros(before, after) / given.requests,
      perSecond: given.requests / seconds,
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      rssMb: rss / 1e6,
      startCpuMs: (first.cpu.user + first.cpu.system) / 1000,
      readyMs: started.readyMs,
      ...(routes ? { routes } : {}),
    };
  } finally {
    if (child.connected) child.disconnect();
    if (child.exitCode === null) await once(child, 'exit');
  }
}
