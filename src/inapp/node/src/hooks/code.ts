import Module, { syncBuiltinESMExports } from 'node:module';
import vm from 'node:vm';
import workers from 'node:worker_threads';
import type { BlockedCallError } from '../blocked-call-error.js';
import { judgeCode, judgeModule } from '../code-judges.js';
import { pathText } from '../path-text.js';
import type { SinkCall } from '../sinks.js';
import { watchConstructor } from './constructors.js';
import { hookDirectCode } from './direct-code.js';
import type { SinkHookParts } from './sink-hook-parts.js';
import { watchCall } from './watch-call.js';

const code = (operation: string): SinkCall => ({ kind: 'code', operation });

/** Each kind of function has a constructor that compiles text; only the first has a name. */
const functionKinds: readonly object[] = [
  () => undefined,
  async () => undefined,
  function* () {},
  async function* () {},
];

/**
 * Code that is made from text: `Function` and its siblings, `vm`, workers, modules by a path that the request chose, and `eval`
 * and `import()` where source code can be seen as it is loaded (see `direct-code.ts`).
 */
export function hookCode({ sinks, guard }: SinkHookParts): void {
  const source = (call: SinkCall, text: unknown): BlockedCallError | undefined =>
    typeof text === 'string' ? sinks.check(call, (inputs) => judgeCode(text, inputs)) : undefined;
  const module = (call: SinkCall, specifier: unknown): BlockedCallError | undefined => {
    const text = pathText(specifier) ?? (specifier instanceof URL ? specifier.href : undefined);
    return text === undefined ? undefined : sinks.check(call, (inputs) => judgeModule(text, inputs));
  };

  for (const example of functionKinds) {
    const prototype = Object.getPrototypeOf(example) as { constructor: { name: string } };
    const call = code(prototype.constructor.name);
    const watched = watchConstructor(prototype.constructor, guard, (args) =>
      source(call, args.every((arg) => typeof arg === 'string') ? args.join('\n') : args.at(-1)),
    );
    Object.defineProperty(prototype, 'constructor', { value: watched });
  }
  Object.defineProperty(globalThis, 'Function', { value: (() => undefined).constructor });

  for (const name of ['runInContext', 'runInNewContext', 'runInThisContext', 'compileFunction']) {
    const call = code(`vm.${name}`);
    watchCall({ holder: vm, name, failing: 'throws', guard, check: ([text]) => source(call, text) });
  }
  const script = code('vm.Script');
  Object.assign(vm, { Script: watchConstructor(vm.Script, guard, ([text]) => source(script, text)) });
  const worker = code('worker_threads.Worker');
  const Worker = watchConstructor(workers.Worker, guard, ([file, options]) => {
    const isSource = typeof options === 'object' && options !== null && Reflect.get(options, 'eval') === true;
    return isSource ? source(worker, file) : module(worker, file);
  });
  Object.assign(workers, { Worker });

  const required = code('require');
  watchCall({
    holder: Module.prototype,
    name: 'require',
    failing: 'throws',
    guard,
    check: ([specifier]) => quietly(sinks, () => module(required, specifier)),
  });
  hookDirectCode(guard, {
    code: (text) => source(code('eval'), text),
    module: (specifier) => module(code('import'), specifier),
  });
  syncBuiltinESMExports();
}

/** Modules are loaded all the time outside of requests: those are no calls to be counted. */
function quietly<T>(sinks: { unscopedCalls: number }, action: () => T): T {
  const before = sinks.unscopedCalls;
  try {
    return action();
  } finally {
    sinks.unscopedCalls = before;
  }
}
