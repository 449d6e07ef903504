import { replaceMethod } from './hooks/replace-method.js';

const signals = new Set<unknown>(['SIGTERM', 'SIGINT', 'SIGHUP']);

/**
 * Calls `flush` when the process is about to end by itself, and when a signal reaches a handler of the application's. No
 * handler is added: one of ours would keep a process alive that the signal should end.
 */
export function atExit(host: NodeJS.Process, flush: () => Promise<void>): void {
  host.on('beforeExit', () => void flush());
  // Node emits a signal only when the application listens for it; only then is there time for anything.
  replaceMethod(
    host,
    'emit',
    (original) =>
      function emit(this: unknown, ...args: unknown[]): unknown {
        if (signals.has(args[0])) void flush();
        return Reflect.apply(original, this, args);
      },
  );
}
