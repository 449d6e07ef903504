/*
 * npm run bench -- pipeline --json [--events 200000] [--batch 500] [--plain] [--skip-latency]
 *
 * The whole platform as users run it (role `all`, embedded PostgreSQL, all detectors), in a process of its own, fed over
 * HTTP by this one with batches that were made and packed beforehand. First as fast as it takes them, until all effects
 * are committed; then at half that rate, with an attack now and then whose alert a subscriber waits for.
 */
import { parseArgs } from 'node:util';
import { makeBatches } from './pipeline/batches.js';
import { CpuClock } from './pipeline/cpu-clock.js';
import { Feeder } from './pipeline/feeder.js';
import { measureLatency } from './pipeline/latency.js';
import { startBenchPlatform } from './pipeline/platform.js';
import { Progress } from './pipeline/progress.js';

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
const round = (value: number, digits = 3) => Number(value.toFixed(digits));

const platform = await startBenchPlatform();
try {
  const feeder = new Feeder(platform, Number(values.senders));
  const progress = new Progress(platform);
  // Code is compiled and connections are open before anything is measured.
  say('warming up');
  await feeder.send(
    makeBatches({ events: 10_000, batch: Number(values.batch), seed: 3, packed: !values.plain }),
  );
  await progress.committed(10_000);

  say(`feeding ${events} events`);
  const batches = makeBatches({ events, batch: Number(values.batch), seed: 7, packed: !values.plain });
  const cpu = new CpuClock(platform);
  const before = await platform.metrics();
  const begun = performance.now();
  const watching = progress.watch();
  await feeder.send(batches);
  const sentMs = performance.now() - begun;
  await progress.committed(10_000 + events);
  const tookMs = performance.now() - begun;
  const { tenths, rssMb } = await watching(begun, 10_000, events);
  const after = await platform.metrics();
  const used = cpu.stop();
  const spent = (name: string) => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) / 1000;
  const eventsPerSecond = events / (tookMs / 1000);

  const latencyMs = values['skip-latency']
    ? undefined
    : await measureLatency(platform, feeder, {
        eventsPerSecond: eventsPerSecond / 2,
        seconds: Number(values['latency-seconds']),
        batch: Number(values.batch),
        packed: !values.plain,
        say,
      });

  // Of all the processor time that the platform and its database took. What is timed is synchronous; the rest of the
  // platform's time is HTTP, unpacking, the driver, the collector of garbage.
  const total = used.platform + used.database;
  const validate = spent('ingest_validate_ms');
  const named = {
    validate,
    parse: spent('pipeline_decode_ms'),
    enrich: spent('pipeline_enrich_ms') + spent('pipeline_collect_ms'),
    detect: spent('pipeline_detect_ms'),
  };
  const rest = Math.max(0, used.platform - Object.values(named).reduce((sum, seconds) => sum + seconds, 0));
  const result = {
    eventsPerSecond: Math.round(eventsPerSecond),
    latencyMs,
    rssMb: Math.max(rssMb, Math.round((after.get('resident_bytes') ?? 0) / 1_048_576)),
    shares: Object.fromEntries(
      Object.entries({ ...named, other: rest, database: used.database }).map(([name, seconds]) => [
        name,
        round(seconds / total),
      ]),
    ),
    events,
    seconds: round(tookMs / 1000, 2),
    ingestedPerSecond: Math.round(events / (sentMs / 1000)),
    cpuMicrosPerEvent: {
      platform: round((used.platform * 1e6) / events, 1),
      database: round((used.database * 1e6) / events, 1),
      sender: round((used.sender * 1e6) / events, 1),
    },
    bytesPerEvent: {
      unpacked: Math.round(batches.bytesUnpacked / events),
      sent: Math.round(batches.bytes / events),
    },
    tenths: tenths.map(Math.round),
    lastToFirstTenth: round((tenths.at(-1) ?? 0) / (tenths[0] ?? 1), 2),
    alerts: await progress.alerts(),
    retries: feeder.retries,
  };
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await platform.stop();
}
