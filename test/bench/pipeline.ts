/*
 * npm run bench -- pipeline --json [--events 200000] [--batch 500] [--plain] [--skip-latency]
 *
 * The whole platform as users run it (role `all`, embedded PostgreSQL, all detectors), in a process of its own, fed over
 * HTTP by this one with batches that were made and packed beforehand. First as fast as it takes them, until all effects
 * are committed; then at half that rate, with an attack now and then whose alert a subscriber waits for.
 *
 * `shares` are of all processor time of the platform and its database. `log`: what the event log's own connections take,
 * both the platform's thread sending and reading, and the processes of PostgreSQL behind them (`logParts` tells them apart).
 * `database`: the rest of PostgreSQL. `other`: HTTP, unpacking, the commits' driver, the collector of garbage. `tenths`:
 * events per second from the first commit until the last event was sent.
 */
import { parseArgs } from 'node:util';
import { CpuClock } from './cpu-clock.js';
import { makeBatches } from './pipeline/batches.js';
import { declareService } from './pipeline/declare-service.js';
import { Feeder } from './pipeline/feeder.js';
import { measureLatency } from './pipeline/latency.js';
import { LogClock } from './pipeline/log-clock.js';
import { startBenchPlatform } from './pipeline/platform.js';
import { Progress } from './pipeline/progress.js';
import { sharesOf } from './pipeline/shares.js';
import { lastToFirst } from './pipeline/tenths.js';
import { parseMicrosPerEvent } from './pipeline/yardstick.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    events: { type: 'string', default: '200000' },
    batch: { type: 'string', default: '500' },
    senders: { type: 'string', default: '4' },
    'latency-seconds': { type: 'string', default: '15' },
    plain: { type: 'boolean', default: false },
    'skip-latency': { type: 'boolean', default: false },
  },
});
const say = (line: string) => process.stderr.write(`${line}\n`);
const events = Number(values.events);
const WARM_UP = 10_000;
const shape = { batch: Number(values.batch), packed: !values.plain };
const round = (value: number, digits = 3) => Number(value.toFixed(digits));

const platform = await startBenchPlatform();
try {
  const feeder = new Feeder(platform, Number(values.senders));
  const progress = new Progress(platform);
  // Code is compiled and connections are open before anything is measured.
  say('warming up');
  await feeder.send(makeBatches({ events: WARM_UP, seed: 3, attacked: false, ...shape }));
  await progress.committed(WARM_UP);
  await declareService(platform);

  say(`feeding ${events} events`);
  const batches = makeBatches({ events, seed: 7, attacked: true, ...shape });
  const yardstick = parseMicrosPerEvent(batches.bodies, batches.packed, shape.batch);
  const log = await LogClock.start(platform.child);
  const cpu = new CpuClock(platform);
  const before = await platform.metrics();
  const watched = progress.watch(WARM_UP);
  const begun = performance.now();
  await feeder.send(batches);
  const fedUntil = performance.now();
  await progress.committed(WARM_UP + events);
  const tookMs = performance.now() - begun;
  const used = cpu.stop();
  const logSeconds = await log.stop();
  const { tenths, rssMb } = await watched(fedUntil);
  const after = await platform.metrics();
  const spent = (name: string) => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) / 1000;
  const eventsPerSecond = events / (tookMs / 1000);
  const alerts = await progress.alerts();

  const latencyMs = values['skip-latency']
    ? undefined
    : await measureLatency(platform, feeder, {
        eventsPerSecond: eventsPerSecond / 2,
        seconds: Number(values['latency-seconds']),
        ...shape,
        say,
      });

  const result = {
    eventsPerSecond: Math.round(eventsPerSecond),
    latencyMs,
    rssMb: Math.max(rssMb, Math.round((after.get('resident_bytes') ?? 0) / 1_048_576)),
    ...sharesOf(spent, used, logSeconds),
    events,
    kinds: batches.kinds,
    seconds: round(tookMs / 1000, 2),
    ingestedPerSecond: Math.round(events / ((fedUntil - begun) / 1000)),
    cpuMicrosPerEvent: {
      platform: round((used.platform * 1e6) / events, 1),
      database: round((used.database * 1e6) / events, 1),
      sender: round((used.sender * 1e6) / events, 1),
    },
    /** The machine's own speed at the time: `JSON.parse` of an event. */
    jsonParseMicrosPerEvent: round(yardstick, 1),
    bytesPerEvent: {
      unpacked: Math.round(batches.bytesUnpacked / events),
      sent: Math.round(batches.bytes / events),
    },
    tenths,
    lastToFirstTenth: lastToFirst(tenths.committed),
    ingestLastToFirstTenth: lastToFirst(tenths.ingested),
    alerts,
    retries: feeder.retries,
  };
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await platform.stop();
}
