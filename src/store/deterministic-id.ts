import { createHash } from 'node:crypto';

/**
 * A UUID (version 8) that everyone derives alike from the same parts: SHA-256 over the length-prefixed parts, the first
 * 128 bits, version and variant set. `kind` keeps nouns apart.
 */
export function deterministicId(kind: string, ...parts: readonly string[]): string {
  const hash = createHash('sha256').update(kind);
  for (const part of parts) hash.update(`\u0000${part.length}:`).update(part);
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
