import { createHmac } from 'node:crypto';
import { type Headers, headerText } from '../header-shape.js';
import { memo } from '../memo.js';

const TOKEN = /^(?:bearer|jwt|token)\s+(eyJ[\w-]{5,2000}\.[\w-]{2,8000})\.([\w-]{0,2000})$/i;
/** Keys of tutorials, and of examples that went into production. */
const KNOWN_KEYS = [
  'secret',
  'your-256-bit-secret',
  'your_jwt_secret',
  'your-secret-key',
  'secretkey',
  'secret_key',
  'supersecret',
  'jwt_secret',
  'jwtsecret',
  'changeme',
  'password',
  'shhhhh',
  'key',
  'test',
];
const DIGESTS: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };
/** Asked of accepted tokens alone. An application signs all its tokens with one key: some that it did not sign with a known one tell that it does not. */
const TRIED_MAX = 48;
/** A key's name that is read as a file or a query. Plain addresses and base64 are usual names. */
const ODD_KID = /^\/|\.\.\/|[\\'";|<>\s]/;

let tried = 0;
let found: string | undefined;

const isSignedBy = (key: string, digest: string, text: string, signature: Buffer): boolean =>
  createHmac(digest, key).update(text).digest().equals(signature);

function hasKnownKey(algorithm: string, text: string, signed: string): boolean {
  const digest = DIGESTS[algorithm];
  if (digest === undefined) return false;
  const signature = Buffer.from(signed, 'base64url');
  if (found !== undefined) return isSignedBy(found, digest, text, signature);
  if (tried >= TRIED_MAX) return false;
  tried++;
  found = KNOWN_KEYS.find((key) => isSignedBy(key, digest, text, signature));
  return found !== undefined;
}

function read(authorization: string): boolean {
  const [, text, signature] = TOKEN.exec(authorization) ?? [];
  if (text === undefined || signature === undefined) return false;
  try {
    const header: unknown = JSON.parse(Buffer.from(text.slice(0, text.indexOf('.')), 'base64url').toString());
    if (typeof header !== 'object' || header === null) return false;
    const { alg, kid, jku, x5u, jwk } = header as Readonly<Record<string, unknown>>;
    if (jku !== undefined || x5u !== undefined || jwk !== undefined) return true;
    if (typeof kid === 'string' && ODD_KID.test(kid)) return true;
    return typeof alg === 'string' && hasKnownKey(alg, text, signature);
  } catch {
    return false;
  }
}

const reading = memo((authorization) => read(authorization), 256, 4096);

/** Whether a JSON Web Token that was accepted hints at a weak key: one that the caller chooses, or one that everybody knows. */
export function hasJwtKeyHint(headers: Headers): boolean {
  const authorization = headerText(headers, 'authorization');
  return authorization?.includes('eyJ') === true && reading(authorization);
}
