import { hostName } from '../../../inspect/call-facts.js';
import type { Input } from '../../../inspect/inputs/input.js';
import type { SinkCall } from './sinks.js';

/** Hosts of one request; more than that are one row of the rest. */
const HOSTS_MAX = 32;
/** Stands for a host that came out of a request: it would be a value. */
const FROM_INPUT = '*';

/** A call to a host that an input of the request has chosen. */
export interface ChosenHost {
  readonly call: SinkCall;
  /** Where the application asked for it. */
  readonly stack: string | undefined;
  /** What chose it: inputs of the request, or an answer of such a host. */
  readonly inputs: readonly Input[];
}

/** What one request has called, and which of those hosts it chose itself. */
export class OutgoingCalls {
  readonly counts = new Map<string, number>();
  private readonly chosen = new Map<string, ChosenHost>();
  private readonly owned = new Set<string>();
  private readonly redirected = new Map<string, Input>();

  count(host: string, isChosen: boolean): void {
    const name = isChosen ? FROM_INPUT : hostName(host);
    const known = this.counts.get(name);
    if (known !== undefined || this.counts.size < HOSTS_MAX) this.counts.set(name, (known ?? 0) + 1);
    else this.counts.set(FROM_INPUT, (this.counts.get(FROM_INPUT) ?? 0) + 1);
  }

  /** @param place host and port */
  choose(place: string, chosen: ChosenHost): void {
    if (this.chosen.size < HOSTS_MAX || this.chosen.has(place)) this.chosen.set(place, chosen);
  }

  chosenAt(place: string): ChosenHost | undefined {
    return this.chosen.get(place);
  }

  /** The application calls this place for reasons of its own: so are the connections below this call. */
  own(place: string): void {
    if (this.owned.size < HOSTS_MAX) this.owned.add(place);
  }

  isOwn(place: string): boolean {
    return this.owned.has(place) && !this.chosen.has(place);
  }

  /** An answer of a host that the input chose sends the application on: that place is the input's choice as well. */
  redirect(location: string, input: Input): void {
    if (this.redirected.size < HOSTS_MAX) this.redirected.set(location, { ...input, text: location });
  }

  get redirects(): readonly Input[] {
    return this.redirected.size === 0 ? [] : [...this.redirected.values()];
  }
}
