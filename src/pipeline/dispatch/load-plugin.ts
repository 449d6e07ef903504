import { CodedError } from '../../event/index.js';
import * as sdk from '../../plugins/sdk/index.js';
import { pluginError } from '../../plugins/sdk/runtime/index.js';
import { locatePlugin } from './locate-plugin.js';

/**
 * Imports a plugin from outside: a path (absolute, or `./…` from `baseDirectory`; a folder means its `index.js`), or the
 * name of an npm package that `baseDirectory` can resolve. The file exports `plugin` or `default`: a module made with
 * `defineDetector`, or a function that makes one from the SDK. What comes back is not checked yet: the registry does that.
 *
 * It runs in this process with all its rights: a plugin is trusted code. One that never returns from a synchronous
 * call stops its worker; only an asynchronous one can be contained.
 */
export async function loadPlugin(specifier: string, baseDirectory: string): Promise<unknown> {
  const url = locatePlugin(specifier, baseDirectory);
  let exported: Record<string, unknown>;
  try {
    exported = (await import(url)) as Record<string, unknown>;
  } catch (cause) {
    throw pluginError('PLUGIN_LOAD_FAILED', `the plugin "${specifier}" could not be loaded`, { cause });
  }
  const plugin = exported.plugin ?? unwrapped(exported.default);
  if (plugin === undefined)
    throw pluginError(
      'PLUGIN_EXPORT_MISSING',
      `the plugin "${specifier}" exports neither "plugin" nor "default"`,
    );
  if (typeof plugin !== 'function') return plugin;
  try {
    return plugin(sdk);
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw pluginError('PLUGIN_LOAD_FAILED', `the plugin "${specifier}" threw while it was made`, { cause });
  }
}

/** A CommonJS plugin arrives as the default export. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const inner = value as Record<string, unknown>;
  return inner.plugin ?? inner.default ?? value;
}
