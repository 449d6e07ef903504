import type { z } from 'zod';
import type { DetectorDescription } from './detector-catalog.js';
import { type UserError, userErrorAt } from './user-error.js';

const CONFIG_BYTES_MAX = 65_536;

/** What keeps a configuration from being taken, field by field; undefined when nothing does. */
export function configProblem(
  { config: schema }: DetectorDescription,
  config: unknown,
): UserError[] | undefined {
  const checked = schema.safeParse(config);
  if (!checked.success) return configErrors(checked.error);
  const text = JSON.stringify(config);
  if (text.includes('\\u0000'))
    return [userErrorAt('INVALID', 'a configuration must not have the character U+0000', 'config')];
  if (Buffer.byteLength(text) <= CONFIG_BYTES_MAX) return undefined;
  return [userErrorAt('INVALID', `a configuration has at most ${CONFIG_BYTES_MAX} bytes`, 'config')];
}

function configErrors(error: z.ZodError): UserError[] {
  return error.issues.slice(0, 20).flatMap((issue): UserError[] => {
    const field = ['input', 'config', ...issue.path.map(String)];
    const names = issue.code === 'unrecognized_keys' ? issue.keys : undefined;
    if (names)
      return names
        .slice(0, 20)
        .map((name) => ({ code: 'INVALID', message: 'there is no such setting', field: [...field, name] }));
    return [{ code: 'INVALID', message: issue.message, field }];
  });
}
