/** Waiting, as something that is injected: tests bring their own. */
export interface Timers {
  /** Calls back once, after `ms`; returns how to call it off. */
  after(ms: number, callback: () => void): () => void;
  /** Lets everything else that is waiting run first. */
  yield(): Promise<void>;
}

export const systemTimers: Timers = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  yield: () => new Promise((resolve) => setImmediate(resolve)),
};

/** A wait that can be cut short. A call that comes while nobody waits is remembered. */
export class WakeUp {
  private called = false;
  private ring: (() => void) | undefined;

  constructor(private readonly timers: Timers) {}

  wake(): void {
    this.called = true;
    this.ring?.();
  }

  async wait(ms: number): Promise<void> {
    if (!this.called) {
      await new Promise<void>((resolve) => {
        const callOff = this.timers.after(ms, resolve);
        this.ring = () => {
          callOff();
          resolve();
        };
      });
    }
    this.called = false;
    this.ring = undefined;
  }
}
