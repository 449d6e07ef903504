import type { RequestContext } from './request-context.js';

const WAIT_MS = 20;
/** More would outlive a collection of the young garbage too often, and be copied by it. */
const AT_ONCE = 32;

export interface BriefTrayParts {
  /** Tells of one call. Never throws. */
  readonly tell: (context: RequestContext) => void;
  /** Runs something in no request's context: what is begun there never counts as a request's. */
  readonly outside: (action: () => void) => void;
}

/**
 * Calls that ended, on their way to be told, some at a time: what tells of a call is much code that is used once in each, and
 * by then has left the processor's caches; of the second of two calls in a row it is there already. To enter and leave a
 * request's context for each would cost as much as they do.
 */
export class BriefTray {
  private ended: RequestContext[] = [];
  private isScheduled = false;
  private readonly emptyNow = (): void => this.empty();

  constructor(private readonly parts: BriefTrayParts) {}

  get isEmpty(): boolean {
    return this.ended.length === 0;
  }

  add(context: RequestContext): void {
    this.ended.push(context);
    if (this.ended.length >= AT_ONCE) this.parts.outside(this.emptyNow);
    else if (!this.isScheduled) {
      this.isScheduled = true;
      this.parts.outside(() => {
        setTimeout(() => {
          this.isScheduled = false;
          this.empty();
        }, WAIT_MS).unref();
      });
    }
  }

  /** Tells of all that there are. */
  empty(): void {
    const { ended } = this;
    this.ended = [];
    for (const context of ended) this.parts.tell(context);
  }
}
