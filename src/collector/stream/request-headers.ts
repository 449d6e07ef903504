import { type HeaderTable, parseHeaders } from '../header-table.js';
import { KNOWN_LENGTH_MAX, KnownHeaders } from './known-headers.js';

const known = new KnownHeaders();

/**
 * The header fields of a request. Clients send the same ones with each of their calls: they are one table. Where each call
 * brings a header of its own (a trace, a number), nothing comes back, and nothing is kept.
 */
export const requestHeaders = (block: string): HeaderTable =>
  block.length > KNOWN_LENGTH_MAX ? parseHeaders(block) : known.of(block);
