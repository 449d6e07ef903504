import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import type { BlockedCallError } from '../blocked-call-error.js';
import { commandCall } from '../command-call.js';
import { CommandJudges } from '../command-judge.js';
import type { SinkCall } from '../sinks.js';
import { refusedChild } from './refused-child.js';
import { replaceMethod } from './replace-method.js';
import type { SinkHookParts } from './sink-hook-parts.js';
import { type Failing, watchCall } from './watch-call.js';

/** With a callback, that gets the error; the child that is returned is one that never started. */
const failsAsExec: Failing = (refused, args) => {
  const child = refusedChild(refused, args);
  const callback = args.findLast((arg) => typeof arg === 'function');
  if (callback) {
    child.on('error', () => undefined);
    process.nextTick(callback as (...answer: unknown[]) => void, refused, '', '');
  }
  return child;
};

const failsAsSpawnSync: Failing = (error) => ({
  error,
  status: null,
  signal: null,
  output: null,
  pid: 0,
  stdout: null,
  stderr: null,
});

const failing: Readonly<Record<string, Failing>> = {
  exec: failsAsExec,
  execFile: failsAsExec,
  spawn: (refused, args) => refusedChild(refused, args),
  fork: (refused, args) => refusedChild(refused, args),
  execSync: 'throws',
  execFileSync: 'throws',
  spawnSync: failsAsSpawnSync,
};

/** Every way to start a program. */
export function hookChildProcess({ sinks, guard }: SinkHookParts): void {
  // Some of these call each other: what was judged once is not judged again as something else.
  let inside = 0;
  const judges = new CommandJudges();

  for (const [name, how] of Object.entries(failing)) {
    const call: SinkCall = { kind: 'process', operation: `child_process.${name}` };
    const check = (args: readonly unknown[]): BlockedCallError | undefined => {
      if (inside > 0) return undefined;
      const command = commandCall(name, args);
      return command && sinks.check(call, (inputs) => judges.judge(command, inputs));
    };
    enclose(childProcess, name);
    watchCall({ holder: childProcess, name, failing: how, guard, check });
  }
  syncBuiltinESMExports();

  function enclose(holder: object, name: PropertyKey): void {
    replaceMethod(
      holder,
      name,
      (original) =>
        function enclosed(this: unknown, ...args: unknown[]): unknown {
          inside += 1;
          try {
            return Reflect.apply(original, this, args);
          } finally {
            inside -= 1;
          }
        },
      '.enclosed',
    );
    const enclosed: unknown = Reflect.get(holder, name);
    if (typeof enclosed === 'function' && promisify.custom in enclosed && name !== promisify.custom)
      enclose(enclosed, promisify.custom);
  }
}
