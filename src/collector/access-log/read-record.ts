import type { RawCall } from '../../inspect/index.js';

/**
 * A record of a log as the call that it tells of; `no-call` for one that tells of none, such as a request that could not be
 * read; undefined for what is no record of this log.
 */
export type ReadRecord = (line: string) => RawCall | 'no-call' | undefined;
