import { performance } from 'node:perf_hooks';
import type { SinkKind } from '../../../event/vocabulary.js';
import type { Input } from '../../../inspect/inputs/input.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';
import { askedWith } from './asked-places.js';
import { BlockedCallError } from './blocked-call-error.js';
import type { Budget } from './budget.js';
import type { Guard } from './guard.js';
import { isNamedOnly, type ModeOf } from './modes.js';
import type { Contexts, Refusal, RequestContext } from './request-context.js';
import { inputsOf } from './request-inputs.js';
import { applicationFrames, captureStack } from './stack-frames.js';

/** A call that the application is about to make, as it is told to people: `fs.readFile`, `pg.query`. No argument. */
export interface SinkCall {
  readonly kind: SinkKind;
  readonly operation: string;
}

/** Whether an input of the request changes the structure of the call. Called only when there are inputs; may throw. */
export type SinkJudge = (inputs: readonly Input[], context: RequestContext) => SinkVerdict | undefined;

export interface SinksParts {
  readonly contexts: Contexts;
  readonly guard: Guard;
  readonly budget: Budget;
  readonly modeOf: ModeOf;
  /** Answers the request in the application's place. */
  readonly refuse: (context: RequestContext, refusal: Refusal) => void;
  /** Frames are told relative to it. */
  readonly root: string;
  readonly incidentId: () => string;
  /** Something was found in a request that has been told already: work that its handler left for later. */
  readonly onLate?: (context: RequestContext) => void;
}

const HITS_MAX = 16;
/** How long the handler of a refused request may go on, with every call of it refused. */
const REFUSED_MS = 60_000;
/** What a sink's judge is less sure of is told and let through. */
const SINK_BLOCK_MIN = 0.8;

/**
 * Where every hooked call comes by before it is made. A refused call fails as a call of that API fails, and the request that
 * made it is answered by us (see `request-context.ts`, `blocked`).
 */
export class Sinks {
  /** Calls that belonged to no request, since they were last taken. */
  unscopedCalls = 0;
  /** Connections that belonged to no request, below calls that were counted or without any. */
  unscopedConnections = 0;

  constructor(private readonly parts: SinksParts) {}

  /** @returns how many calls belonged to no request since it was last asked. */
  takeUnscopedCalls(): number {
    const taken = this.unscopedCalls;
    this.unscopedCalls = 0;
    return taken;
  }

  /**
   * The error that the call has to fail with, or undefined: it is to be made. Never throws.
   * @param stack where the application asked for it, when that was earlier: a connection is judged when its address is known.
   */
  check(call: SinkCall, judge: SinkJudge, stack?: string): BlockedCallError | undefined {
    const context = this.parts.contexts.current.getStore();
    if (!context) {
      this.unscopedCalls += 1;
      return undefined;
    }
    return this.parts.guard.run(`sink-${call.kind}`, () => this.judged(call, judge, context, stack));
  }

  private judged(
    call: SinkCall,
    judge: SinkJudge,
    context: RequestContext,
    stack: string | undefined,
  ): BlockedCallError | undefined {
    // The request is answered already; whatever its handler still tries is no call that anybody asked for. What it has
    // left behind for good (a timer, a pool) is the application's.
    if (context.blocked)
      return performance.now() - context.refusedAt < REFUSED_MS
        ? new BlockedCallError(context.blocked.incident)
        : undefined;
    if (!this.parts.budget.runs('sinks')) return undefined;
    const startedAt = performance.now();
    const inputs = inputsOf(context);
    // What an earlier request stored needs no input of this one.
    const verdict = inputs.length > 0 || call.kind === 'sql' ? judge(inputs, context) : undefined;
    if (!verdict) this.parts.budget.spendOnSinks(performance.now() - startedAt);
    const error = verdict && this.found(call, verdict, context, stack);
    context.overheadMs += performance.now() - startedAt;
    return error;
  }

  private found(
    call: SinkCall,
    verdict: SinkVerdict,
    context: RequestContext,
    stack: string | undefined,
  ): BlockedCallError | undefined {
    const { modeOf, refuse, root, incidentId, onLate } = this.parts;
    let mode = modeOf(verdict.rule, context);
    if (mode === 'off') return undefined;
    if (mode === 'block' && verdict.confidence < SINK_BLOCK_MIN && !isNamedOnly(verdict.rule))
      mode = 'monitor';
    const parameter = verdict.input.name.slice(0, 200) || undefined;
    const known = context.hits?.some(
      (hit) =>
        hit.rule === verdict.rule && hit.parameter === parameter && hit.sink?.operation === call.operation,
    );
    context.hits ??= [];
    if (!known && context.hits.length < HITS_MAX)
      context.hits.push({
        class: verdict.class,
        rule: verdict.rule,
        confidence: verdict.confidence,
        location: verdict.input.location,
        parameter,
        fingerprint: verdict.fingerprint,
        sink: call,
        outcome: mode === 'block' ? 'blocked' : 'reached-sink',
        frames: framesOf(verdict.input, context, stack, root),
      });
    if (context.toldHits !== undefined && context.toldHits < context.hits.length) onLate?.(context);
    if (mode !== 'block') return undefined;
    const refusal = { incident: incidentId(), rule: verdict.rule };
    refuse(context, refusal);
    return new BlockedCallError(context.blocked?.incident ?? refusal.incident);
  }
}

/** Where the application made the call; out of a queue, where it put the input into it. */
function framesOf(input: Input, context: RequestContext, stack: string | undefined, root: string) {
  const frames = applicationFrames(stack ?? captureStack(), root);
  return frames.length > 0 ? frames : applicationFrames(askedWith(context, input), root);
}
