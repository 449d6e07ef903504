import type { ApiCall } from '../../event/index.js';

/** Calls that are remembered of a lane, twice: what called within a trace reports within seconds of what was called. */
const SPANS_MAX = 5_000;

/** Somebody was called by a span of which nothing is known yet. */
interface Called {
  readonly endpointId: string;
  readonly service: string;
  readonly time: number;
}

/** One service called another: the endpoint that was called, and the service that did. */
export interface FoundCaller {
  readonly endpointId: string;
  readonly service: string;
  readonly time: number;
}

/** The latest entries, between once and twice as many as the bound. */
class Latest<T> {
  private young = new Map<string, T>();
  private old = new Map<string, T>();

  get(key: string): T | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: string, value: T): void {
    this.young.set(key, value);
    if (this.young.size < SPANS_MAX) return;
    this.old = this.young;
    this.young = new Map();
  }

  delete(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }
}

const spanKey = (traceId: string, spanId: string): string => `${traceId}${spanId}`;

/**
 * Who called whom, by traces: a call whose parent is the span of another service's call was made by that service. Whichever of
 * both is told first. Only within a lane, and lost with it: flows come again with the next calls.
 */
export class TraceFlows {
  /** Service by its span. */
  private readonly spans = new Latest<string>();
  /** What a span called, by that span. */
  private readonly waiting = new Latest<Called[]>();

  /** @param endpointId of the call; undefined where it has none */
  add({ trace, caller, time }: ApiCall, service: string, endpointId: string | undefined): FoundCaller[] {
    if (trace === undefined) return [];
    const { traceId, spanId, parentId } = trace;
    const found: FoundCaller[] = [];
    if (spanId !== undefined) {
      const key = spanKey(traceId, spanId);
      this.spans.set(key, service);
      for (const called of this.waiting.get(key) ?? [])
        if (called.service !== service)
          found.push({ endpointId: called.endpointId, service, time: called.time });
      this.waiting.delete(key);
    }
    // Who called is told already where the sensor knows it.
    if (parentId === undefined || endpointId === undefined || caller !== undefined) return found;
    const key = spanKey(traceId, parentId);
    const by = this.spans.get(key);
    if (by === undefined) this.wait(key, { endpointId, service, time });
    else if (by !== service) found.push({ endpointId, service: by, time });
    return found;
  }

  private wait(key: string, called: Called): void {
    const others = this.waiting.get(key) ?? [];
    // One request asks a few services, not thousands.
    if (others.length < 32) this.waiting.set(key, [...others, called]);
  }
}
