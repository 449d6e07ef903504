import type { Input } from '../../../../inspect/inputs/input.js';
import type { BlockedCallError } from '../blocked-call-error.js';
import type { NetworkTarget } from '../named-targets.js';
import { NetworkJudges, placeOf } from '../network-judges.js';
import { type ChosenHost, OutgoingCalls } from '../outgoing-calls.js';
import type { Contexts, RequestContext } from '../request-context.js';
import { inputsOf } from '../request-inputs.js';
import type { SinkCall, Sinks } from '../sinks.js';
import { captureStack, isPackageCalling } from '../stack-frames.js';

/** A host that a request's input chose, with the request: it may be reached when another one runs. */
export interface Chosen extends ChosenHost {
  readonly host: string;
  readonly context: RequestContext;
}

/** What all hooks of the network share: which request calls whom, and whether an address that was found may be reached. */
export class OutgoingGate {
  private readonly judges = new NetworkJudges();

  constructor(
    private readonly sinks: Sinks,
    private readonly contexts: Contexts,
  ) {}

  /**
   * The application calls a host. Outside of a request it is counted and that is all.
   * @param how `counts`: a call of its own, and not what lies below one that was counted; `begins`: the application asks here, so
   * that this operation and this place are told.
   * @returns the host when an input chose it.
   */
  called(
    call: SinkCall,
    target: NetworkTarget,
    { counts, begins }: { readonly counts: boolean; readonly begins: boolean },
  ): Chosen | undefined {
    const context = this.contexts.current.getStore();
    if (!context) {
      if (counts) this.sinks.unscopedCalls += 1;
      else this.sinks.unscopedConnections += 1;
      this.judges.saw(target);
      return undefined;
    }
    context.outgoing ??= new OutgoingCalls();
    const { outgoing } = context;
    const { host } = target;
    const place = placeOf(host, target.port);
    const isAsking = counts || begins;
    const known = outgoing.chosenAt(place);
    // Below a call that was looked at, with more in hand than there is here.
    const isSettled = !known && !isAsking && outgoing.isOwn(place);
    const input = known?.inputs[0] ?? (isSettled ? undefined : this.chooser(target, context, isAsking));
    if (counts) outgoing.count(host, input !== undefined);
    if (!input) {
      this.judges.saw(target);
      if (isAsking) outgoing.own(place);
      return undefined;
    }
    if (known && !begins) return { ...known, host, context };
    const chosen: ChosenHost = { call, stack: captureStack(), inputs: [input] };
    outgoing.choose(place, chosen);
    return { ...chosen, host, context };
  }

  /** The error that the connection has to fail with. */
  refuses(chosen: Chosen, addresses: readonly string[]): BlockedCallError | undefined {
    const { context, call, host, stack, inputs } = chosen;
    return this.contexts.current.run(context, () =>
      this.sinks.check(call, () => this.judges.judge(host, addresses, inputs), stack),
    );
  }

  /** An answer of a chosen host: where it sends the application on is its choice as well. */
  answered(chosen: Chosen, status: unknown, location: unknown): void {
    if (typeof status !== 'number' || status < 300 || status > 399 || typeof location !== 'string') return;
    const [input] = chosen.inputs;
    if (input && location.length <= 2_048) chosen.context.outgoing?.redirect(location, input);
  }

  private chooser(target: NetworkTarget, context: RequestContext, isAsking: boolean): Input | undefined {
    const calling = {
      isOwnPort: target.port !== undefined && target.port === context.request.socket?.localPort,
      isDriver: () => !isAsking && isPackageCalling(captureStack()),
    };
    return (
      this.judges.chooser(target, inputsOf(context), calling) ??
      this.judges.chooser(target, context.outgoing?.redirects ?? [], calling)
    );
  }
}
