import { keepHead } from '../../inspect/index.js';
import { type HeaderTable, parseHeaders } from '../header-table.js';
import { keepFacts } from '../table-facts.js';
import { GenerationMap } from './generation-map.js';

const LENGTH_MAX = 2_048;

const known = new GenerationMap<HeaderTable>();

/**
 * The header fields of a request. Clients send the same ones with each of their calls: a block that came before gives the
 * same table, and what is found out about it stays with it. Where each call brings a header of its own (a trace, a
 * number), nothing comes back, and nothing is kept.
 */
export function requestHeaders(block: string): HeaderTable {
  if (block.length > LENGTH_MAX) return parseHeaders(block);
  let headers = known.get(block);
  if (headers === undefined) {
    headers = parseHeaders(block);
    if (known.set(block, headers)) {
      keepHead(headers);
      keepFacts(headers);
    }
  }
  return headers;
}
