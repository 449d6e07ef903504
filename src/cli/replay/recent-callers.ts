import type { WireEvent } from '../../event/index.js';

/** Who called, as far as the event tells. */
export interface Caller {
  readonly principal: string | undefined;
  readonly clientAddress: string | undefined;
  readonly agent: string | undefined;
}

/** Callers of so many events at least are remembered, and of twice as many at most. */
const EVENTS_MAX = 100_000;
const nobody: Caller = { principal: undefined, clientAddress: undefined, agent: undefined };

/** Who made the latest calls: a finding that is about something else than its caller names them all the same, by its evidence. */
export class RecentCallers {
  private latest = new Map<string, Caller>();
  private before = new Map<string, Caller>();

  add(event: WireEvent): void {
    const request =
      event.kind === 'api.call' ? event : event.kind === 'attack.seen' ? event.request : undefined;
    if (request === undefined) return;
    if (this.latest.size >= EVENTS_MAX) {
      this.before = this.latest;
      this.latest = new Map();
    }
    const { principal, client } = request;
    this.latest.set(event.id, {
      principal: principal?.token,
      clientAddress: client?.address,
      agent: client?.agent,
    });
  }

  /** What is the same of all these events; undefined where they differ, or one of them is no longer known. */
  common(eventIds: readonly string[]): Caller {
    const callers = eventIds.map((id) => this.latest.get(id) ?? this.before.get(id));
    const [first] = callers;
    if (first === undefined) return nobody;
    const shared = (of: (caller: Caller) => string | undefined) =>
      callers.every((each) => each !== undefined && of(each) === of(first)) ? of(first) : undefined;
    return {
      principal: shared(({ principal }) => principal),
      clientAddress: shared(({ clientAddress }) => clientAddress),
      agent: shared(({ agent }) => agent),
    };
  }
}
