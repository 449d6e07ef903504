import type { Instant } from '../../../event/index.js';
import type { Detector, DetectorContext, DetectorModule } from '../../../plugins/sdk/index.js';
import { DetectorMemory, type SavedEntry } from '../../../plugins/sdk/runtime/index.js';
import type { Denials } from './denials.js';
import type { ThreadAnswer, ThreadOutcome, ThreadSegment, ThreadSettings } from './thread-messages.js';

// Taken before the plugin is read, which could put something else in their place.
const elapsed = performance.now.bind(performance);
const memoryUsage = process.memoryUsage.bind(process);

/** One organisation and lane in the plugin's thread: its memory and its settings. */
export class ThreadSession {
  private now: Instant = 0;
  private readonly memory: DetectorMemory;
  private context: DetectorContext;
  private configRefused = false;

  constructor(
    organisationId: string,
    rows: readonly SavedEntry[],
    private readonly module: DetectorModule,
    private readonly instance: Detector,
    private readonly denials: Denials,
    private readonly findingsMax: number,
  ) {
    this.memory = new DetectorMemory(rows, () => this.now);
    const { state } = this.memory.handle();
    this.context = Object.freeze({ organisationId, config: module.config.parse({}), state, feedback: [] });
  }

  configure({ config, feedback }: ThreadSettings): void {
    const { organisationId, state } = this.context;
    const parsed = this.module.config.safeParse(config);
    this.configRefused = !parsed.success;
    const inForce = parsed.success ? parsed.data : this.module.config.parse({});
    this.context = Object.freeze({ organisationId, config: inForce, state, feedback });
  }

  async run(segments: readonly ThreadSegment[]): Promise<ThreadAnswer> {
    const outcomes: ThreadOutcome[] = [];
    const begun = elapsed();
    for (const [index, { now, tickAt, events }] of segments.entries()) {
      this.now = now;
      if (tickAt !== undefined && this.instance.tick !== undefined)
        outcomes.push(await this.call(index, () => this.instance.tick?.(tickAt, this.context) ?? []));
      if (events.length > 0)
        outcomes.push(await this.call(index, () => this.instance.detect(events, this.context)));
    }
    const micros = (elapsed() - begun) * 1000;
    const { external, arrayBuffers } = memoryUsage();
    const denied = this.denials.take();
    return {
      outcomes,
      changes: this.memory.takeChanges(),
      counters: { ...this.memory.counters },
      micros,
      externalBytes: external + arrayBuffers,
      ...(this.configRefused && { configRefused: true }),
      ...(denied.length > 0 && { denied }),
    };
  }

  private async call(segment: number, detect: () => unknown): Promise<ThreadOutcome> {
    try {
      const answered = detect();
      const findings = isThenable(answered) ? await answered : answered;
      if (!Array.isArray(findings))
        return { segment, fault: { code: 'PLUGIN_FINDING_INVALID', cause: 'the answer is no list' } };
      const sent = findings.slice(0, this.findingsMax);
      const dropped = findings.length - sent.length;
      // Here, where a getter that throws is this call's fault and no other's.
      const plain: unknown = JSON.parse(JSON.stringify(sent));
      return { segment, findings: plain, ...(dropped > 0 && { dropped }) };
    } catch (error) {
      return { segment, fault: { code: 'PLUGIN_THREW', cause: textOf(error) } };
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

/** For operators: a plugin may throw anything, also what cannot be made a text. */
export function textOf(error: unknown): string {
  try {
    return String(error instanceof Error ? (error.stack ?? error.message) : error).slice(0, 4000);
  } catch {
    return 'something that cannot be shown';
  }
}
