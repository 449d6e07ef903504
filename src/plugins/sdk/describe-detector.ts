import { z } from 'zod';
import type { DetectorManifest, DetectorModule } from './detector.js';

/** A configuration that fits, or what is wrong with it, field by field. */
export type ConfigVerdict =
  | { readonly ok: true; readonly config: unknown }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

export interface ConfigProblem {
  /** Path of the field, such as `ignoredTemplates.0`; empty when it is the whole. */
  readonly field: string;
  /** For people. */
  readonly message: string;
}

/** A detector as the API shows it, without the code that detects. */
export interface DetectorDescription extends DetectorManifest {
  /** JSON Schema of the configuration, defaults and descriptions included. */
  readonly configSchema: unknown;
  readonly configDefault: unknown;
  /** What the user gives is checked, and completed by defaults. */
  checkConfig(raw: unknown): ConfigVerdict;
}

export function describeDetector({
  manifest,
  config,
}: Pick<DetectorModule, 'manifest' | 'config'>): DetectorDescription {
  return {
    ...manifest,
    configSchema: z.toJSONSchema(config, { io: 'input', target: 'draft-7', unrepresentable: 'any' }),
    configDefault: config.parse({}),
    checkConfig: (raw) => {
      const parsed = config.safeParse(raw);
      if (parsed.success) return { ok: true, config: parsed.data };
      const problems = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
      return { ok: false, problems };
    },
  };
}
