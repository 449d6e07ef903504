import { createHash, randomBytes } from 'node:crypto';

/*
 * The text forms of secrets. `<id>` is the row's UUID without dashes, `<secret>` and `<privacy>` are 256 random bits in
 * 43 base64url characters. All parts have a fixed length, because base64url itself may contain `_`.
 */

/** API tokens, enrolments, and the single-use tokens of deployments. */
export type TokenPrefix = 'pat' | 'po' | 'pod';

export interface TokenParts {
  readonly id: string;
  /** SHA-256 of the secret: with 256 bits of entropy a slow hash would add nothing. */
  readonly secretHash: Buffer;
}

const forms: Readonly<Record<TokenPrefix, RegExp>> = {
  pat: /^pat_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/,
  po: /^po_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/,
  pod: /^pod_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/,
};

export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function tokenText(prefix: TokenPrefix, id: string, secret: string): string {
  return `${prefix}_${id.replaceAll('-', '')}_${secret}`;
}

/** Undefined unless the text has exactly this form; an enrolment token with its privacy part still on has not. */
export function parseToken(prefix: TokenPrefix, text: string): TokenParts | undefined {
  const [, hex, secret] = forms[prefix].exec(text) ?? [];
  if (hex === undefined || secret === undefined) return undefined;
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return { id, secretHash: hashSecret(secret) };
}

/** The third part of an organisation's enrolment tokens: keys what sensors tokenise. Never stored, never sent back. */
export function makePrivacyPart(): string {
  return makeSecret();
}

/** What a sensor is given: `po_<id>_<secret>_<privacy>`. */
export function enrolmentToken(sensorToken: string, privacy: string): string {
  return `${sensorToken}_${privacy}`;
}
