import type { TokenDomain, Tokenizer } from './call-context.js';
import { keyedDigest } from './keyed-digest.js';
import { memo } from './memo.js';

/** Values longer than this are hashed each time: they seldom come back, and would make the memory heavy. */
const REMEMBERED_LENGTH_MAX = 128;
const GENERATION_MAX = 4096;
const TOKEN_BYTES = 16;

/**
 * The tokenizer of an organisation. `privacyKey` is the privacy part of the enrolment token; the key of the HMAC is its
 * UTF-8 text, in every language. Ids repeat within minutes, so tokens are kept in two generations of bounded size.
 */
export function createTokenizer(privacyKey: string): Tokenizer {
  const hash = keyedDigest(privacyKey, TOKEN_BYTES);
  const remembered = memo(hash, GENERATION_MAX, REMEMBERED_LENGTH_MAX);
  return { token: (domain: TokenDomain, value: string) => remembered(`${domain}\0${value}`) };
}
