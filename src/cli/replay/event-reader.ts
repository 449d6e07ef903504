import { BatchEnvelope, type EventKind, type WireEvent } from '../../event/index.js';
import { compileContract } from '../../ingest/contract-validator.js';
import { explain } from '../../ingest/explain.js';
import { fitStrings } from '../../pipeline/clean-text.js';
import type { ReplaySource } from '../../pipeline/replay/replay.js';

/** Lines that are named; the rest are counted. */
const NAMED_MAX = 50;

/** Events of one sensor, in a row. */
export interface EventRun {
  readonly from: ReplaySource;
  readonly events: WireEvent[];
}

export interface BadLine {
  readonly line: number;
  /** Path within the line's JSON; empty when it is the whole. */
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** Lines of JSON, each an event or a whole batch as sensors send it, to valid events. What is wrong costs nothing but itself. */
export class EventReader {
  events = 0;
  /** Events, or whole lines, that were refused. */
  refused = 0;
  /** Of kinds that the contract does not have. */
  unknownKinds = 0;
  /** Members that the contract does not know; they were left out. */
  unknownFields = 0;
  /** The first of them. */
  readonly bad: BadLine[] = [];
  private readonly contract = compileContract();
  private runs: EventRun[] = [];
  private sensor: ReplaySource | undefined;

  /** @param text undefined for a line that is too long. */
  line(text: string | undefined, line: number): undefined {
    if (text === undefined)
      return this.refuse({ line, field: '', code: 'TOO_LONG', message: 'the line is too long' });
    if (text.length < 3 && text.trim() === '') return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return this.refuse({ line, field: '', code: 'INVALID_JSON', message: 'is no JSON' });
    }
    fitStrings(value, text);
    if (isBatch(value)) {
      const from = sourceOf(value);
      value.events.forEach((event, index) => {
        this.event(event, from, line, `events[${index}]`);
      });
    } else this.event(value, undefined, line, '');
  }

  /** What was read since the last time. */
  take(): EventRun[] {
    const { runs } = this;
    this.runs = [];
    this.sensor = undefined;
    return runs;
  }

  private event(value: unknown, from: ReplaySource | undefined, line: number, prefix: string): undefined {
    const kind = (value as { kind?: unknown } | null)?.kind;
    const field = prefix === '' ? 'kind' : `${prefix}.kind`;
    if (typeof kind !== 'string')
      return this.refuse({ line, field, code: 'INVALID_TYPE', message: 'an event names its kind' });
    const schema = this.contract.events.get(kind as EventKind);
    if (schema === undefined) {
      this.unknownKinds++;
      return this.refuse({ line, field, code: 'UNKNOWN_KIND', message: 'is no kind of event' });
    }
    if (!schema.accepts(value)) {
      const removed = schema.strip(value);
      this.unknownFields += removed;
      if (removed === 0 || !schema.accepts(value))
        return this.refuse({ line, ...explain(schema, value, prefix) });
    }
    this.events++;
    let run = this.runs.at(-1);
    if (run === undefined || this.sensor !== from) {
      run = { from: from ?? {}, events: [] };
      this.runs.push(run);
      this.sensor = from;
    }
    run.events.push(value as WireEvent);
  }

  private refuse(bad: BadLine): undefined {
    this.refused++;
    if (this.bad.length < NAMED_MAX) this.bad.push(bad);
  }
}

function isBatch(value: unknown): value is { events: unknown[] } {
  return typeof value === 'object' && value !== null && Array.isArray((value as { events?: unknown }).events);
}

/** The sensor of a batch, as far as its envelope is one. */
function sourceOf(batch: { events: unknown[] }): ReplaySource {
  const { sensor, sentAt } = BatchEnvelope.partial().safeParse({ ...batch, events: [] }).data ?? {};
  return {
    ...(sensor ? { instance: sensor.instance, kind: sensor.kind } : {}),
    ...(sentAt === undefined ? {} : { receivedAt: sentAt }),
  };
}
