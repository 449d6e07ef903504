import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { QuietPlatform } from '../integration/inapp/soak/quiet-platform.js';
import { type Memory, startSoakedApp } from '../integration/inapp/soak/soaked-app.js';
import { send, tally } from '../integration/inapp/soak/traffic.js';
import { installMatrix } from '../kit/matrix.js';

/*
 * npm run bench -- soak --json --minutes 10
 *
 * An application under mixed load in block mode for minutes: every id, caller and text is new, every ninth request an
 * attack, and the platform away for the sixth tenth of the time. Prints memory after garbage collection at the end of
 * each tenth, and how it has grown. The parts are those of test/integration/inapp/soak.test.ts.
 *   --snapshots FOLDER (heap snapshots after the second and the last tenth)
 *   --minutes N --bare (without the library, for comparison) --rate N (requests per second, at most)
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    bare: { type: 'boolean' },
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '400' },
    snapshots: { type: 'string' },
  },
});
const tenthMs = Number(options.minutes) * 6_000;
const rate = Number(options.rate);
const token = `po_${'0a'.repeat(16)}_${'s'.repeat(43)}_${'k'.repeat(43)}`;
const megabytes = (bytes: number) => Number((bytes / 1e6).toFixed(1));
const SLICE_MS = 100;

await installMatrix();
const platform = new QuietPlatform();
const url = await platform.start();
const app = await startSoakedApp(options.bare ? undefined : url, token, {
  nodeArgs: options.snapshots
    ? ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${options.snapshots}`]
    : [],
});
const sum = tally();
const tenths: Memory[] = [];
let next = 1;
for (let tenth = 0; tenth < 10; tenth++) {
  platform.away(tenth === 5);
  const until = performance.now() + tenthMs;
  while (performance.now() < until) {
    const sliceEnds = performance.now() + SLICE_MS;
    const last = next + Math.ceil((rate * SLICE_MS) / 1000);
    next = await send(app.port, next, sum, (n) => n < last && performance.now() < until);
    await wait(Math.max(0, sliceEnds - performance.now()));
  }
  const memory = await app.memory();
  tenths.push(memory);
  if (options.snapshots && (tenth === 1 || tenth === 9)) {
    process.kill(app.pid, 'SIGUSR2');
    await app.memory();
  }
  process.stderr.write(
    `tenth ${tenth + 1}: heap ${megabytes(memory.heap)} MB (${megabytes(memory.external)} beside it), rss ${megabytes(memory.rss)} MB, ${sum.requests} requests\n`,
  );
}
await app.stop();
await platform.stop();

const ratio = (of: (memory: Memory) => number) => {
  const [first, last] = [tenths[0], tenths.at(-1)];
  return first && last ? Number((of(last) / of(first)).toFixed(3)) : Number.NaN;
};
/** Megabytes per minute, by least squares. The first tenth is left out: code and caches are made then. */
const slope = (of: (memory: Memory) => number) => {
  const points = tenths.slice(1).map((memory, at) => [(at * tenthMs) / 60_000, of(memory) / 1e6] as const);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [minute, size] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = mean(points.map(([x]) => (x - minute) ** 2));
  return Number((mean(points.map(([x, y]) => (x - minute) * (y - size))) / spread).toFixed(3));
};
const result = {
  minutes: Number(options.minutes),
  requests: sum.requests,
  errors: sum.errors,
  attacks: sum.attacks,
  attacksRefused: sum.attacksRefused,
  heapMb: tenths.map(({ heap }) => megabytes(heap)),
  rssMb: tenths.map(({ rss }) => megabytes(rss)),
  heapLastToFirst: ratio(({ heap }) => heap),
  rssLastToFirst: ratio(({ rss }) => rss),
  heapMbPerMinute: slope(({ heap }) => heap),
  rssMbPerMinute: slope(({ rss }) => rss),
  told: Object.fromEntries(platform.kinds),
  briefCalls: platform.briefCalls,
  dropped: Object.fromEntries(platform.dropped),
  libraryErrors: Object.fromEntries(platform.errors),
  said: app.said().trim().split('\n').filter(Boolean),
};
process.stdout.write(`${JSON.stringify(result, null, options.json ? 0 : 2)}\n`);
