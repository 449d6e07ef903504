import { gzipSync } from 'node:zlib';
import { createGraphqlClient } from '../../../src/cli/graphql-client.js';
import { batchBody, SENSORS } from './batches.js';
import type { Feeder } from './feeder.js';
import { MixedTraffic } from './mixed-traffic.js';
import type { BenchPlatform } from './platform.js';
import { trafficDefaults } from './traffic.js';

interface LatencyOptions {
  readonly eventsPerSecond: number;
  readonly seconds: number;
  readonly batch: number;
  readonly packed: boolean;
  readonly say: (line: string) => void;
}

/** How often a batch holds an attack. */
const EVERY = 2;

/** From the moment that a sensor begins to send a batch to the moment that a subscriber has the alert about it. */
export async function measureLatency(
  platform: BenchPlatform,
  feeder: Feeder,
  options: LatencyOptions,
): Promise<{
  p50: number;
  p99: number;
  max: number;
  samples: number;
  missing: number;
  eventsPerSecond: number;
}> {
  const { eventsPerSecond, seconds, batch, packed, say } = options;
  const client = createGraphqlClient({ url: platform.url, token: platform.first.apiToken });
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  const stop = client.subscribe<{ alertRaised: { alert: { clientAddress: string | null } } }>(
    'subscription { alertRaised { alert { clientAddress } } }',
    {},
    ({ alertRaised: { alert } }) => {
      const began = sentAt.get(alert.clientAddress ?? '');
      if (began === undefined) return;
      latencies.push(performance.now() - began);
      sentAt.delete(alert.clientAddress ?? '');
    },
    (error) => say(`subscription: ${JSON.stringify(error)}`),
  );
  const count = Math.round((eventsPerSecond * seconds) / batch);
  say(`latency at ${Math.round(eventsPerSecond)} events/s: ${count} batches`);
  const stepMs = 1000 / eventsPerSecond;
  const traffic = new MixedTraffic({ ...trafficDefaults, seed: 11 });
  // Made beforehand: the sender shares the processor with what is measured.
  const base = Date.now() + 2000;
  const bodies = Array.from({ length: count }, (_, index) => {
    const address = index % EVERY === 0 ? `192.0.${index >> 8}.${index & 255}` : undefined;
    const place = (index * 37) % batch;
    const time = base + Math.round(index * batch * stepMs);
    const events = Array.from({ length: batch }, (__, at) =>
      traffic.next(time, index % SENSORS, at === place ? address : undefined),
    );
    const body = batchBody(events, index % SENSORS, time);
    return { address, body: packed ? gzipSync(body, { level: 1 }) : body };
  });
  const begun = performance.now();
  const underWay: Promise<void>[] = [];
  for (const [index, { address, body }] of bodies.entries()) {
    const wait = begun + index * batch * stepMs - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (address) sentAt.set(address, performance.now());
    underWay.push(feeder.deliver(body, packed));
  }
  await Promise.all(underWay);
  const fed = (count * batch) / ((performance.now() - begun) / 1000);
  for (let attempt = 0; sentAt.size > 0 && attempt < 100; attempt++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  stop();
  await client.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN);
  return {
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
    samples: latencies.length,
    missing: sentAt.size,
    eventsPerSecond: Math.round(fed),
  };
}
