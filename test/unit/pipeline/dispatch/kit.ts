import { container } from 'tsyringe';
import type { EnrichedEvent } from '../../../../src/event/index.js';
import {
  DetectorHost,
  type DetectorHostOptions,
  DetectorRegistry,
  type PluginFault,
  type Stopwatch,
} from '../../../../src/pipeline/dispatch/index.js';
import {
  type Detector,
  type DetectorModule,
  defineDetector,
  type Finding,
  z,
} from '../../../../src/plugins/sdk/index.js';
import { buildCall, TEST_TIME } from '../../../../src/plugins/sdk/testing/index.js';
import type { DetectorSettingRecord } from '../../../../src/store/detector-settings.js';

/** Settings in memory, changed at will. */
export class FakeSettings {
  records: DetectorSettingRecord[] = [];
  reads = 0;
  failure: Error | undefined;

  async list(): Promise<DetectorSettingRecord[]> {
    this.reads++;
    if (this.failure) throw this.failure;
    return this.records;
  }

  set(detector: string, enabled: boolean, config: unknown = {}): void {
    this.records = [
      ...this.records.filter((record) => record.detector !== detector),
      { detector, enabled, config, version: 1 },
    ];
  }
}

/** Time that passes when the test says so. */
export class FakeStopwatch implements Stopwatch {
  private now = 0;
  private waiting: { at: number; callback: () => void }[] = [];

  elapsed(): number {
    return this.now;
  }

  after(ms: number, callback: () => void): () => void {
    const entry = { at: this.now + ms, callback };
    this.waiting.push(entry);
    return () => {
      this.waiting = this.waiting.filter((other) => other !== entry);
    };
  }

  pass(ms: number): void {
    this.now += ms;
    for (const { at, callback } of this.waiting) if (at <= this.now) callback();
  }

  get pending(): number {
    return this.waiting.length;
  }
}

export const finding = (rule: string, time: number, more: Partial<Finding> = {}): Finding => ({
  rule,
  title: 'Found',
  severity: 'low',
  confidence: 0.5,
  stage: 'probing',
  subject: {},
  dedupeKey: rule,
  time,
  evidence: [],
  ...more,
});

type Behaviour = Partial<Detector> & Pick<Detector, 'detect'>;

/** A detector that behaves as given; `factor` is its one setting. */
export function detectorThat(
  id: string,
  behaviour: Behaviour,
  manifest: Partial<DetectorModule['manifest']> = {},
): DetectorModule {
  return defineDetector({
    manifest: {
      id,
      version: '1.0.0',
      sdk: 1,
      title: id,
      description: id,
      owasp: [],
      consumes: ['api.call'],
      reads: [],
      rules: [`${id}.found`],
      ...manifest,
    },
    config: z.strictObject({ factor: z.int().min(1).default(1).describe('A factor') }),
    detector: class {
      detect = behaviour.detect;
      tick = behaviour.tick;
    } as never,
  });
}

export const organisation = '00000000-0000-4000-8000-000000000001';

export function hostOf(modules: readonly unknown[], options: Partial<DetectorHostOptions> = {}) {
  container.reset();
  const registry = new DetectorRegistry(container);
  for (const module of modules) registry.add(module);
  const settings = new FakeSettings();
  const faults: PluginFault[] = [];
  const clock = { at: 0, now: () => clock.at };
  const host = new DetectorHost({
    registry,
    settings,
    clock,
    onFault: (fault) => faults.push(fault),
    ...options,
  });
  return { host, registry, settings, faults, clock };
}

export const callAt = (ms: number, id = 'event-00000001'): EnrichedEvent =>
  buildCall({ id, time: TEST_TIME + ms });
