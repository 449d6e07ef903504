import type { SecurityKind } from './declared-api.js';
import { isObject, textOf } from './json-access.js';

const kinds: Readonly<Record<string, SecurityKind>> = {
  apikey: 'api-key',
  awsv4: 'iam',
  basic: 'basic',
  bearer: 'bearer',
  jwt: 'bearer',
  oauth1: 'other',
  oauth2: 'oauth2',
  noauth: 'none',
};

/** The proof that a request or a folder states; undefined when it takes that of the folder around it. */
export function securityOfPostman(auth: unknown): SecurityKind[] | undefined {
  if (auth === undefined) return undefined;
  const type = isObject(auth) ? textOf(auth.type) : 'noauth';
  if (type === undefined) return undefined;
  return [Object.hasOwn(kinds, type) ? (kinds[type] as SecurityKind) : 'other'];
}
