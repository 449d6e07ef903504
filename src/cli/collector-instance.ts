import { createHash } from 'node:crypto';

/**
 * Who a collector is: the same at every start on the same machine with the same source, so that the inventory keeps one
 * row for it. A digest, because host names and paths have characters and lengths that the contract does not take.
 */
export function collectorInstance(host: string, source: string): string {
  return `collector-${createHash('sha256')
    .update(JSON.stringify([host, source]))
    .digest('hex')
    .slice(0, 32)}`;
}
