import type { BriefCall } from '../../../inspect/index.js';

const WAIT_MS = 20;
const CALLS_MAX = 5_000;

export interface BriefTrayParts {
  readonly report: (text: string, laneKey: string) => void;
  readonly drop: () => void;
  /** Runs something in no request's context: what is begun there never counts as a request's. */
  readonly outside: (action: () => void) => void;
  readonly onError: () => void;
}

/** Brief calls on their way to the reporter: entering and leaving a request's context for each would cost more than they do. */
export class BriefTray {
  private calls: BriefCall[] = [];
  private isScheduled = false;

  constructor(private readonly parts: BriefTrayParts) {}

  add(call: BriefCall): void {
    if (this.calls.length >= CALLS_MAX) {
      this.parts.drop();
      return;
    }
    this.calls.push(call);
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.parts.outside(() => {
      setTimeout(() => this.empty(), WAIT_MS).unref();
    });
  }

  /** Hands on all that there is. Never throws. */
  empty(): void {
    const { calls } = this;
    this.calls = [];
    this.isScheduled = false;
    try {
      for (const { text, laneKey } of calls) this.parts.report(text, laneKey);
    } catch {
      this.parts.onError();
    }
  }
}
