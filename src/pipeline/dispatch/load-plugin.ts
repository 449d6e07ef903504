import { CodedError } from '../../event/index.js';
import * as sdk from '../../plugins/sdk/index.js';
import { pluginError } from '../../plugins/sdk/runtime/index.js';
import { locatePlugin } from './locate-plugin.js';

/**
 * Imports a plugin from outside into this process: a path (absolute, or `./…` from `baseDirectory`), or the name of an npm package
 * that `baseDirectory` can resolve. The file exports `plugin` or `default`: a module made with `defineDetector`, or a function
 * that makes one from the SDK. What comes back is not checked yet. For tests of a plugin: the platform has its plugins in
 * threads (`PluginThread.start`).
 */
export function loadPlugin(specifier: string, baseDirectory: string): Promise<unknown> {
  return importPlugin(locatePlugin(specifier, baseDirectory), specifier);
}

/** `url` is a file; `specifier` is what errors call it. */
export async function importPlugin(url: string, specifier: string): Promise<unknown> {
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
