import 'reflect-metadata';
import { container } from 'tsyringe';
import type { EnrichedEvent } from '../../src/event/index.js';
import { DetectorHost, DetectorRegistry } from '../../src/pipeline/dispatch/index.js';
import { builtInDetectors } from '../../src/plugins/registry.js';
import { defineDetector, z } from '../../src/plugins/sdk/index.js';
import { buildCall, buildEndpoint, TEST_TIME, testToken } from '../../src/plugins/sdk/testing/index.js';

/*
 * What each detector costs, and what the host costs around detectors that do nothing. Events have their JSON parsed anew, as
 * in the pipeline: strings that were just made have no hash yet. CPU time, so that a busy machine changes little.
 */
// npm run bench -- detectors [--json] [events] [principals] [detector]
const [events = '200000', principals = '2000', only] = process.argv
  .slice(2)
  .filter((arg) => arg !== '--json');
const EVENTS = Number(events);
const PRINCIPALS = Number(principals);
const ENDPOINTS = 200;
const BATCH = 500;

let seed = 1;
const random = (below: number): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};

const endpoints = Array.from({ length: ENDPOINTS }, (_, n) =>
  buildEndpoint({
    template: n % 4 ? `/v${n}/things-${n % 5}/{id}` : `/v${n}/things-${n % 5}`,
    declared: true,
  }),
);
const tokens = new Map<string, string>();
const token = (name: string) => {
  let known = tokens.get(name);
  if (known === undefined) {
    known = testToken(name);
    if (tokens.size < 200_000) tokens.set(name, known);
  }
  return known;
};

function event(n: number): EnrichedEvent {
  const p = random(PRINCIPALS);
  const e = random(ENDPOINTS);
  const list = e % 4 === 0;
  return buildCall(
    {
      id: `event-${String(n).padStart(8, '0')}`,
      time: TEST_TIME + Math.floor(n / 20),
      principal: { token: token(`p${p}`), kind: 'jwt', roles: [token('role user')] },
      client: { address: `10.0.${p >> 8}.${p & 255}` },
      ...(list
        ? {
            returned: Array.from({ length: 8 }, (_, i) => ({
              name: 'items[].id',
              type: 'int' as const,
              token: token(`o${p}-${i}`),
            })),
          }
        : {
            objects: [
              { in: 'path' as const, name: 'id', type: 'int' as const, token: token(`o${p}-${random(8)}`) },
            ],
          }),
      response: { status: random(50) ? 200 : 404, bytes: 500 + random(2000) },
    },
    { endpoint: endpoints[e] },
  );
}

const idle = (id: string) =>
  defineDetector({
    manifest: {
      id,
      version: '1.0.0',
      sdk: 1,
      title: id,
      description: id,
      owasp: [],
      consumes: ['api.call'],
      reads: [],
      rules: [`${id}.none`],
    },
    config: z.strictObject({}),
    detector: class {
      detect() {
        return [];
      }
    },
  });

async function measure(modules: readonly unknown[]) {
  seed = 1;
  container.reset();
  const registry = new DetectorRegistry(container);
  for (const module of modules) registry.add(module);
  const host = new DetectorHost({ registry, settings: { list: async () => [] }, clock: { now: () => 0 } });
  const session = await host.open('00000000-0000-4000-8000-000000000001', 0, []);
  let cpu = 0;
  let findings = 0;
  let rows = 0;
  let saving = 0;
  for (let n = 0; n < EVENTS; n += BATCH) {
    const events = Array.from({ length: BATCH }, (_, i) => event(n + i));
    const parsed = events
      .map((one) => ({ ...one, event: JSON.parse(JSON.stringify(one.event)) }) as EnrichedEvent)
      .map((one) =>
        one.kind === 'api.call'
          ? { ...one, principal: one.event.principal?.token, clientAddress: one.event.client.address }
          : one,
      );
    const begun = process.cpuUsage();
    findings += (await session.dispatch(parsed)).length;
    const used = process.cpuUsage(begun);
    cpu += used.user + used.system;
    if (n % 100_000 === 0) {
      const before = process.cpuUsage();
      rows += session.dirty().upserts.length;
      const after = process.cpuUsage(before);
      saving += after.user + after.system;
    }
  }
  return {
    microsPerEvent: round(cpu / EVENTS),
    findings,
    rows,
    savingMicrosPerRow: round(saving / Math.max(1, rows)),
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
  };
}

const round = (value: number) => Math.round(value * 100) / 100;

const results: Record<string, unknown> = {};
if (only) {
  for (let n = 0; n < 3; n++)
    process.stdout.write(
      `${JSON.stringify(await measure(builtInDetectors.filter(({ manifest }) => manifest.id === only)))}\n`,
    );
  process.exit(0);
}
await measure(builtInDetectors);
for (const module of builtInDetectors) results[module.manifest.id] = await measure([module]);
results['host around 4 idle detectors'] = await measure(['one', 'two', 'three', 'four'].map(idle));
results['all four'] = await measure(builtInDetectors);
process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
