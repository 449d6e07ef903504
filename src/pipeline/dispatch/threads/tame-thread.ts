import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { Writable } from 'node:stream';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import type { Denials } from './denials.js';
import { fix } from './fix.js';

/** Of the process: what ends it, what speaks to others, and what leads to modules of Node past the loader. */
const ofProcess = [
  ...['exit', 'reallyExit', 'kill', '_kill', 'abort', 'execve', 'send', 'disconnect', 'openStdin'],
  ...['binding', '_linkedBinding', 'dlopen', 'getBuiltinModule', 'loadEnvFile', '_rawDebug'],
  ...['chdir', 'umask', 'setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups'],
  ...['_debugProcess', '_debugEnd', '_startProfilerIdleNotifier', '_stopProfilerIdleNotifier'],
  ...['_getActiveHandles', '_getActiveRequests', 'setUncaughtExceptionCaptureCallback'],
];
const everywhere = ['fetch', 'WebSocket', 'EventSource', 'BroadcastChannel'];

/**
 * Takes from the thread what a detector has no use for and others would suffer from: timers (time is event time), the network,
 * the process. It keeps mistakes small; it is no sandbox.
 */
export function tameThread(denials: Denials): void {
  const noTimers = (): never => {
    throw new Error('a detector has no timers: time is event time, see tick()');
  };
  for (const name of ['setTimeout', 'setInterval', 'setImmediate'] as const) {
    fix(globalThis, name, noTimers);
    Object.assign(timers, { [name]: noTimers });
    Object.assign(timersPromises, { [name]: noTimers });
  }
  // Node ends the thread so when something was thrown outside of a call.
  let dying = false;
  process.on('uncaughtExceptionMonitor', () => {
    dying = true;
  });
  const denied = (what: string) => {
    // Some of these are called with `new`.
    function deny(): never {
      throw denials.deny(what);
    }
    return deny;
  };
  for (const name of everywhere) if (name in globalThis) fix(globalThis, name, denied(name));
  for (const name of ['localStorage', 'sessionStorage']) fix(globalThis, name, undefined);
  for (const name of ofProcess) {
    const deny = denied(`process.${name}`);
    const own = Reflect.get(process, name) as (...given: unknown[]) => unknown;
    const ends = name === 'exit' || name === 'reallyExit';
    if (own === undefined) continue;
    fix(process, name, ends ? (...given: unknown[]) => (dying ? own.apply(process, given) : deny()) : deny);
  }
  fix(process, 'report', undefined);
  fix(crypto, 'setEngine', denied('crypto.setEngine'));
  // What is printed would lie in the memory of the platform until somebody takes it.
  for (const name of ['stdout', 'stderr'])
    fix(process, name, new Writable({ write: (_chunk, _encoding, done) => done(), decodeStrings: false }));
  syncBuiltinESMExports();
}
