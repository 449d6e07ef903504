import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { build } from 'esbuild';
import { container } from 'tsyringe';
import type { EventOf } from '../../../src/event/index.js';
import {
  DetectorHost,
  type DetectorHostOptions,
  DetectorRegistry,
  type PluginFault,
  PluginThread,
  type ThreadLimits,
} from '../../../src/pipeline/dispatch/index.js';
import { defineDetector, type Finding, z } from '../../../src/plugins/sdk/index.js';

const here = fileURLToPath(new URL('./', import.meta.url));
const sources = fileURLToPath(new URL('../../../src/pipeline/dispatch/threads/', import.meta.url));

/** A detector in this process that finds each call: others must not keep it from that. */
const witness = defineDetector({
  manifest: {
    id: 'witness',
    version: '1.0.0',
    sdk: 1,
    title: 'Witness',
    description: 'Finds each call.',
    owasp: [],
    consumes: ['api.call'],
    reads: [],
    rules: ['witness.saw'],
  },
  config: z.strictObject({}),
  detector: class {
    detect(batch: readonly EventOf<'api.call'>[]): readonly Finding[] {
      return batch.map(({ event }) => ({
        rule: 'witness.saw',
        title: 'A call',
        severity: 'info',
        confidence: 1,
        stage: 'reconnaissance',
        subject: {},
        dedupeKey: 'saw',
        time: event.time,
        evidence: [],
      }));
    }
  },
});

/** Threads of plugins on the sources as they are: a thread knows no transform of the test runner's. */
export function threadKit() {
  const open: PluginThread[] = [];
  let folder = '';
  let entry = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plugin-threads-'));
    entry = join(folder, 'thread-entry.js');
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    await build({
      entryPoints: ['thread-entry.ts', 'guard-hooks.ts'].map((name) => join(sources, name)),
      outdir: folder,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'warning',
    });
  });
  afterEach(() => {
    for (const thread of open.splice(0)) thread.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function start(specifier: string, limits: Partial<ThreadLimits> = {}): Promise<PluginThread> {
    // A thread that was ended takes its time to start again where the machine is busy.
    const thread = await PluginThread.start(specifier, here, {
      entry,
      limits: { waitMs: 20_000, ...limits },
    });
    open.push(thread);
    return thread;
  }

  /** A host with the witness, and these plugins in threads beside them. */
  async function hostWith(
    specifiers: readonly string[],
    limits: Partial<ThreadLimits> = {},
    options: Partial<DetectorHostOptions> = {},
  ) {
    container.reset();
    const registry = new DetectorRegistry(container);
    registry.add(witness);
    const threads: PluginThread[] = [];
    for (const specifier of specifiers) {
      const thread = await start(specifier, limits);
      threads.push(thread);
      registry.addThread(thread, specifier);
    }
    const faults: PluginFault[] = [];
    const host = new DetectorHost({
      registry,
      settings: { list: async () => [] },
      clock: { now: () => 0 },
      onFault: (fault) => faults.push(fault),
      ...options,
    });
    return { host, registry, faults, threads };
  }

  return { start, hostWith, folder: () => folder };
}
