import type { EnrichedEvent } from '../../../event/index.js';
import type { Detector, DetectorContext, DetectorModule } from '../detector.js';
import type { Feedback } from '../feedback.js';
import type { Finding } from '../finding.js';
import {
  checkFinding,
  checkModule,
  DetectorMemory,
  EventSeconds,
  pluginError,
  type SavedEntry,
} from '../runtime/index.js';
import { TEST_ORGANISATION } from './build-event.js';

export interface HarnessOptions {
  /** As a user would write it; defaults fill the rest. */
  readonly config?: unknown;
  readonly organisationId?: string;
  /** What people said of alerts before; nothing by default. */
  readonly feedback?: readonly Feedback[];
  /** The instance to use, as the platform shares one between organisations; by default a new one. */
  readonly instance?: Detector;
}

/** One detector for one organisation, as the platform would run it, except that nothing is forgiven: every fault throws. */
export interface Harness {
  readonly organisationId: string;
  readonly instance: Detector;
  /** All findings so far. */
  readonly findings: readonly Finding[];
  /** Entries in all of the detector's state maps. */
  readonly stateSize: number;
  /** Entries that were set out for space, or could not be saved. */
  readonly stateLost: { readonly forgotten: number; readonly unsaved: number };
  /** Delivers events, as one batch, and the ticks that they bring; answers with what they led to. */
  feed(...events: readonly EnrichedEvent[]): Promise<readonly Finding[]>;
  /** Saves the state, forgets everything in memory, builds the detector anew and loads the state. */
  restart(): void;
}

/** `detector.instance` is built without arguments: a detector that injects services is given as `options.instance`. */
export function createHarness(raw: DetectorModule, options: HarnessOptions = {}): Harness {
  const module = checkModule(raw);
  const { manifest } = module;
  const config = module.config.parse(options.config ?? {});
  const organisationId = options.organisationId ?? TEST_ORGANISATION;
  const feedback = options.feedback ?? [];
  const findings: Finding[] = [];
  const saved = new Map<string, SavedEntry>();
  let instance = options.instance ?? new module.detector();
  let seconds = new EventSeconds();
  let memory = new DetectorMemory([], () => seconds.now);
  let context = newContext();

  function newContext(): DetectorContext {
    return Object.freeze({ organisationId, config, state: memory.handle().state, feedback });
  }

  function save(): void {
    const { upserts, deletes } = memory.takeChanges();
    for (const key of deletes) saved.delete(key);
    for (const entry of upserts) saved.set(entry.key, entry);
  }

  function accept(raw: readonly Finding[], into: Finding[]): void {
    for (const item of raw) {
      const finding = checkFinding(item, manifest);
      if (typeof finding === 'string')
        throw pluginError('PLUGIN_FINDING_INVALID', `${manifest.id}: the ${finding} of a finding is wrong`, {
          field: finding,
        });
      into.push(finding);
    }
  }

  return {
    organisationId,
    get instance() {
      return instance;
    },
    findings,
    get stateSize() {
      return memory.size;
    },
    get stateLost() {
      return { ...memory.counters };
    },
    async feed(...events) {
      const found: Finding[] = [];
      const kinds: readonly string[] = manifest.consumes;
      await seconds.walk(events, async ({ events: segment, tickAt }) => {
        if (tickAt !== undefined && instance.tick !== undefined)
          accept(instance.tick(tickAt, context), found);
        const consumed = segment.filter(({ kind }) => kinds.includes(kind));
        if (consumed.length > 0) accept(await instance.detect(consumed, context), found);
      });
      findings.push(...found);
      return found;
    },
    restart() {
      save();
      if (options.instance === undefined) instance = new module.detector();
      seconds = new EventSeconds(seconds.now);
      memory = new DetectorMemory([...saved.values()], () => seconds.now);
      context = newContext();
    },
  };
}
