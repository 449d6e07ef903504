import type { Input } from '../../../inspect/inputs/input.js';
import { percentDecode } from '../../../inspect/percent-decode.js';
import { judgeNosqlCall } from '../../../inspect/sink/nosql-sink.js';
import { hasObjectValue, judgeObjectValues } from '../../../inspect/sink/object-value-sink.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';
import { judgeSqlCall } from '../../../inspect/sink/sql-sink.js';
import { noteAsked } from './asked-places.js';
import type { BlockedCallError } from './blocked-call-error.js';
import type { Guard } from './guard.js';
import { replaceMethod } from './hooks/replace-method.js';
import type { QueryCall } from './query-call.js';
import { queryFacts } from './query-facts.js';
import { noteQuery } from './query-uses.js';
import type { Contexts } from './request-context.js';
import { requestObjects } from './request-inputs.js';
import type { Sinks } from './sinks.js';
import { StaticTexts } from './static-texts.js';
import type { StoredFragments } from './stored-fragments.js';

type Callback = (this: unknown, ...args: unknown[]) => unknown;

export interface DatabaseCallsParts {
  readonly contexts: Contexts;
  readonly guard: Guard;
  readonly check: Sinks['check'];
  readonly stored: StoredFragments;
}

/** What the hooks of all drivers have in common: a query is judged, counted for its route, and keeps its request's context. */
export class DatabaseCalls {
  private readonly statics = new StaticTexts();

  constructor(private readonly parts: DatabaseCallsParts) {}

  /** Before a text is run. @returns the error that it has to fail with, or undefined: it is to be run. Never throws. */
  check(call: QueryCall): BlockedCallError | undefined {
    const refused = this.checkPrepared(call);
    if (!refused) this.ran(call);
    return refused;
  }

  /** Before a text is prepared. What it is run with later comes by `ran`. */
  checkPrepared(call: QueryCall): BlockedCallError | undefined {
    const { check, contexts } = this.parts;
    // The usual case, and the cheapest: nothing is read, no input is looked for.
    const context = contexts.current.getStore();
    if (context && !context.blocked && this.statics.has(call.text)) return undefined;
    return check({ kind: 'sql', operation: call.operation }, (inputs) => this.judge(call, inputs));
  }

  /** While whoever asks is still on the stack, before a text that will be run later and then comes by `check`. */
  checkAhead(call: QueryCall): BlockedCallError | undefined {
    return this.parts.contexts.current.getStore() ? this.checkPrepared(call) : undefined;
  }

  /** A text, or a part of one, that is run later by somebody else. Never throws. */
  asked(text: string): void {
    const context = this.parts.contexts.current.getStore();
    if (!context || context.blocked || this.statics.has(text)) return;
    this.parts.guard.run('query-asked', () => noteAsked(context, text));
  }

  private judge(call: QueryCall, inputs: readonly Input[]): SinkVerdict | undefined {
    const verdict = judgeSqlCall(call.text, inputs, call) ?? this.parts.stored.judge(call);
    if (!verdict) this.statics.ran(call.text, inputs);
    return verdict;
  }

  /** A statement is being run with these values. Never throws. */
  ran(call: QueryCall): void {
    const { contexts, guard, stored } = this.parts;
    const context = contexts.current.getStore();
    if (!context || context.blocked) return;
    guard.run('query', () => {
      const facts = queryFacts(call.dialect, call.text);
      noteQuery(context, call, facts);
      if (facts.isWrite) stored.remember(context, call);
    });
  }

  /** Operators and code in what decides a query of a document database. @param filters asked for when there are inputs */
  checkFilter(operation: string, filters: () => readonly unknown[]): BlockedCallError | undefined {
    return this.parts.check({ kind: 'nosql', operation }, (inputs, context) => {
      // Objects with operators are among the inputs, by the operators' names.
      const mayHold = inputs.some(({ key, text }) => key === true && text.includes('$'));
      return judgeNosqlCall(filters(), inputs, { objects: mayHold ? requestObjects(context) : [] });
    });
  }

  /**
   * Objects where one value is meant, for drivers that write values into the text themselves.
   * @param expands whether this connection writes objects out; asked when there is one
   */
  checkObjectValues(call: QueryCall, expands: () => boolean): BlockedCallError | undefined {
    if (!hasObjectValue(call.values) || !expands()) return undefined;
    return this.parts.check({ kind: 'sql', operation: call.operation }, (inputs, context) =>
      judgeObjectValues(call.text, call.values, inputs, {
        objects: requestObjects(context),
        target: percentDecode(context.target, true),
      }),
    );
  }

  /** The same function, in the context of the present request. A tenth of a microsecond; `AsyncResource.bind` takes a hundred times that. */
  bind<T>(callback: T): T {
    const { current } = this.parts.contexts;
    const context = current.getStore();
    if (!context || typeof callback !== 'function') return callback;
    const bound = function bound(this: unknown, ...args: unknown[]): unknown {
      return current.run(context, () => Reflect.apply(callback as unknown as Callback, this, args));
    };
    return bound as T;
  }

  /** Binds the last function among the arguments of a call. */
  bindLast(args: unknown[]): void {
    for (let i = args.length - 1; i >= 0; i--)
      if (typeof args[i] === 'function') {
        args[i] = this.bind(args[i]);
        return;
      }
  }

  bindAll(args: unknown[]): void {
    for (let i = 0; i < args.length; i++) if (typeof args[i] === 'function') args[i] = this.bind(args[i]);
  }

  /** A method that calls back later, out of somebody else's context. @returns whether it was there. */
  bindCallbacksOf(holder: object, name: string): boolean {
    const { guard } = this.parts;
    const bindAll = (args: unknown[]) => this.bindAll(args);
    return replaceMethod(
      holder,
      name,
      (original) =>
        function bound(this: unknown, ...args: unknown[]): unknown {
          guard.run('bind-callback', () => bindAll(args));
          return Reflect.apply(original, this, args);
        },
    );
  }
}
