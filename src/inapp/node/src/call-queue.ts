import { performance } from 'node:perf_hooks';
import type { RequestContext } from './request-context.js';

/*
 * Finished requests wait here until the event loop has time: no request waits for its own description. The library works
 * for at most a slice at a time with pauses in between, which bounds its share of the thread; what does not fit
 * is dropped and counted.
 */
const CALLS_MAX = 2_000;
const BYTES_MAX = 8_000_000;
/** Room beyond those for calls in which an attack reached a sink: ordinary calls never take it, attackers cannot fill memory. */
const RESERVE = 1.25;
/** Past these nothing is held back any longer. */
const HELD_MAX = 500;
const HELD_BYTES_MAX = 2_000_000;
const SLICE_MS = 2;
const PAUSE_MS = 6;
/** At the end of the process there is no later; but the application wants to end as well. */
const DRAIN_MS = 300;

export class CallQueue {
  private waiting: RequestContext[] = [];
  private bytes = 0;
  private scheduled = false;
  private isHeld = false;

  constructor(
    private readonly describe: (context: RequestContext) => void,
    private readonly onDrop: (context: RequestContext) => void,
    private readonly onError: () => void,
  ) {}

  add(context: RequestContext): void {
    const room = context.hits ? RESERVE : 1;
    if (this.waiting.length >= CALLS_MAX * room || this.bytes >= BYTES_MAX * room) {
      this.onDrop(context);
      return;
    }
    this.waiting.push(context);
    this.bytes += sizeOf(context);
    if (this.waiting.length >= HELD_MAX || this.bytes >= HELD_BYTES_MAX) this.isHeld = false;
    if (!this.isHeld) this.schedule();
  }

  /** Whether calls are kept back. */
  get holds(): boolean {
    return this.isHeld;
  }

  /** From now on calls are kept back until `release`, or until there are too many of them. */
  hold(): void {
    this.isHeld = true;
  }

  release(): void {
    this.isHeld = false;
    if (this.waiting.length > 0) this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.workSafely()).unref();
  }

  /** Describes what waits, now, as far as `DRAIN_MS` goes, and drops the rest: for the end of the process. */
  drain(): void {
    this.bytes = 0;
    const until = performance.now() + DRAIN_MS;
    for (const context of this.waiting.splice(0))
      if (performance.now() < until) this.describe(context);
      else this.onDrop(context);
  }

  /** An error thrown in a timer would end the application. */
  private workSafely(): void {
    try {
      this.work();
    } catch {
      this.waiting = [];
      this.bytes = 0;
      this.scheduled = false;
      this.onError();
    }
  }

  private work(): void {
    const until = performance.now() + SLICE_MS;
    let done = 0;
    for (const context of this.waiting) {
      this.bytes -= sizeOf(context);
      done += 1;
      this.describe(context);
      if (performance.now() >= until) break;
    }
    this.waiting = this.waiting.slice(done);
    this.scheduled = this.waiting.length > 0;
    if (this.scheduled) setTimeout(() => this.workSafely(), PAUSE_MS).unref();
  }
}

const sizeOf = ({ requestCopy, responseCopy, responseText }: RequestContext): number =>
  2_000 + Math.min(requestCopy.bytes + responseCopy.bytes, 131_072) + (responseText?.length ?? 0);
