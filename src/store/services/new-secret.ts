import { randomUUID } from 'node:crypto';
import { deterministicId } from '../deterministic-id.js';
import { hashSecret, makeSecret, type TokenPrefix, tokenText } from '../token-text.js';

/** A new token's text, shown once, and the hash that is kept. */
export function newSecret(prefix: TokenPrefix, id: string): { text: string; hash: Uint8Array<ArrayBuffer> } {
  const secret = makeSecret();
  return { text: tokenText(prefix, id, secret), hash: new Uint8Array(hashSecret(secret)) };
}

/** With a key, the id follows from it, so that a repeat finds what the first made. Keys of different callers never meet. */
export function newTokenId(
  kind: string,
  organisationId: string,
  actor: string,
  idempotencyKey: string | null | undefined,
): string {
  return idempotencyKey == null ? randomUUID() : deterministicId(kind, organisationId, actor, idempotencyKey);
}
