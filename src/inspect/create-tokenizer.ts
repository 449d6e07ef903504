import { createHmac, createSecretKey } from 'node:crypto';
import type { TokenDomain, Tokenizer } from './call-context.js';
import { memo } from './memo.js';

/** Values longer than this are hashed each time: they seldom come back, and would make the memory heavy. */
const REMEMBERED_LENGTH_MAX = 128;
const GENERATION_MAX = 4096;

/**
 * The tokenizer of an organisation. `privacyKey` is the privacy part of the enrolment token; the key of the HMAC is its
 * UTF-8 text, in every language. Ids repeat within minutes, so tokens are kept in two generations of bounded size.
 */
export function createTokenizer(privacyKey: string): Tokenizer {
  const key = createSecretKey(Buffer.from(privacyKey, 'utf8'));
  const hash = (text: string): string =>
    createHmac('sha256', key).update(text, 'utf8').digest().toString('base64url', 0, 16);
  const remembered = memo(hash, GENERATION_MAX, REMEMBERED_LENGTH_MAX);
  return { token: (domain: TokenDomain, value: string) => remembered(`${domain}\0${value}`) };
}
