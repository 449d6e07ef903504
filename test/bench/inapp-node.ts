import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createGraphqlClient } from '../../src/cli/graphql-client.js';
import { installMatrix } from '../kit/matrix.js';
import { hasOwnCore, stepAside } from './inapp/cores.js';
import { type Route, routeNames } from './inapp/load.js';
import { type Conditions, type Framework, measure, type Round } from './inapp/measure.js';
import type { Variant } from './inapp/variants.js';
import { startBenchPlatform } from './pipeline/platform.js';

/*
 * An application of five routes, bare, under this library (block mode, all on, reporting to a live platform), and under two
 * others, in alternating rounds of one run: medians of the ratios to the bare round beside each.
 *   --rounds N --requests N --warm-up N (so many until V8 has compiled what is hot, on all sides) --only protectonce,zen --framework express
 *   --profile FOLDER   one more round of ours under V8's profiler
 */

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    rounds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '8000' },
    'warm-up': { type: 'string', default: '30000' },
    only: { type: 'string', default: 'protectonce,zen,dd-trace' },
    framework: { type: 'string', default: 'express,hapi' },
    profile: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const requests = Number(options.requests);
const variants = options.only.split(',') as Variant[];
const frameworks = options.framework.split(',') as Framework[];

const median = (numbers: readonly number[]): number => {
  const sorted = numbers.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
const rounded = (number: number, digits = 2) => Number(number.toFixed(digits));
const note = (text: string) => process.stderr.write(`${text}\n`);

function compare(bare: readonly Round[], own: readonly Round[]) {
  const ratio = (of: (round: Round) => number) =>
    rounded(median(own.map((round, i) => of(round) / of(bare[i] ?? round))));
  const more = (of: (round: Round) => number) =>
    rounded(median(own.map((round, i) => of(round) - of(bare[i] ?? round))), 1);
  const routes = Object.fromEntries(
    routeNames.map((name: Route) => [name, ratio((round) => round.routes?.[name] ?? Number.NaN)]),
  );
  return {
    cpuRatio: ratio((round) => round.cpuMicros),
    cpuRatios: own.map((round, i) => rounded(round.cpuMicros / (bare[i]?.cpuMicros ?? Number.NaN))),
    cpuMicros: rounded(median(own.map((round) => round.cpuMicros)), 1),
    throughputRatio: ratio((round) => round.perSecond),
    p50Ratio: ratio((round) => round.p50),
    p99Ratio: ratio((round) => round.p99),
    moreStartCpuMs: more((round) => round.startCpuMs),
    moreReadyMs: more((round) => round.readyMs),
    moreRssMb: more((round) => round.rssMb),
    cpuRatioOfRoutes: routes,
  };
}

async function run(): Promise<object> {
  note('installing what is measured, unless it is there');
  await installMatrix();
  const peers = join(import.meta.dirname, 'inapp/peers');
  if (variants.some((variant) => variant !== 'protectonce') && !existsSync(join(peers, 'node_modules')))
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: peers,
    });
  const sink = createServer((incoming, response) => {
    incoming
      .resume()
      .on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  const platform = await startBenchPlatform();
  stepAside([platform.pid, platform.databasePid]);
  try {
    const client = createGraphqlClient({ url: platform.url, token: platform.first.apiToken });
    await client.request(
      'mutation { organizationUpdate(input: {protectionMode: BLOCK}) { userErrors { message } } }',
    );
    const conditions: Conditions = {
      platform: { url: platform.url, token: platform.first.enrolmentToken },
      sink: `http://127.0.0.1:${(sink.address() as AddressInfo).port}`,
      requests,
      warmUp: Number(options['warm-up']),
      perRoute: true,
    };
    const result: Record<string, object> = {};
    for (const framework of frameworks) {
      const bare: Round[] = [];
      const own = new Map<Variant, Round[]>(variants.map((variant) => [variant, []]));
      for (let i = 0; i < rounds; i++) {
        bare.push(await measure(framework, 'bare', conditions));
        for (const variant of variants) own.get(variant)?.push(await measure(framework, variant, conditions));
        note(`${framework}: round ${i + 1} of ${rounds}`);
      }
      result[framework] = {
        bareCpuMicros: rounded(median(bare.map((round) => round.cpuMicros)), 1),
        ...Object.fromEntries([...own].map(([variant, list]) => [variant, compare(bare, list)])),
      };
      if (options.profile)
        await measure(framework, 'protectonce', {
          ...conditions,
          perRoute: false,
          nodeArgs: ['--cpu-prof', '--cpu-prof-interval', '200', `--cpu-prof-dir=${options.profile}`],
        });
    }
    const metrics = await platform.metrics();
    const told = [...metrics].filter(([name]) => /ingest.*events/.test(name)).slice(0, 6);
    return { requests: rounds * requests, hasOwnCore, ...result, platform: Object.fromEntries(told) };
  } finally {
    await platform.stop();
    sink.closeAllConnections();
    sink.close();
  }
}

const result = await run();
process.stdout.write(`${JSON.stringify(result, null, options.json ? 0 : 2)}\n`);
