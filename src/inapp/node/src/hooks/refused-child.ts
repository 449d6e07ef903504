import { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';

const isIgnored = (stdio: unknown, index: number): boolean => {
  const entry: unknown = Array.isArray(stdio) ? stdio[index] : stdio;
  return entry === 'inherit' || entry === 'ignore';
};

function ended(): PassThrough {
  const stream = new PassThrough();
  stream.end();
  return stream;
}

/**
 * A child without the handle that the constructor makes: until a program has been started with it, nothing can close that
 * handle, and it would hold the request for ever.
 */
function unstartedChild(): ChildProcess {
  const child = Object.create(ChildProcess.prototype) as ChildProcess;
  Reflect.apply(EventEmitter, child, []);
  return Object.assign(child, {
    exitCode: null,
    signalCode: null,
    killed: false,
    spawnfile: null,
    _handle: null,
  });
}

/** What `spawn` returns for a program that cannot be started, without one: a child that fails with the error and closes. */
export function refusedChild(error: Error, args: readonly unknown[]): ChildProcess {
  const options = args.findLast((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg));
  const stdio: unknown = options ? Reflect.get(options, 'stdio') : undefined;
  const child = unstartedChild();
  const stdin = isIgnored(stdio, 0) ? null : new PassThrough().resume();
  const stdout = isIgnored(stdio, 1) ? null : ended();
  const stderr = isIgnored(stdio, 2) ? null : ended();
  Object.assign(child, {
    stdin,
    stdout,
    stderr,
    stdio: [stdin, stdout, stderr],
    pid: undefined,
    connected: false,
    send: () => false,
    disconnect: () => undefined,
    kill: () => false,
  });
  process.nextTick(() => {
    stdin?.destroy();
    child.emit('error', error);
    child.emit('close', -1, null);
  });
  return child;
}
