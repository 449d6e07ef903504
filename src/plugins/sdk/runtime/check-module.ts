import { z } from 'zod';
import { eventKinds } from '../../../event/index.js';
import { type DetectorModule, eventFacets } from '../detector.js';
import { type PluginErrorCode, pluginError } from './plugin-error.js';

export const SDK_VERSION = 1;

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const VERSION = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.-]+)?$/;
const CLAIM = /^[a-z0-9][a-z0-9-]*$/;
const OWASP = /^API(?:[1-9]|10):2023$/;

/** Checks what a plugin states about itself, before anything of it runs. Throws a CodedError, one code per fault. */
export function checkModule(raw: unknown): DetectorModule {
  if (!isRecord(raw) || !isRecord(raw.manifest))
    fail('PLUGIN_MODULE_SHAPE', 'a plugin is { manifest, config, detector }: use defineDetector', 'manifest');
  const { manifest, config, detector } = raw;
  // The version first: a plugin of another version may differ in all the rest.
  if (manifest.sdk !== SDK_VERSION)
    fail(
      'PLUGIN_SDK_VERSION',
      `the plugin was written for version ${String(manifest.sdk)} of the SDK, this is ${SDK_VERSION}`,
      'manifest.sdk',
    );
  const { id } = manifest;
  if (typeof id !== 'string' || !ID.test(id) || id.length > 40 || id === 'host')
    fail('PLUGIN_ID_FORM', 'a plugin id is kebab-case, at most 40 characters, and not "host"', 'manifest.id');
  if (typeof manifest.version !== 'string' || !VERSION.test(manifest.version))
    fail('PLUGIN_VERSION_FORM', `${id}: the version is semantic, such as 1.0.0`, 'manifest.version');
  for (const name of ['title', 'description'] as const) {
    const text = manifest[name];
    if (typeof text !== 'string' || text.trim() === '')
      fail('PLUGIN_TEXT_MISSING', `${id}: ${name} is missing`, `manifest.${name}`);
  }
  checkList(
    manifest.owasp,
    (item) => OWASP.test(item),
    'PLUGIN_OWASP_FORM',
    `${id}: owasp names risks such as API1:2023`,
    'manifest.owasp',
    0,
  );
  checkList(
    manifest.consumes,
    (item) => (eventKinds as readonly string[]).includes(item),
    'PLUGIN_KIND_UNKNOWN',
    `${id}: consumes names kinds of event: ${eventKinds.join(', ')}`,
    'manifest.consumes',
    1,
  );
  checkList(
    manifest.reads,
    (item) => (eventFacets as readonly string[]).includes(item),
    'PLUGIN_FACET_UNKNOWN',
    `${id}: reads names facets: ${eventFacets.join(', ')}`,
    'manifest.reads',
    0,
  );
  checkList(
    manifest.rules,
    (item) => item.startsWith(`${id}.`) && CLAIM.test(item.slice(id.length + 1)) && item.length <= 80,
    'PLUGIN_RULE_FORM',
    `${id}: every rule is "${id}.<claim>", at most 80 characters`,
    'manifest.rules',
    1,
  );
  checkConfig(id, config);
  if (typeof detector !== 'function') fail('PLUGIN_MODULE_SHAPE', `${id}: detector is a class`, 'detector');
  return raw as unknown as DetectorModule;
}

/** Strict: a mistyped field is told, not ignored. Defaulted: a detector works without a word of configuration. */
function checkConfig(id: string, raw: unknown): void {
  if (!isRecord(raw) || typeof raw.safeParse !== 'function')
    fail('PLUGIN_MODULE_SHAPE', `${id}: config is a zod schema`, 'config');
  const config = raw as unknown as z.ZodType;
  const empty = config.safeParse({});
  if (!empty.success)
    fail(
      'PLUGIN_CONFIG_NOT_DEFAULTED',
      `${id}: config has no default for ${empty.error.issues[0]?.path.join('.') || 'itself'}`,
      'config',
    );
  if (config.safeParse({ [`unknown-${id}`]: 1 }).success)
    fail('PLUGIN_CONFIG_NOT_STRICT', `${id}: config takes unknown fields: use z.strictObject`, 'config');
  const { properties = {} } = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, { description?: string }>;
  };
  for (const [name, field] of Object.entries(properties))
    if (!field.description)
      fail('PLUGIN_CONFIG_NOT_DESCRIBED', `${id}: config.${name} has no description`, `config.${name}`);
}

function checkList(
  raw: unknown,
  ok: (item: string) => boolean,
  code: PluginErrorCode,
  message: string,
  field: string,
  least: number,
): void {
  if (!Array.isArray(raw) || raw.length < least) fail(code, message, field);
  raw.forEach((item, index) => {
    if (typeof item !== 'string' || !ok(item)) fail(code, message, `${field}[${index}]`);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function fail(code: PluginErrorCode, message: string, field: string): never {
  throw pluginError(code, message, { field });
}
