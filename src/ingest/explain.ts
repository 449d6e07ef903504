import type { CompiledSchema } from './contract-validator.js';

/** Why something was refused, in words that hold nothing the sender sent. */
export interface Refusal {
  /** `events[3].client.address` */
  readonly field: string;
  /** `INVALID_TYPE`, `TOO_BIG`, `INVALID_FORMAT`, … */
  readonly code: string;
  readonly message: string;
}

/**
 * Asks zod what is wrong with a value that the compiled schema refused. Unknown members must have been stripped:
 * zod would repeat their names.
 */
export function explain(schema: CompiledSchema, value: unknown, prefix: string): Refusal {
  const issue = schema.zod.safeParse(value).error?.issues[0];
  if (!issue) {
    // The two are tested to agree but for `__proto__` in a record; where they do not, the compiled schema has decided.
    const member = schema.accepts.errors?.[0]?.instancePath.split('/')[1];
    const field = fieldPath(prefix, member === undefined ? [] : [member]);
    return { field, code: 'INVALID', message: 'does not follow the contract' };
  }
  const keyIsWrong = issue.code === 'invalid_key' || issue.path.at(-2) === 'dropped';
  const path = keyIsWrong ? [...issue.path.slice(0, -1), '*'] : issue.path;
  return {
    field: fieldPath(prefix, path),
    code: issue.code.toUpperCase(),
    message: issue.message,
  };
}

function fieldPath(prefix: string, path: readonly PropertyKey[]): string {
  let text = prefix;
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}
