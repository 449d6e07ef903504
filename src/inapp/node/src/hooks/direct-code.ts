import Module from 'node:module';
import vm from 'node:vm';
import type { BlockedCallError } from '../blocked-call-error.js';
import type { Guard } from '../guard.js';
import { codeMarks } from '../javascript-marks.js';
import { changeImports } from './change-imports.js';
import { replaceMethod } from './replace-method.js';

export interface DirectCodeChecks {
  readonly code: (text: unknown) => BlockedCallError | undefined;
  readonly module: (specifier: unknown) => BlockedCallError | undefined;
}

// As it was before it was hooked.
const { Script } = vm;
const NAME = '__protectonce__';
const SOURCE_MAX = 1_000_000;
const mayCall = /\beval\b|\bimport\s*\(/;

const isOfPackage = (file: string): boolean => /[\\/]node_modules[\\/]/.test(file);

/** `eval(x)` becomes `eval(__protectonce__.code=x)`: still a direct call, of the same text, which a setter has looked at. */
export function withChecks(source: string): string {
  if (source.length > SOURCE_MAX || !mayCall.test(source) || source.includes(NAME)) return source;
  const marks = codeMarks(source);
  if (!marks || marks.length === 0) return source;
  let text = '';
  let from = 0;
  for (const { at, word } of marks) {
    text += `${source.slice(from, at)}${NAME}.${word === 'eval' ? 'code' : 'module'}=`;
    from = at;
  }
  return text + source.slice(from);
}

/**
 * A wrapper in the place of `eval` would take its scope away: the language tells a direct call by the function's identity, and
 * `import()` is no function at all. So the application's own modules get a check put into the call as they are loaded. What
 * cannot be read, or no longer compiles, is loaded as it is. Not seen: `node_modules`, and `eval` under another name.
 */
export function hookDirectCode(guard: Guard, checks: DirectCodeChecks): void {
  const place = {};
  for (const name of ['code', 'module'] as const)
    Object.defineProperty(place, name, {
      set(value: unknown) {
        const refused = guard.run('direct-code', () => checks[name](value));
        if (refused) throw refused;
      },
    });
  Object.defineProperty(globalThis, NAME, { value: Object.freeze(place) });

  replaceMethod(
    Module.prototype,
    '_compile',
    (original) =>
      function compile(this: unknown, ...args: unknown[]): unknown {
        const [source, file, ...rest] = args;
        const change = rest[0] === 'module' ? withChecks : checkedSource;
        const changed =
          typeof source === 'string' && typeof file === 'string' && !isOfPackage(file)
            ? (guard.run('direct-code', () => change(source)) ?? source)
            : source;
        return Reflect.apply(original, this, [changed, file, ...rest]);
      },
    '.direct-code',
  );
  guard.run('direct-imports', () =>
    changeImports((source, file) =>
      isOfPackage(file) ? source : (guard.run('direct-code', () => withChecks(source)) ?? source),
    ),
  );
}

/** The changed source, if it compiles: a method named `eval` is declared as it is called. */
function checkedSource(source: string): string {
  const changed = withChecks(source);
  if (changed !== source)
    try {
      new Script(
        `(function (exports, require, module, __filename, __dirname) {${changed.replace(/^#!.*/, '')}\n})`,
      );
    } catch {
      return source;
    }
  return changed;
}
