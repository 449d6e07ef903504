import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';

/**
 * Takes from the thread what a detector has no use for and others would suffer from: timers (time is event time), signals to
 * the process. It keeps mistakes small; it is no sandbox.
 */
export function tameThread(): void {
  const noTimers = (): never => {
    throw new Error('a detector has no timers: time is event time, see tick()');
  };
  for (const name of ['setTimeout', 'setInterval', 'setImmediate'] as const) {
    Object.defineProperty(globalThis, name, { value: noTimers, configurable: false, writable: false });
    Object.assign(timers, { [name]: noTimers });
    Object.assign(timersPromises, { [name]: noTimers });
  }
  const noSignals = (): never => {
    throw new Error('a detector sends no signals');
  };
  Object.assign(process, { kill: noSignals, abort: noSignals });
  syncBuiltinESMExports();
}
