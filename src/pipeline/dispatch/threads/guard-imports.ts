import Module from 'node:module';
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Denials } from './denials.js';
import { fix } from './fix.js';
import type { GuardHooksData } from './guard-hooks.js';
import { ImportLaw } from './import-law.js';
import type { ThreadStart } from './thread-messages.js';

/** Of what Node keeps behind `require`, the parts that read files or answer with modules. */
interface Loader {
  _load(request: unknown, ...more: unknown[]): unknown;
  _resolveFilename(request: string, ...more: unknown[]): string;
  _extensions: Record<string, (module: unknown, file: string, ...more: unknown[]) => unknown>;
  registerHooks?(hooks: { resolve: ResolveHook }): unknown;
  register(url: string, options: { data: GuardHooksData; transferList: MessagePort[] }): void;
}
type ResolveHook = (
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => { url: string },
) => { url: string };

const { isBuiltin } = Module;

/** From now on whatever is imported or required in this thread is judged by what a plugin may have. */
export function guardImports(start: ThreadStart, denials: Denials): void {
  const law = new ImportLaw(start);
  const loader = Module as unknown as Loader;
  const judge = (specifier: string, resolved: string): void => {
    const denied = law.judge(specifier, resolved);
    if (denied !== undefined) throw denials.deny(denied);
  };
  if (loader.registerHooks !== undefined)
    loader.registerHooks({
      resolve(specifier, context, next) {
        const found = next(specifier, context);
        judge(specifier, found.url);
        return found;
      },
    });
  else {
    const { port1, port2 } = new MessageChannel();
    denials.from(() => (receiveMessageOnPort(port1) as { message: string } | undefined)?.message);
    loader.register(new URL('./guard-hooks.js', import.meta.url).href, {
      data: { port: port2, start },
      transferList: [port2],
    });
  }
  guardRequire(loader, law, judge, denials);
}

function guardRequire(
  loader: Loader,
  law: ImportLaw,
  judge: (specifier: string, resolved: string) => void,
  denials: Denials,
): void {
  const { _load: load, _resolveFilename: resolveFilename, _extensions: extensions } = loader;
  fix(loader, '_load', function (this: unknown, request: unknown, ...more: unknown[]) {
    if (typeof request !== 'string') throw denials.deny('a module without a name');
    if (isBuiltin(request)) judge(request, request.startsWith('node:') ? request : `node:${request}`);
    return Reflect.apply(load, this, [request, ...more]);
  });
  fix(loader, '_resolveFilename', function (this: unknown, request: string, ...more: unknown[]) {
    const found = Reflect.apply(resolveFilename, this, [request, ...more]) as string;
    if (!isBuiltin(found)) judge(request, found);
    return found;
  });
  for (const [extension, read] of Object.entries(extensions))
    fix(extensions, extension, function (this: unknown, module: unknown, file: string, ...more: unknown[]) {
      if (extension === '.node' || !law.isWithin(file)) throw denials.deny('a file outside of its folder');
      return Reflect.apply(read, this, [module, file, ...more]);
    });
  for (const name of ['registerHooks', 'register', 'runMain', 'enableCompileCache', 'syncBuiltinESMExports'])
    if (name in Module)
      fix(Module, name, () => {
        throw denials.deny(`module.${name}`);
      });
}
