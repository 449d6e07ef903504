import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { BlockedCallError } from '../blocked-call-error.js';
import type { FileJudges } from '../file-judges.js';
import { pathText } from '../path-text.js';
import { inputsOf } from '../request-inputs.js';
import type { SinkCall } from '../sinks.js';
import { type FileAccess, fileCalls } from './file-calls.js';
import { ModuleReads } from './module-reads.js';
import type { SinkHookParts } from './sink-hook-parts.js';
import { type Failing, watchCall } from './watch-call.js';

/** Calls that do not fail as their form says. */
const failing: Readonly<Record<string, Failing>> = {
  exists: (_refused, args) => {
    const callback = args.findLast((arg) => typeof arg === 'function');
    if (callback) process.nextTick(callback as (exists: boolean) => void, false);
  },
  existsSync: () => false,
  watch: 'throws',
  watchFile: 'throws',
  openAsBlob: 'rejects',
  createReadStream: failedStream,
  createWriteStream: failedStream,
};

/** A stream whose opening fails: nothing is opened, and it is destroyed with the error. */
function failedStream(
  refused: BlockedCallError,
  args: readonly unknown[],
  original: (...args: readonly unknown[]) => unknown,
): unknown {
  const callBack = (...given: unknown[]) => {
    const callback = given.findLast((arg) => typeof arg === 'function');
    process.nextTick(callback as (error: Error) => void, refused);
  };
  const [, options] = args;
  return original('refused', {
    ...(typeof options === 'object' ? options : { encoding: options }),
    fd: undefined,
    fs: { open: callBack, read: callBack, write: callBack, writev: callBack, close: callBack },
  });
}

/** A list that is read as it is found fails when it is read. */
const failedList: Failing = (refused) => {
  const list = {
    next: () => Promise.reject(refused),
    return: () => Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]: () => list,
  };
  return list;
};

const PATTERNS_MAX = 50;

/** How `open` is asked to open: anything but plain reading changes something. */
const isReading = (flags: unknown): boolean =>
  flags === undefined ||
  flags === null ||
  typeof flags === 'function' ||
  flags === fs.constants.O_RDONLY ||
  (typeof flags === 'string' && /^s?rs?$/.test(flags));

/** Every call of `node:fs` that names a file, in all its forms. */
export function hookFileSystem({
  sinks,
  contexts,
  guard,
  judges,
}: SinkHookParts & { readonly judges: FileJudges }): void {
  const moduleReads = new ModuleReads(guard);

  function watch(
    holder: object,
    name: string,
    operation: string,
    paths: readonly FileAccess[],
    how: Failing,
  ): void {
    const call: SinkCall = { kind: 'file', operation };
    const isOpen = operation.endsWith('open') || operation.endsWith('openSync');
    const check = (args: readonly unknown[]): BlockedCallError | undefined => {
      if (moduleReads.has(args[0])) return undefined;
      for (let i = 0; i < paths.length; i++) {
        const path = pathText(args[i]);
        if (path === undefined) continue;
        const access = isOpen && !isReading(args[1]) ? 'write' : (paths[i] ?? 'read');
        const refused = judged(call, path, access);
        if (refused) return refused;
      }
      return undefined;
    };
    watchCall({ holder, name, failing: how, promisified: () => Promise.resolve(false), guard, check });
  }

  function judged(call: SinkCall, path: string, access: FileAccess): BlockedCallError | undefined {
    const refused = sinks.check(call, judges.judge(path, access));
    const context = refused ? undefined : contexts.current.getStore();
    if (context && inputsOf(context).length === 0) judges.saw(path);
    return refused;
  }

  /** Node 22 and newer: what a pattern names, below a folder. */
  function watchGlob(holder: object, name: string, operation: string, how: Failing): void {
    const call: SinkCall = { kind: 'file', operation };
    const check = ([pattern, options]: readonly unknown[]): BlockedCallError | undefined => {
      const cwd: unknown =
        typeof options === 'object' && options !== null ? Reflect.get(options, 'cwd') : undefined;
      for (const each of [cwd, pattern].flat().slice(0, PATTERNS_MAX)) {
        const path = pathText(each);
        const refused = path === undefined ? undefined : judged(call, path, 'read');
        if (refused) return refused;
      }
      return undefined;
    };
    watchCall({ holder, name, failing: how, guard, check });
  }

  for (const { name, paths } of fileCalls) {
    watch(fs, name, `fs.${name}`, paths, failing[name] ?? 'calls-back');
    const sync = `${name}Sync`;
    watch(fs, sync, `fs.${sync}`, paths, failing[sync] ?? 'throws');
    watch(fs.promises, name, `fs.promises.${name}`, paths, name === 'watch' ? 'throws' : 'rejects');
  }
  watchGlob(fs, 'glob', 'fs.glob', 'calls-back');
  watchGlob(fs, 'globSync', 'fs.globSync', 'throws');
  watchGlob(fs.promises, 'glob', 'fs.promises.glob', failedList);
  watch(fs.realpath, 'native', 'fs.realpath.native', ['stat'], 'calls-back');
  watch(fs.realpathSync, 'native', 'fs.realpathSync.native', ['stat'], 'throws');
  // Named imports of ES modules are copies, made when Node started.
  syncBuiltinESMExports();
}
