import type { Timers } from '../subscriptions/change-tailer.js';

/** Node's timers, which here never keep a process alive. */
export const systemTimers: Timers = {
  after(ms, call) {
    const timer = setTimeout(call, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
