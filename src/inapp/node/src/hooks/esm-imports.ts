import Module from 'node:module';
import { fileURLToPath } from 'node:url';

type Resolve = (
  specifier: string,
  context: { readonly parentURL?: string },
  next: (specifier: string, context: object) => { readonly url: string; readonly format?: string | null },
) => unknown;

const fileOf = (url: string | undefined): string | undefined =>
  url?.startsWith('file:') ? fileURLToPath(url) : undefined;

/**
 * Tells files of ES modules as they are imported, and by whom. Only where Node has hooks in the same thread (22.15): below,
 * a thread of its own would cost more than the list is worth.
 */
export function sawImports(saw: (file: string, importer: string | undefined) => void): boolean {
  const registerHooks: unknown = Reflect.get(Module, 'registerHooks');
  if (typeof registerHooks !== 'function') return false;
  const resolve: Resolve = (specifier, context, next) => {
    const resolved = next(specifier, context);
    const file = resolved.format === 'module' ? fileOf(resolved.url) : undefined;
    if (file !== undefined) saw(file, fileOf(context.parentURL));
    return resolved;
  };
  Reflect.apply(registerHooks, Module, [{ resolve }]);
  return true;
}
