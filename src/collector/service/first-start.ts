import { readFileSync } from 'node:fs';

/**
 * What a collector's machine runs at its first start, as root. Expects `region`, `platform`, `token_parameter`,
 * `inventory_parameters`, `package_url`, `package_sha256`, `retention_days` and `trusted_hops` (networks, comma-separated) as variables of the shell before it.
 */
export function firstStart(): string {
  return readFileSync(new URL('first-start.sh', import.meta.url), 'utf8');
}
