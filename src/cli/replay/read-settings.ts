import { readFile } from 'node:fs/promises';
import { CodedError } from '../../event/index.js';
import type { ReplaySetting } from '../../pipeline/replay/replay.js';
import { type DetectorModule, describeDetector, z } from '../../plugins/sdk/index.js';

/** What is known of a detector, wherever it runs. */
export type KnownDetector = Pick<DetectorModule, 'manifest' | 'config'>;

const Settings = z.record(
  z.string(),
  z.strictObject({ enabled: z.boolean().optional(), config: z.record(z.string(), z.unknown()).optional() }),
);

/** `{"bola": {"enabled": true, "config": {…}}}`. Throws `SETTINGS_UNREADABLE`, or `SETTINGS_INVALID` with every field at fault. */
export async function readSettings(
  path: string,
  modules: readonly KnownDetector[],
): Promise<Record<string, ReplaySetting>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new CodedError('SETTINGS_UNREADABLE', `${path} cannot be read (${code}).`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CodedError('SETTINGS_INVALID', `${path} is no JSON.`);
  }
  const parsed = Settings.safeParse(value);
  const problems = parsed.success
    ? problemsOf(parsed.data, modules)
    : parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  if (problems.length > 0)
    throw new CodedError('SETTINGS_INVALID', `${path} does not fit:\n  ${problems.join('\n  ')}`);
  return parsed.data as Record<string, ReplaySetting>;
}

function problemsOf(settings: z.output<typeof Settings>, modules: readonly KnownDetector[]): string[] {
  const byId = new Map(modules.map((module) => [module.manifest.id, module]));
  return Object.entries(settings).flatMap(([id, { config = {} }]) => {
    const module = byId.get(id);
    if (module === undefined)
      return [`${id}: there is no such detector (there are ${[...byId.keys()].join(', ')})`];
    const verdict = describeDetector(module).checkConfig(config);
    if (verdict.ok) return [];
    return verdict.problems.map(({ field, message }) => `${id}.config${field && `.${field}`}: ${message}`);
  });
}
