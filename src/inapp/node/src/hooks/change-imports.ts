import { promises } from 'node:fs';
import Module from 'node:module';
import { captureStack } from '../stack-frames.js';
import { replaceMethod } from './replace-method.js';

type Change = (source: string, file: string) => string;

interface Loaded {
  readonly format?: string | null;
  readonly source?: unknown;
}

type Step<T> = (name: string, context: object, next: (name: string, context: object) => T) => T;

/** Node's own reading of a module, as it stands in a stack. */
const LOADING = 'node:internal/modules/esm/load:';

/**
 * Hands the text of each ES module to `change` before it is compiled. From Node 22.15 on there is a hook for it; before, a thread
 * of its own would be: there it is the one call that Node reads modules with, told from the application's by the stack.
 */
export function changeImports(change: Change): void {
  const registerHooks: unknown = Reflect.get(Module, 'registerHooks');
  if (typeof registerHooks !== 'function') {
    changeReads(change);
    return;
  }
  const register = (hooks: object): void => void Reflect.apply(registerHooks, Module, [hooks]);
  const load: Step<Loaded> = (url, context, next) => {
    const loaded = next(url, context);
    const { format, source } = loaded;
    const text = format === 'module' && url.startsWith('file:') ? textOf(source) : undefined;
    const changed = text === undefined ? text : change(text, url);
    return changed === text ? loaded : { ...loaded, source: changed };
  };
  let isLoading = false;
  // It would be asked for every CommonJS file as well: where there is no ES module, nobody pays for it.
  const resolve: Step<Loaded> = (specifier, context, next) => {
    const resolved = next(specifier, context);
    if (!isLoading && resolved.format === 'module') {
      isLoading = true;
      register({ load });
    }
    return resolved;
  };
  register({ resolve });
}

function changeReads(change: Change): void {
  replaceMethod(
    promises,
    'readFile',
    (original) =>
      function readFile(this: unknown, ...args: unknown[]): unknown {
        const [url] = args;
        const read = Reflect.apply(original, this, args);
        if (!(url instanceof URL) || args.length > 1 || !/\.m?js$/.test(url.pathname)) return read;
        if (!(read instanceof Promise) || !captureStack()?.includes(LOADING)) return read;
        return read.then((source: unknown) => {
          const text = textOf(source);
          const changed = text === undefined ? text : change(text, url.href);
          return changed === undefined || changed === text ? source : Buffer.from(changed);
        });
      },
    '.direct-code',
  );
}

function textOf(source: unknown): string | undefined {
  if (typeof source === 'string') return source;
  return ArrayBuffer.isView(source) ? new TextDecoder().decode(source) : undefined;
}
